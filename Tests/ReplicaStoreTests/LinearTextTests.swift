import GRDB
@testable import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite("instr, replace and trim of the sandbox are SQLite's, without its squares")
struct LinearTextTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        var configuration = clinic.configuration()
        configuration.queryClock = ContinuousClock()
        replica = try Replica(configuration)
    }

    @Test("over random texts, blobs, numbers and NULL they give what SQLite gives")
    func equality() async throws {
        let random = SeededRandom(seed: 7)
        let parts = ["a", "b", "ab", "aa", "é", "ש", "🙂", " ", "  ", "x", ""]
        func value() -> String {
            switch random.next() % 10 {
            case 0: return "NULL"
            case 1: return "\(Int64(random.next() % 1000))"
            case 2: return "x'\(["", "61", "6162", "20", "C3A9", "C3A961"][Int(random.next() % 6)])'"
            default:
                let text = (0..<Int(random.next() % 6)).map { _ in parts[Int(random.next() % UInt64(parts.count))] }
                return "'\(text.joined())'"
            }
        }
        let plain = try DatabaseQueue()
        for _ in 0..<60 {
            let calls = (0..<20).flatMap { _ in
                [
                    "instr(\(value()), \(value()))", "replace(\(value()), \(value()), \(value()))",
                    "trim(\(value()))", "trim(\(value()), \(value()))", "ltrim(\(value()), \(value()))",
                    "rtrim(\(value()), \(value()))", "ltrim(\(value()))", "rtrim(\(value()))",
                ]
            }
            // As hexadecimal digits, with the type: a blob and a text of the same bytes are not the same.
            let text = "SELECT " + calls.map { "typeof(\($0)) || hex(\($0))" }.joined(separator: ", ")
            let expected = try plain.read { try Row.fetchOne($0, sql: text) }
            let found = try await replica.query(SQLQuery(text, rowLimit: 1, time: .seconds(600))).values.first ?? []
            for (index, call) in calls.enumerated() {
                #expect(found[index].string == expected?[index] as String?, "\(call)")
            }
        }
    }

    @Test(
        "two texts of megabytes take no longer than their length",
        arguments: [
            "SELECT instr(a, substr(a, 1, 1000000) || 'b') FROM t",
            "SELECT length(replace(a, substr(a, 1, 1000000) || 'b', 'c')) FROM t",
            "SELECT length(trim(a, a || 'b')) FROM t", "SELECT length(rtrim(b, b || 'xyz')) FROM t",
        ])
    func size(text: String) async throws {
        let terms =
            "WITH t AS MATERIALIZED (SELECT replace(hex(zeroblob(1000000)), '0', 'a') AS a, hex(randomblob(1000000)) AS b) "
        // The time is SQLite's own minutes against some tenths of a second: the limit is there to end the test.
        let result = try await replica.query(SQLQuery(terms + text, rowLimit: 1, time: .seconds(60)))
        #expect(try result.values.count == 1)
    }

    @Test("a replacement that would be too long is refused, not made")
    func tooLong() async throws {
        await #expect(throws: ReplicaError.query(.tooLongValue(limit: Int64(SandboxHandle.longestValue)))) {
            try await replica.query(
                SQLQuery(
                    "SELECT replace(hex(zeroblob(1000000)), '0', '0123456789')", rowLimit: 1, time: .seconds(600)))
        }
    }
}
