import Foundation
@testable import SyncCatalogue
import SyncTestSupport
import Testing

@Suite("A catalogue with a mistake is refused with file, line, key and what would be right")
struct CatalogueErrorTests {
    private func mistakes(_ text: String) -> [CatalogueError] {
        Catalogue.check(text: text, file: "small.yaml").mistakes
    }

    @Test("the small catalogue, of which the mistakes are made, has none")
    func soundBase() {
        #expect(mistakes(SmallCatalogue.text) == [])
    }

    @Test(
        "each mistake is named at its place, and nothing that is wrong only because of it",
        arguments: CatalogueMistake.all)
    func mistakes(mistake: CatalogueMistake) throws {
        #expect(SmallCatalogue.text.ranges(of: mistake.old).count == 1, "the broken line must be known")
        let blamed = mistake.text.ranges(of: mistake.blamed)
        try #require(blamed.count == 1, "the blamed line must be known")
        let line = mistake.text[..<blamed[0].lowerBound].count { $0 == "\n" } + 1
        let expected = CatalogueError(file: "small.yaml", line: line, key: mistake.key, problem: mistake.problem)
        #expect(mistakes(mistake.text) == [expected])
    }

    @Test("the mistakes show every kind of problem that a text can have")
    func everyProblem() {
        func kind(_ problem: CatalogueError.Problem) -> String { String("\(problem)".prefix { $0 != "(" }) }
        #expect(
            Set(CatalogueMistake.all.map { kind($0.problem) })
                == ["missing", "unknownKey", "wrongType", "notAllowed", "unresolved", "invalid"])
    }

    @Test(
        "a text that is no YAML is refused at its line",
        arguments: [
            (SmallCatalogue.text.replacing("ids: integer", with: "ids: [integer"), "sign_in:"),
            (SmallCatalogue.text.replacing("    summary: Doctors", with: "\tsummary: Doctors"), "summary: Doctors"),
            (SmallCatalogue.text.replacing("title: A small", with: "title: \"A small"), ""),
            (SmallCatalogue.text.replacing("ids: integer", with: "ids: *integer"), ""),
        ])
    func malformed(text: String, blamed: String) throws {
        let error = try #require(mistakes(text).first)
        guard case .malformed = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(error.file == "small.yaml")
        #expect(blamed.isEmpty || error.line == SmallCatalogue.line(of: blamed, in: text), "\(error)")
    }

    @Test("a path with a word in braces that stands unquoted inside braces is told how it is written")
    func unquotedPath() throws {
        let text = SmallCatalogue.text.replacing("catalogue: 1\n", with: "catalogue: 1\nx: {a: b, get: /a/{id}/}\n")
        let error = try #require(Catalogue.check(text: text, file: "small.yaml").mistakes.first)
        guard case .malformed(let words) = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(words.hasSuffix("inside {…} a path with a word in braces stands in quotes: '/a/{id}/'"), "\(words)")
    }

    @Test("a key that is there twice is refused at a line that has it")
    func duplicateKeys() throws {
        let text = SmallCatalogue.text.replacing(
            "note: {type: string}", with: "note: {type: string}\n      note: {type: integer}")
        let error = try #require(mistakes(text).first)
        guard case .malformed(let words) = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(words.contains("note"))
        let first = try #require(SmallCatalogue.line(of: "note: {type: string}"))
        #expect(error.line == first || error.line == first + 1)
    }

    @Test("a text with nothing in it is refused", arguments: ["", "\n\n", "# only words\n"])
    func empty(text: String) {
        #expect(
            mistakes(text) == [
                CatalogueError(file: "small.yaml", line: nil, key: "", problem: .malformed("it is empty"))
            ])
    }

    @Test("what is no mapping is refused", arguments: ["- a\n- b", "catalogue", "42"])
    func noMapping(text: String) {
        #expect(
            mistakes(text) == [
                CatalogueError(file: "small.yaml", line: 1, key: "", problem: .wrongType(expected: "a mapping"))
            ])
    }

    @Test("a file that can't be read is named", arguments: ["absent.yaml", "folder", "latin.yaml"])
    func unreadable(name: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
        try Data([0x74, 0x3A, 0xE9, 0xFF]).write(to: URL(filePath: folder.file("latin.yaml")))
        let path = folder.file(name)
        let errors = #expect(throws: CatalogueErrors.self) { try Catalogue.load(file: path) }
        #expect(errors?.mistakes.count == 1)
        let error = errors?.mistakes.first
        #expect(error?.file == path)
        guard case .unreadable? = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("the words for people begin with file, line and key")
    func words() {
        let error = CatalogueError(
            file: "sync/a.yaml", line: 7, key: "resources.x.id", problem: .unknownKey(allowed: ["b", "a"]))
        #expect(error.description == "sync/a.yaml:7: 'resources.x.id' is no known key; known here: a, b")
        #expect(
            CatalogueError(file: "a", line: nil, key: "", problem: .malformed("it is empty")).description
                == "a: is no YAML: it is empty")
    }
}
