import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@Suite("What servers normalise is no conflict and hides no record, and is still an edit (design section 6)")
struct NormalisedValueTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    /// Texts as they are sent, and as servers have been seen to keep them.
    private static let pairs: [(String, String)] = [
        ("one\r\ntwo", "one\ntwo"), ("one\rtwo", "one\ntwo"), (" one ", "one"), ("one  two", "one two"),
        ("one\u{A0}two", "one two"), ("Rim.SASSI@Example.TN", "rim.sassi@example.tn"), ("A & B", "A &amp; B"),
        ("a < b > c", "a &lt; b &gt; c"), ("l'avis \"net\"", "l&#x27;avis &quot;net&quot;"),
        ("l'avis", "l&#39;avis"), ("été", "e\u{301}te\u{301}"), ("", "  "),
    ]

    /// Texts that are not the same, however alike they look.
    private static let others: [(String, String)] = [
        ("Sassi", "sassi"), ("a@b", "A@b"), ("one two", "onetwo"), ("A &amp B", "A & B"), ("&unknown;", "unknown"),
        ("&#xZZ;", "Z"), ("1 mg", "10 mg"), ("&", ""),
    ]

    @Test("a value that came back normalised is what was sent", arguments: pairs)
    func same(sent: String, kept: String) {
        let resource = clinic.patients
        for (mine, theirs) in [(sent, kept), (kept, sent)] {
            let record: JSONObject = ["id": 1, "email": .string(theirs), "address": .string(theirs)]
            #expect(ReadBack(expected: ["address": .string(mine)], record: record, resource: resource).missed.isEmpty)
            let merge = FieldMerge.decide(
                edit: FieldEdit(value: .string(mine), base: "else", madeAt: HybridTimestamp(milliseconds: 1)),
                remote: .string(theirs), remoteTime: RemoteTime(seenAt: 2), policy: .lastWriterWins, type: .string)
            #expect(merge == .fulfilled)
            if !sent.isEmpty { #expect(InDoubt.matches(["email": .string(mine)], record, resource)) }
        }
    }

    @Test("another value is another value", arguments: others)
    func different(mine: String, theirs: String) {
        #expect(
            ReadBack(
                expected: ["address": .string(mine)], record: ["address": .string(theirs)],
                resource: clinic.patients
            ).missed == ["address"])
    }

    @Test("a list around a single value is the value, but in a field of any JSON")
    func wrapped() {
        func merge(_ remote: JSONValue, _ type: FieldType) -> FieldMerge {
            FieldMerge.decide(
                edit: FieldEdit(value: "new", base: "old", madeAt: HybridTimestamp(milliseconds: 1)), remote: remote,
                remoteTime: RemoteTime(seenAt: 2), policy: .lastWriterWins, type: type)
        }
        let conflict = FieldMerge.conflict(winner: .server, rule: .lastWriterWins)
        #expect(merge(["old"], .string) == .keepEdit && merge(["new"], .string) == .fulfilled)
        for other: JSONValue in [["else"], [], ["old", "old"], [["old"]], ["value": "old"]] {
            #expect(merge(other, .string) == conflict, "\(other)")
        }
        #expect(merge(["old"], .any) == conflict)
    }

    @Test("an edit that changes only what servers normalise is sent, and is done when its very value is there")
    func onlyNormalised() {
        for (value, base) in [("Sassi", "Sassi "), ("one two", "one  two"), ("A & B", "A &amp; B")] {
            let edit = Clinic.operation(
                .update, "patients", document: 1, ["address": .string(value)], base: ["address": .string(base)])
            func merge(_ remote: String) -> DocumentMerge {
                DocumentMerge(
                    operations: [edit], record: ["id": 1, "address": .string(remote)],
                    remoteTime: RemoteTime(seenAt: 2_000), resource: clinic.patients, role: "ADMIN")
            }
            #expect(merge(base).remaining == [edit] && merge(base).conflicts.isEmpty)
            #expect(merge(value).superseded.count == 1 && merge(value).conflicts.isEmpty)
            #expect(merge("somewhere else").conflicts.count == 1)
        }
    }

    @Test("of several such edits the last that arrived is done, and those behind it go on from there")
    func chained() {
        var first = Clinic.operation(
            .update, "patients", document: 1, number: 10, ["address": "one"], base: ["address": "one "],
            state: .unknown)
        first.sequence = 1
        var second = Clinic.operation(
            .update, "patients", document: 1, number: 11, ["address": "two"], base: ["address": "one"])
        second.sequence = 2
        let merge = DocumentMerge(
            operations: [first, second], record: ["id": 1, "address": "one"], remoteTime: RemoteTime(seenAt: 2_000),
            resource: clinic.patients, role: "ADMIN")
        #expect(merge.superseded.map(\.id) == [first.id])
        #expect(merge.remaining.map(\.id) == [second.id] && merge.conflicts.isEmpty)
    }
}
