import GRDB
@testable import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite("printf and format of the sandbox are SQLite's, within the length of a value")
struct BoundedFormatTests {
    private let replica: Replica

    init() throws {
        var configuration = try Clinic().configuration()
        configuration.queryClock = ContinuousClock()
        replica = try Replica(configuration)
    }

    @Test("over random formats and values they give what SQLite gives")
    func equality() async throws {
        let random = SeededRandom(seed: 11)
        func part() -> String {
            let flags = random.pick(["", "-", "0", "+", "#", "!", ","])
            let width = random.pick(["", "", "7", "*", "12"])
            let precision = random.pick(["", "", ".0", ".3", ".*", "."])
            let letter = random.pick([
                "d", "s", "c", "f", "x", "%", "n", "q", "Q", "w", "ld", "lld", "lc", "e", "?", "z",
            ])
            return "%\(flags)\(width)\(precision)\(letter)\(random.pick(["", "é", " a"]))"
        }
        func value() -> String {
            random.pick([
                "NULL", "3", "-5", "'text'", "'9'", "x'c3a9'", "x''", "2.5", "-2147483648", "4294967298", "'é🙂'",
            ])
        }
        let plain = try DatabaseQueue()
        for _ in 0..<60 {
            let calls =
                (0..<20).map { _ in
                    let text = (0...random.below(3)).map { _ in part() }.joined()
                    let values = (0..<random.below(6)).map { _ in value() }
                    return "\(random.pick(["printf", "format"]))(\((["'\(text)'"] + values).joined(separator: ", ")))"
                } + ["printf()", "printf(NULL, 1)", "printf(x'')", "printf(5, 6)"]
            let text = "SELECT " + calls.map { "typeof(\($0)) || hex(\($0))" }.joined(separator: ", ")
            let expected = try plain.read { try Row.fetchOne($0, sql: text) }
            let found = try await replica.query(SQLQuery(text, rowLimit: 1, time: .seconds(600))).values.first ?? []
            for (index, call) in calls.enumerated() {
                #expect(found[index].string == expected?[index] as String?, "\(call)")
            }
        }
    }

    @Test(
        "what a format repeats is counted with the arguments that its widths and precisions take",
        arguments: [
            ("%c", [7], 0), ("%.5c", [], 5), ("%.*c", [9, 65], 9), ("%*.*c", [3, -9, 65], 9),
            ("%.*d%.*c", [8, 1, 4, 65], 4),
            ("%%%.3c%n%.*c", [65, 2, 65], 5), ("%.9s%5c%.2lc", [1, 2, 3], 2), ("100%", [], 0), ("%.7", [], 0),
            ("%.4294967295c", [], 0x7FFF_FFFF), ("%.*c", [Int64(Int32.min), 65], 0), ("%.*c", [], 0),
        ] as [(String, [Int64], Int)])
    func repetitions(text: String, arguments: [Int64], count: Int) {
        #expect(FormatText.repetitions(text.utf8, arguments) == count)
    }
}
