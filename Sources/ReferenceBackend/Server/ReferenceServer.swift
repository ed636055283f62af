import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The Cabinet Médical API (cabinet-medical.md), served over HTTP from a SQLite file.
///
/// A service: `run()` returns after a graceful shutdown, when the last answer is sent and the file closed.
public struct ReferenceServer: Service {
    private let configuration: Configuration
    private let logger: Logger
    private let onEvent: @Sendable (Event) async -> Void

    /// A server that isn't running yet. `onEvent` hears, in order, what became of the seed and which port was bound.
    public init(
        _ configuration: Configuration, logger: Logger, onEvent: @escaping @Sendable (Event) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onEvent = onEvent
    }

    /// Opens the database, seeds it if asked to, and serves until it is told to stop.
    /// - Throws: `StartError` when the file can't be opened or the port can't be bound.
    public func run() async throws {
        let database = try await ClinicDatabase.opened(path: configuration.database)
        let outcome = await Result {
            try await seed(database)
            try await serve(database)
        }
        try await database.close()
        try outcome.get()
    }

    private func seed(_ database: ClinicDatabase) async throws {
        guard let seed = configuration.seed else { return }
        let (firstDay, now) = (configuration.seedStart, configuration.now())
        let records = try await database.write { db in
            try AccountTable(db).count() == 0 ? seed.fill(db, firstDay: firstDay, now: now) : nil
        }
        await onEvent(records.map { Event.seeded(seed, records: $0) } ?? .seedSkipped)
    }

    private func serve(_ database: ClinicDatabase) async throws {
        let quirks = configuration.quirks
        let tokens = try await Tokens(
            database: database,
            accessLifetime: quirks.contains(.noRefresh) ? .seconds(86_400) : configuration.accessTokenLifetime,
            now: configuration.now)
        let api = CabinetMedical(
            database: database, tokens: tokens, passwords: NewPassword(rounds: configuration.passwordRounds),
            now: configuration.now, quirks: quirks, faults: configuration.faults)
        let application = Application(
            router: api.router(),
            server: protocols,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [onEvent] channel in
                await onEvent(.listening(port: channel.localAddress?.port ?? 0))
            },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            // Once it listens, errors of single connections stay with them: this one is of binding the address.
            throw StartError.address(
                host: configuration.host, port: configuration.port, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    /// HTTP, and Socket.IO on the same port where the configuration has it.
    private var protocols: HTTPServerBuilder {
        // Clients keep their connection; one that says nothing for so long is taken for gone.
        let idleTimeout = TimeAmount.seconds(120)
        let http = HTTP1Channel.Configuration(idleTimeout: idleTimeout)
        guard let realtime = configuration.realtime else { return .http1(configuration: http) }
        return HTTPServerBuilder { responder in
            RealtimeChannel(
                http: HTTP1Channel(responder: responder, configuration: http), server: realtime,
                idleTimeout: idleTimeout)
        }
    }
}
