import AttachmentStore
import ControlServer
import Foundation
import Logging
import ReplicaControl
import ReplicaEngine
import ReplicaStore
import ServiceLifecycle
import SyncCatalogue
import SyncModel
import Transport
import UnixSignals

/// Puts the parts of one account's daemon together and runs them.
struct Daemon {
    let home: Home
    let configuration: Configuration
    let catalogue: Catalogue
    let logger: Logger
    /// What is lost of the home and may be begun anew.
    var renewal = Renewal()

    /// What a person lets begin anew where it is lost.
    struct Renewal: Equatable {
        var replica = false
        var key = false
    }

    /// How long running requests may take after a signal before they are cut. What starts and stops the daemon is told that it ends within five
    /// seconds.
    private static let grace: Duration = .seconds(4)

    func run() async throws {
        guard let role = configuration.role else { throw HomeError.notSignedIn }
        guard catalogue.facedRoles.contains(role) else {
            throw EngineError.unknownRole(role, known: catalogue.facedRoles)
        }
        let early = EarlyStop()
        let clock = SystemWallClock()
        let identities = IdentitySource(clock: clock)
        let zone = catalogue.zone
        var opening = Replica.Configuration(
            path: home.replicaPath, account: AccountID(login: configuration.login, server: configuration.server),
            catalogue: catalogue, role: role, clock: clock, identities: identities,
            instant: { BackendInstant.milliseconds($0, zone: zone) })
        opening.signs = [home.keyPath, home.filesFolder, home.spoolFolder]
        opening.replacesLost = renewal.replica
        let replica = try Replica(opening)
        if let loss = replica.newLoss {
            logger.error(
                """
                the replica lacks its last commits: its -wal file was removed or cut, or an older copy was put in its place; what was \
                written last may be lost, so hold 'clinicsync outbox --all' and 'clinicsync verify' against what you know
                """, metadata: ["commits": "\(loss.commits)"])
        }
        try SpoolFolder.prepare(home.spoolFolder)
        let transport = CurlTransport(configuration: configuration.transport, logger: logger)
        let key = SealKey(file: KeyFile(path: home.keyPath), replica: replica, replacesLost: renewal.key)
        let secret = catalogue.isSealed ? try await key.bytes() : nil
        let vault = secret.map(Vault.init(secret:)) ?? .open
        let context = EngineContext(
            replica: replica, catalogue: catalogue, role: role, clock: clock, identities: identities, logger: logger,
            vault: vault)
        let session = ServerSession(
            baseURL: configuration.server, login: configuration.login, role: role, catalogue: catalogue,
            transport: transport, credentials: CredentialFile(path: home.credentialsPath),
            service: configuration.signInService, sessionFile: SessionFile(path: home.sessionPath), logger: logger)
        let engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: home.spoolFolder))
        let lane = try await AttachmentLane(
            engine: engine, store: try AttachmentStore(folder: home.filesFolder, secret: secret))
        let control = ReplicaControl(
            engine: engine, lane: lane,
            information: DaemonInformation(
                version: Version.text, processID: getpid(), startedAt: clock.milliseconds(), replica: home.replicaPath,
                server: configuration.server, catalogue: catalogue.name))
        let socketPath = home.socketPath
        let server = ControlServer(
            configuration: .init(path: socketPath, version: Version.text), facade: control, logger: logger
        ) { [logger, early] in
            early.handOver()
            logger.notice("ready", metadata: ["socket": "\(socketPath)"])
        }
        var services: [any Service] = [server, engine, lane]
        if let listener = try RealtimeListener(engine: engine, configuration: configuration.realtime) {
            services.append(listener)
        }
        if let reminders = ReminderService(context) { services.append(reminders) }
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        group.maximumGracefulShutdownDuration = Self.grace
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
        try replica.close()
    }
}

/// The folder of lists on their way into the replica. What a killed daemon left there holds patients' data and is removed.
enum SpoolFolder {
    static func prepare(_ path: String) throws {
        let files = FileManager.default
        do {
            try files.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for name in try files.contentsOfDirectory(atPath: path) where name.hasSuffix(".list") {
                try files.removeItem(atPath: path + "/" + name)
            }
        } catch {
            throw HomeError.unwritable(path: path, reason: error.localizedDescription)
        }
    }
}
