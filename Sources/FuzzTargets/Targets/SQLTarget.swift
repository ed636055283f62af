import Foundation
import ReplicaStore
import SyncModel
import SyncTestSupport

/// Statements of local tools in the sandbox of `query.sql`: refused or answered in time, with nothing that is closed, and nothing changed.
struct SQLTarget: FuzzTarget {
    /// What became of a statement.
    struct Trait: Hashable, Sendable {
        let end: String
        let columns: Int
        let rows: Int
        let isCutByRows: Bool
    }

    static let name = "sql"
    static let summary = "statements for the sandbox, with every function that SQLite has"
    static let plant = "an answer that is cut at its rows"

    /// How long a statement may run. Short, since many never end by themselves.
    static let time = Duration.milliseconds(20)
    /// How much later it may end: one function is not ended on its way, and the machine may be busy.
    private static let grace = Duration.seconds(8)
    private static let rowLimit = 50

    let words: [String]
    private let clinic: FuzzedReplica
    private let statements: MadeSQL

    /// A target with a replica of its own, in a temporary folder.
    ///
    /// - Throws: why there is none.
    init() async throws {
        clinic = try await FuzzedReplica()
        statements = try MadeSQL()
        words = statements.words
    }

    func make(_ random: SeededRandom) -> [UInt8] { Array(statements.statement(random).utf8) }

    func isPlanted(at trait: Trait) -> Bool { trait.isCutByRows }

    func run(_ input: [UInt8]) async throws -> Trait {
        let text = String(decoding: input, as: UTF8.self)
        let start = ContinuousClock.now
        let trait: Trait
        do {
            let result = try await clinic.replica.query(SQLQuery(text, rowLimit: Self.rowLimit, time: Self.time))
            try FuzzFinding.hold(
                !FuzzedReplica.holdsSecret(result.rows), "an answer shows what is closed")
            try FuzzFinding.hold(
                result.rows.count <= SQLResult.byteLimit + 2, "an answer of \(result.rows.count) bytes")
            let count = try Self.rows(result)
            trait = Trait(
                end: "", columns: min(result.columns.count, 4), rows: count == 0 ? 0 : count < Self.rowLimit ? 1 : 2,
                isCutByRows: result.cut == .rows)
        } catch ReplicaError.query(let fault) {
            trait = Trait(end: Self.kind(fault), columns: 0, rows: 0, isCutByRows: false)
        } catch let finding as FuzzFinding {
            throw finding
        } catch {
            throw FuzzFinding("the sandbox ended otherwise than by a fault of the query: \(error)")
        }
        let elapsed = start.duration(to: .now)
        try FuzzFinding.hold(elapsed < Self.time + Self.grace, "a statement of \(Self.time) ran for \(elapsed)")
        try clinic.holdUnchanged()
        return trait
    }

    func finish() async throws { try await clinic.holdSound() }

    /// The number of rows, where the answer is short enough to be read.
    private static func rows(_ result: SQLResult) throws -> Int {
        guard result.rows.count < 4_096 else { return rowLimit - 1 }
        guard let rows = (try? JSONValue(parsing: result.rows))?.array else {
            throw FuzzFinding("an answer that is no JSON")
        }
        try FuzzFinding.hold(rows.count <= rowLimit, "\(rows.count) rows")
        for row in rows where row.array?.count != result.columns.count { throw FuzzFinding("a row with other columns") }
        return rows.count
    }

    private static func kind(_ fault: QueryFault) -> String {
        switch fault {
        case .notReading: "not-reading"
        case .severalStatements: "several"
        case .closedTable(let name, _): "table \(name.prefix(32))"
        case .closedFunction(let name): "function \(name.prefix(32))"
        case .parameters: "parameters"
        case .tooSlow: "slow"
        case .noConnection: "no-connection"
        case .tooMuchMemory: "memory"
        case .tooLongValue: "long"
        case .unfit: "unfit"
        case .sqlite(let words): "sqlite \(words.prefix { $0 != ":" && $0 != "\"" }.prefix(24))"
        }
    }
}
