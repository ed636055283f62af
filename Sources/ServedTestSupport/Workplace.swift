import AttachmentStore
import ControlClient
import ControlProtocol
import ControlServer
import Foundation
import Logging
import ReferenceBackend
import ReplicaControl
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Transport

/// One account's engine with its socket, as a daemon runs them, and a tool that is connected to it.
public struct Workplace: Sendable {
    /// How the engine works.
    public enum Mode: Sendable {
        /// Cycles run when a test says so, the first of them at the beginning.
        case stepwise
        /// The same, with the line down from the beginning, and no first cycle.
        case stranded
        /// The engine runs by itself and listens to the server's events, as in a daemon; its clock stands still, so that no list is ever due.
        case live
    }

    /// The account.
    public let login: String
    /// Its role.
    public let role: String
    /// The line to the server.
    public let line: SwitchableLine
    /// The engine.
    public let engine: SyncEngine
    /// What carries its files.
    public let lane: AttachmentLane
    /// A tool on the socket.
    public let tool: ControlClient
    /// The time here and at the server.
    public let clock: ManualWallClock
    /// Where all its files are.
    public let folder: TemporaryFolder
    private let mode: Mode
    private let time: JumpingClock

    /// Runs a workplace around a body, which begins with a first sync.
    ///
    /// - Parameters:
    ///   - overlay: The overlay of the repository that its catalogue is read with, by its path there.
    ///   - overlayFile: Another one, by its own path.
    ///   - folder: Where its files are, for a workplace that is opened again; nil for a folder of its own.
    ///   - cacheBytes: The bound of the files that can be fetched again.
    /// - Throws: What the body throws, or why there is no workplace.
    public static func run(
        _ role: String, login: String, at clinic: ServedClinic, overlay: String? = nil, overlayFile: String? = nil,
        mode: Mode = .stepwise, folder: TemporaryFolder? = nil, cacheBytes: Int64 = 1 << 30,
        _ body: @escaping @Sendable (Workplace) async throws -> Void
    ) async throws {
        let folder = try folder ?? TemporaryFolder()
        let catalogue = try Catalogue.load(
            file: Fixtures.path("sync/\(clinic.api.rawValue).yaml"),
            overlay: overlay.map { try Fixtures.path($0) } ?? overlayFile)
        let credentials = CredentialFile(path: folder.file("credentials.json"))
        try credentials.write(Credential(login: login, password: Seed.password))
        let logger = Logger(label: "workplace") { _ in SwiftLogNoOpLogHandler() }
        let identities = IdentitySource(clock: clinic.clock)
        let zone = catalogue.zone
        let replica = try Replica(
            .init(
                path: folder.file("data/replica.sqlite"), account: AccountID(login: login, server: clinic.url),
                catalogue: catalogue, role: role, clock: clinic.clock, identities: identities,
                instant: { BackendInstant.milliseconds($0, zone: zone) }))
        let key = KeyFile(path: folder.file("key.json"))
        let secret = try catalogue.isSealed ? key.bytes() ?? key.make() : nil
        let vault = secret.map(Vault.init(secret:)) ?? .open
        let (line, time) = (SwitchableLine(), JumpingClock())
        let context = EngineContext(
            replica: replica, catalogue: catalogue, role: role, clock: clinic.clock, identities: identities,
            logger: logger, vault: vault)
        let session = ServerSession(
            baseURL: clinic.url, login: login, role: role, catalogue: catalogue, transport: line,
            credentials: credentials, logger: logger, clock: time)
        let engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: folder.file("data")))
        let lane = try await AttachmentLane(
            engine: engine, store: try AttachmentStore(folder: folder.file("files"), secret: secret),
            configuration: .init(cacheBytes: cacheBytes), clock: time)
        let control = ReplicaControl(
            engine: engine, lane: lane,
            information: DaemonInformation(
                version: "0", processID: 1, startedAt: 0, replica: "", server: clinic.url, catalogue: catalogue.name))
        let (listening, report) = AsyncStream<Void>.makeStream()
        let path = folder.file("s")
        let server = ControlServer(
            configuration: .init(path: path, version: "0"), facade: control, logger: logger,
            onListening: { report.finish() })
        let listener = try RealtimeListener(
            engine: engine,
            configuration: .init(delay: ReconnectDelay(base: .milliseconds(5), cap: .milliseconds(5))))
        let outcome = await Outcome {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { report.finish() }
                    try await server.run()
                }
                for await _ in listening {}
                let tool = try await ControlClient.connect(path: path)
                let workplace = Workplace(
                    login: login, role: role, line: line, engine: engine, lane: lane, tool: tool, clock: clinic.clock,
                    folder: folder, mode: mode, time: time)
                if mode == .live {
                    group.addTask { try await engine.run() }
                    group.addTask { try await lane.run() }
                    if let listener { group.addTask { try await listener.run() } }
                }
                let outcome = await Outcome {
                    if mode == .stranded { line.set(up: false) } else { try await workplace.sync() }
                    try await body(workplace)
                }
                await tool.close()
                group.cancelAll()
                try? await group.waitForAll()
                try outcome.get()
            }
        }
        await line.shutdown()
        try replica.close()
        try outcome.get()
    }

    /// Asks over the socket.
    public func ask(_ method: ControlMethod.Name, _ params: JSONObject = [:]) async throws -> JSONValue {
        try await tool.call(method, params).value()
    }

    /// Lets time pass, here and at the server.
    public func wait(seconds: Int64) {
        clock.advance(by: seconds * 1000)
        time.advance(by: .seconds(seconds))
    }

    /// A whole cycle; five minutes after the last, where the engine does not run by itself.
    public func sync() async throws {
        if mode == .live {
            _ = try await ask(.syncNow, ["full": true])
        } else {
            wait(seconds: 300)
            _ = try await engine.runOnce(.full).get()
        }
    }

    /// Cycles, whatever befalls them, until nothing is unsettled. Returns the states of all operations.
    public func settle() async throws -> [String] {
        var states: [String] = []
        for _ in 0..<12 {
            wait(seconds: 300)
            _ = await engine.runOnce(.full)
            states =
                try await ask(.outboxList, ["all": true])["operations"]?.array?.compactMap { $0["state"]?.string } ?? []
            if states.allSatisfy({ OperationState(rawValue: $0)?.isSettled ?? false }) { break }
        }
        return states
    }

    /// The resources that are not what the server lists.
    public func differing() async throws -> [String] {
        try await engine.verify().filter { !$0.comparison.differences.isEmpty }.map {
            "\($0.resource): \($0.comparison.differences.prefix(2))"
        }
    }

    /// The records of a resource as the server shows them to this role.
    public func list(_ resource: String, filter: JSONObject = [:]) async throws -> [JSONObject] {
        let answer = try await ask(
            .recordsList,
            ["resource": .string(resource), "filter": .object(filter), "face": true, "limit": 10_000])
        return answer["documents"]?.array?.compactMap { $0["record"]?.object } ?? []
    }

    /// The same by their ids.
    public func faces(_ resource: String, filter: JSONObject = [:]) async throws -> [JSONValue: JSONValue] {
        Self.byID(.array(try await list(resource, filter: filter).map(JSONValue.object)))
    }

    /// Records of an answer by their ids.
    public static func byID(_ list: JSONValue?) -> [JSONValue: JSONValue] {
        Dictionary((list?.array ?? []).map { ($0["id"] ?? .null, $0) }, uniquingKeysWith: { $1 })
    }

    /// Where the journal ends.
    public func journalEnd() async throws -> Int64 {
        try await ask(.syncStatus)["journal_position"]?.integer ?? 0
    }

    /// Follows the journal until an entry comes that a test waits for. One subscription at a time: what else comes is passed over.
    public func entry(
        since position: Int64, where isWanted: @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue? {
        let subscription = try await ask(.journalSubscribe, ["since": .integer(position)])["subscription"] ?? .null
        var found: JSONValue?
        for await notification in tool.notifications where notification.method == ControlNotification.journalEvent {
            let event = try notification.params.value()
            guard event["subscription"] == subscription, let entry = event["entry"], isWanted(entry) else { continue }
            found = entry
            break
        }
        _ = try await ask(.journalUnsubscribe, ["subscription": subscription])
        return found
    }
}
