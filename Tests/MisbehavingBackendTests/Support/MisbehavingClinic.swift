import Foundation
import GRDB
import Logging
import ReferenceBackend
import SyncCatalogue
import SyncTestSupport

/// A real server with quirks or faults, over a database that a test can look into, past everything that the server says.
///
/// The small clinic: doctor 3 works Lun-Ven 9h-17h, patients are 6 to 25, invoices 1 to 15; it is Saturday, 25 July 2026.
struct MisbehavingClinic: Sendable {
    static let morning: Int64 = 1_784_966_400_000

    let url: String
    let clock: ManualWallClock
    let faults: Faults
    /// What befell, in order.
    let strikes: AsyncStream<Faults.Strike>
    private let path: String

    static func run(
        _ quirks: Set<Quirk> = [], _ body: @Sendable (MisbehavingClinic) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualWallClock(morning)
        let (strikes, report) = AsyncStream<Faults.Strike>.makeStream()
        let faults = Faults(seed: 1, profile: nil, wait: { _ in }, onStrike: { report.yield($0) })
        var configuration = ReferenceServer.Configuration(database: folder.file("clinic.sqlite"))
        configuration.seed = .small
        configuration.passwordRounds = 10
        configuration.quirks = quirks
        configuration.faults = faults
        configuration.now = { Date(timeIntervalSince1970: Double(clock.milliseconds()) / 1000) }
        let path = configuration.database
        try await ReferenceServer.withRunning(
            configuration, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        ) { port in
            try await body(
                MisbehavingClinic(
                    url: "http://127.0.0.1:\(port)", clock: clock, faults: faults, strikes: strikes, path: path))
        }
    }

    /// Runs a server and one workstation that has made its first sync.
    static func withDesk(
        _ quirks: Set<Quirk> = [], _ body: @Sendable (MisbehavingClinic, Desk) async throws -> Void
    ) async throws {
        try await run(quirks) { clinic in
            let desk = try Desk(at: clinic)
            try await desk.sync()
            try await body(clinic, desk)
            try await desk.close()
        }
    }

    /// A number that the database tells.
    func number(_ sql: String, _ arguments: StatementArguments = []) async throws -> Int64? {
        try await DatabaseQueue(path: path).read { try Int64.fetchOne($0, sql: sql, arguments: arguments) }
    }

    /// A text that the database tells.
    func text(_ sql: String, _ arguments: StatementArguments = []) async throws -> String? {
        try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: sql, arguments: arguments) }
    }

    /// Changes the database behind everybody's back, as a colleague does.
    func change(_ sql: String, _ arguments: StatementArguments = []) async throws {
        try await DatabaseQueue(path: path).write { try $0.execute(sql: sql, arguments: arguments) }
    }
}
