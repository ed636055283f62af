import Foundation
import GRDB
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One of the two documented APIs (cabinet-medical.md, dokal.md), served over HTTP from a SQLite file.
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
        let migrator =
            switch configuration.api {
            case .cabinetMedical: Schema.migrator
            case .dokal: DokalSchema.migrator
            }
        let database = try await ClinicDatabase.opened(path: configuration.database, migrator: migrator)
        let outcome = await Result {
            switch configuration.api {
            case .cabinetMedical: try await serve(try await cabinetMedical(database))
            case .dokal: try await serve(try await dokal(database))
            }
        }
        try await database.close()
        try outcome.get()
    }

    /// What is served, and what runs beside it.
    private struct Offer {
        let router: Router<BackendContext>
        var services: [any Service] = []
        let sockets: SocketIOServer?
    }

    private func cabinetMedical(_ database: ClinicDatabase) async throws -> Offer {
        let uploads = try await uploads(
            keeping: database.read { try MediaTable($0).namesInFolder() }, of: MediaTable.prefix)
        let (firstDay, now) = (configuration.seedStart, configuration.now())
        try await seed(database) { seed, db in
            try AccountTable(db).count() == 0 ? seed.fill(db, firstDay: firstDay, now: now) : nil
        }
        let quirks = configuration.quirks
        let tokens = try await Tokens(
            database: database,
            accessLifetime: quirks.contains(.noRefresh) ? .seconds(86_400) : configuration.accessTokenLifetime,
            now: configuration.now)
        let api = CabinetMedical(
            database: database, uploads: uploads, tokens: tokens,
            passwords: NewPassword(rounds: configuration.passwordRounds),
            now: configuration.now, quirks: quirks, faults: configuration.faults)
        return Offer(router: api.router(), sockets: configuration.sockets)
    }

    private func dokal(_ database: ClinicDatabase) async throws -> Offer {
        let uploads = try await uploads(keeping: [], of: nil)
        let (zone, keyFile) = (try Dokal.zone(), configuration.keyFile ?? configuration.database + ".key")
        let key = try await NIOThreadPool.singleton.runIfActive { try HealthKey(file: keyFile) }
        let now = configuration.now()
        try await seed(database) { seed, db in
            try db.has("SELECT 1 FROM profile", []) ? nil : seed.fillDokal(db, zone: zone, now: now, key: key)
        }
        let tokens = try await DokalTokens(
            database: database, lifetime: configuration.accessTokenLifetime, now: configuration.now)
        let sockets =
            configuration.sockets
            ?? SocketIOServer(logger: logger) { await tokens.accountID(forAccessToken: $0) }
        sockets.availability = configuration.realtime
        let store = DokalStore(
            database: database, realtime: configuration.events ?? sockets, zone: zone, now: configuration.now)
        let api = Dokal(
            store: store, uploads: uploads, tokens: tokens,
            healthKey: key, payments: configuration.payments, apiKey: configuration.apiKey,
            rate: configuration.requestsPerMinute, quirks: configuration.quirks, faults: configuration.faults)
        let reminders = ReminderService(
            job: ReminderJob(store: store), schedule: ReminderSchedule(zone: zone), logger: logger,
            wait: { try await Task.sleep(for: $0) })
        return Offer(router: api.router(), services: [reminders], sockets: sockets)
    }

    /// Where files come in, cleared of what no record names.
    private func uploads(keeping names: Set<String>, of prefix: String?) async throws -> Uploads {
        let folder = MediaFolder(besides: configuration.database)
        try await NIOThreadPool.singleton.runIfActive { try folder.sweep(keeping: names, of: prefix) }
        return Uploads(folder: folder, limit: configuration.uploadLimit)
    }

    private func seed(
        _ database: ClinicDatabase, _ fill: @escaping @Sendable (Seed, Database) throws -> Int?
    ) async throws {
        guard let seed = configuration.seed else { return }
        let records = try await database.write { try fill(seed, $0) }
        await onEvent(records.map { Event.seeded(seed, records: $0) } ?? .seedSkipped)
    }

    private func serve(_ offer: Offer) async throws {
        let application = Application(
            router: offer.router,
            server: protocols(offer.sockets),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            services: offer.services,
            onServerRunning: { [onEvent] channel in
                await onEvent(.listening(port: channel.localAddress?.port ?? 0))
            },
            logger: logger)
        defer { offer.sockets?.endPolled() }
        do {
            try await application.run()
        } catch let error as IOError {
            // Once it listens, errors of single connections stay with them: this one is of binding the address.
            throw StartError.address(
                host: configuration.host, port: configuration.port, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    /// HTTP, and Socket.IO on the same port where the API has it.
    private func protocols(_ sockets: SocketIOServer?) -> HTTPServerBuilder {
        // Clients keep their connection; one that says nothing for so long is taken for gone.
        let idleTimeout = TimeAmount.seconds(120)
        let http = HTTP1Channel.Configuration(idleTimeout: idleTimeout)
        guard let sockets else { return .http1(configuration: http) }
        let polling = PollingEndpoint(server: sockets)
        return HTTPServerBuilder { responder in
            let answering: HTTPChannelHandler.Responder = { request, writer, channel in
                if polling.takes(request) {
                    let response = try await polling.answer(request, on: channel)
                    try await writer.write(response: response.head, body: response.body)
                } else {
                    try await responder(request, writer, channel)
                }
                // NIO reads nothing behind a request for an upgrade, so that whoever asked must come on another connection.
                if request.headers[.upgrade] != nil { try? await channel.close(mode: .output) }
            }
            return RealtimeChannel(
                http: HTTP1Channel(responder: answering, configuration: http), server: sockets,
                idleTimeout: idleTimeout)
        }
    }
}
