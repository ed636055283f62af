import AttachmentStore
import Foundation
import Logging
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Synchronization
import Transport

/// One workstation of a simulation: a replica, the real engine, a clock that may be wrong, and a process that may die.
final class Workstation: Sendable {
    /// The server's address on the line.
    static let address = "http://clinic.example"
    static let login = "desk@clinic.example"
    static let account = AccountID(login: login, server: address)

    /// Where its replica is.
    enum Place: Sendable {
        case memory(MemoryStorage)
        /// A folder; each life of the process has a file of its own in it, with the write-ahead log as the last life left it.
        case disk(folder: String)
    }

    let number: Int
    let clock: WorkstationClock
    let line: SimulatedLine
    /// One life of its process.
    private struct Life {
        let number: Int
        let context: EngineContext
        let engine: SyncEngine
        let gate: CommitGate
        /// What carries files; nil where nobody attaches any.
        let lane: AttachmentLane?
    }

    private let life: Mutex<Life>
    private let place: Place
    /// The folder of its files; nil where nobody attaches any.
    let folder: TemporaryFolder?
    private let world: World
    private let credentials: CredentialFile
    private let random: SeededWords

    init(
        _ number: Int, _ world: World, place: Place, folder: TemporaryFolder? = nil, credentials: CredentialFile,
        seed: UInt64
    ) async throws {
        self.number = number
        self.world = world
        self.place = place
        self.folder = folder
        self.credentials = credentials
        clock = WorkstationClock(world.time)
        line = SimulatedLine(world, station: number, clock: clock)
        random = SeededWords(seed)
        life = Mutex(
            try await Self.start(
                world, place, folder, life: 0, clock: clock, line: line, credentials: credentials, random: random))
    }

    /// How far the ledger and the server were when the replica was copied.
    struct Mark: Sendable {
        let entries: Int
        let at: Int
    }

    private let copy = Mutex<(image: MemoryImage, mark: Mark)?>(nil)

    var context: EngineContext { life.withLock(\.context) }
    var engine: SyncEngine { life.withLock(\.engine) }
    var gate: CommitGate { life.withLock(\.gate) }
    var lane: AttachmentLane? { life.withLock(\.lane) }
    var replica: Replica { context.replica }
    var writes: LocalWrites { LocalWrites(context) }

    /// Lets the process die where it stands, and starts it again on what it had written.
    func restart() async throws {
        let old = replica
        let next = life.withLock(\.number) + 1
        if case .disk(let folder) = place {
            // The files as they are now, with the log that nobody folded in.
            for suffix in ["", "-wal"] {
                let from = "\(folder)/\(next - 1).sqlite\(suffix)"
                guard FileManager.default.fileExists(atPath: from) else { continue }
                try FileManager.default.copyItem(atPath: from, toPath: "\(folder)/\(next).sqlite\(suffix)")
            }
        }
        let born = try await Self.start(
            world, place, folder, life: next, clock: clock, line: line, credentials: credentials, random: random)
        life.withLock { $0 = born }
        try old.close()
    }

    /// Keeps a copy of the replica; only of one in memory.
    func copyReplica(_ mark: Mark) throws {
        guard case .memory(let memory) = place else { return }
        let image = try memory.image()
        copy.withLock { $0 = (image, mark) }
    }

    /// Ends the process, puts the copy in the replica's place, and starts again; nil where there is no copy.
    func setBack() async throws -> Mark? {
        guard case .memory(let memory) = place, let (image, mark) = copy.withLock(\.self) else { return nil }
        try memory.restore(image)
        try await restart()
        return mark
    }

    /// Ends the process in order.
    func close() throws { try replica.close() }

    private static func start(
        _ world: World, _ place: Place, _ folder: TemporaryFolder?, life: Int, clock: WorkstationClock,
        line: SimulatedLine, credentials: CredentialFile, random: SeededWords
    ) async throws -> Life {
        let identities = IdentitySource(clock: clock, random: { random.next() })
        let gate = CommitGate { line.die() }
        var configuration = configuration(
            world.catalogue, role: world.role, clock: clock, identities: identities, path: "")
        switch place {
        case .memory(let memory): configuration.memory = memory
        case .disk(let folder): configuration.path = "\(folder)/\(life).sqlite"
        }
        configuration.beforeCommit = { try gate.pass() }
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        var context = EngineContext(
            replica: try Replica(configuration), catalogue: world.catalogue, role: world.role, clock: clock,
            identities: identities, logger: logger, vault: world.vault)
        context.pushWidth = 1
        context.observer = { [unowned world] in world.note($0) }
        let session = ServerSession(
            baseURL: address, login: login, role: world.role, catalogue: world.catalogue, transport: line,
            credentials: credentials, logger: logger, clock: SimulatedClock(time: world.time))
        let engine = SyncEngine(
            context: context, session: session, spool: SpoolRoom(folder: nil), clock: SimulatedClock(time: world.time))
        var lane: AttachmentLane?
        if let folder {
            lane = try await AttachmentLane(
                engine: engine, store: AttachmentStore(folder: folder.file("attachments")),
                configuration: AttachmentLane.Configuration(width: 1), clock: SimulatedClock(time: world.time))
        }
        return Life(number: life, context: context, engine: engine, gate: gate, lane: lane)
    }

    static func configuration(
        _ catalogue: Catalogue, role: String, clock: any WallClock, identities: IdentitySource, path: String
    ) -> Replica.Configuration {
        Replica.Configuration(
            path: path, account: account, catalogue: catalogue, role: role, clock: clock, identities: identities,
            instant: instant(catalogue))
    }

    /// How a replica reads a backend's moments.
    static func instant(_ catalogue: Catalogue) -> @Sendable (String) -> Int64? {
        let zone = catalogue.zone
        return { BackendInstant.milliseconds($0, zone: zone) }
    }
}
