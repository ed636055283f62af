import SyncCatalogue
import SyncTestSupport
import Testing

@Suite("What a catalogue says of files (design section 10)")
struct FileRuleTests {
    private let small: Catalogue
    private let cabinet: Catalogue

    init() throws {
        small = try Catalogue.load(text: SmallCatalogue.text, file: "small.yaml")
        cabinet = try Fixtures.wholeCatalogue()
    }

    @Test("every word about files arrives where it belongs")
    func words() throws {
        let threads = try #require(small.resource(named: "threads"))
        let rule = try #require(threads.field(named: "picture")?.file)
        #expect(rule.part == "photo" && rule.maximumBytes == 5_000 && !rule.isSensitive && rule.condition == nil)
        #expect(rule.mediaTypes == ["image/*", "application/pdf"])
        let link = try #require(small.resource(named: "remarks")?.field(named: "words")?.file?.condition)
        #expect(link.field == "tone" && link.values == ["seen"])
        #expect(small.files.codings == ["gzip", "deflate"])
        #expect(small.files.pinned.map(\.roles) == [["CHIEF"]])
        #expect(small.files.pinned.map(\.sql) == ["SELECT 'threads', local_id, 'picture' FROM threads"])
    }

    @Test("a file without a rule has the usual one, and no other field has any")
    func usualRule() throws {
        let threads = try #require(small.resource(named: "threads"))
        let rule = try #require(threads.field(named: "scan")?.file)
        #expect(rule.part == "scan" && rule.maximumBytes == 26_214_400 && !rule.isSensitive && rule.condition == nil)
        #expect(rule.mediaTypes.isEmpty)
        #expect(threads.fileFields.map(\.name) == ["picture", "scan"])
        #expect(threads.field(named: "topic")?.file == nil)
    }

    @Test(
        "a rule admits the kinds that it names, whole or by their first word; one that names none admits all",
        arguments: [
            ([], "application/x-anything", true), (["image/png"], "image/png", true),
            (["image/png"], "image/jpeg", false),
            (["image/*"], "image/jpeg", true), (["image/*"], "imagery/jpeg", false),
            (["image/*"], "application/pdf", false),
            (["application/pdf", "image/*"], "image/gif", true), (["image/p"], "image/png", false),
            (["IMAGE/Png"], "image/png", true),
        ])
    func admits(media: [String], type: String, isAdmitted: Bool) throws {
        let text = SmallCatalogue.text.replacing(
            "media: [image/*, application/pdf]", with: "media: [\(media.joined(separator: ", "))]")
        let catalogue = try Catalogue.load(text: text, file: "small.yaml")
        let rule = try #require(catalogue.resource(named: "threads")?.field(named: "picture")?.file)
        #expect(rule.admits(type) == isAdmitted)
    }

    @Test("a role keeps at hand what its own rules say, and others' rules are not run for it")
    func pinned() {
        #expect(small.seen(by: "CHIEF").files.pinned == small.files.pinned)
        #expect(small.seen(by: "ADMIN").files.pinned.isEmpty)
        #expect(small.seen(by: "ADMIN").files.codings == ["gzip", "deflate"])
        #expect(cabinet.seen(by: "ADMIN").files.pinned.count == 2)
        #expect(cabinet.seen(by: "DOCTOR").files.pinned.count == 1)
        #expect(cabinet.seen(by: "PATIENT").files.pinned.isEmpty)
    }

    @Test("a replica that keeps sensitive files needs its key, also where no value is sealed")
    func isSealed() throws {
        let text = SmallCatalogue.text.replacing(
            "topic: {type: string, sensitive: true, ", with: "topic: {type: string, ")
        #expect(try !Catalogue.load(text: text, file: "small.yaml").isSealed)
        let sealed = text.replacing("sensitive: false", with: "sensitive: true")
        #expect(try Catalogue.load(text: sealed, file: "small.yaml").isSealed)
    }
}
