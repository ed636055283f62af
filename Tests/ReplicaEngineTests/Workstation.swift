import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Transport

@testable import ReplicaEngine

/// A workstation of a test: a replica on disk, the real engine, a model server, and a clock that stands still.
final class Workstation {
    /// Monday 2026-01-12, 08:00 UTC.
    static let morning: Int64 = 1_768_204_800_000

    let clinic: ModelClinic
    let transport: ScriptedTransport
    let clock = ManualWallClock(Workstation.morning)
    let catalogue: Catalogue
    let folder: TemporaryFolder
    private(set) var context: EngineContext
    private(set) var cycle: SyncCycle
    var writes: LocalWrites { LocalWrites(context) }

    /// - Parameter overlay: What is laid over the catalogue, in YAML; nil for nothing.
    init(seed: UInt64 = 1, overlay: String? = nil) async throws {
        folder = try TemporaryFolder()
        let path = overlay == nil ? nil : folder.file("overlay.yaml")
        if let path { try overlay?.write(toFile: path, atomically: true, encoding: .utf8) }
        catalogue = try Fixtures.catalogue(overlay: path)
        let clinic = ModelClinic(catalogue)
        self.clinic = clinic
        transport = ScriptedTransport { clinic.answer($0) }
        clinic.add(
            "doctors", ["id": 7, "nom": "Ben Ali", "prenom": "Ahmed", "schedule": "Lun-Ven 9h-17h", "email": "a@c"])
        clinic.add(
            "patients",
            [
                "id": 3, "nom": "Hassan", "prenom": "Mohammed", "telephone": "22334455", "email": "m@e",
                "address": "Tunis",
            ])
        clinic.add(
            "factures", ["id": 1, "patient": 3, "montant": "75.00", "statut": "EN_ATTENTE", "methode_paiement": ""])
        try CredentialFile(path: folder.path + "/credentials.json").write(
            Credential(login: "admin", password: "secret"))
        (context, cycle) = try Self.open(folder.path, catalogue, clock, SeededRandom(seed: seed), transport)
        try await sync()
    }

    /// Opens the replica anew, as a daemon does after it was killed.
    func restart() throws {
        try context.replica.close()
        (context, cycle) = try Self.open(folder.path, catalogue, clock, SeededRandom(seed: 99), transport)
    }

    @discardableResult
    func sync() async throws -> CycleReport {
        clock.advance(by: 1_000)
        return try await cycle.run(demand: .now, names: []) { _ in }
    }

    func operations() async throws -> [SyncModel.Operation] {
        try await context.replica.read { try $0.latestOperations(limit: 1000) }
    }

    func states() async throws -> [OperationState] {
        try await operations().map(\.state)
    }

    func document(_ name: String, _ id: String) async throws -> Document? {
        let resource = try context.resource(name)
        return try await context.replica.read { try $0.document(resource, id: id) }
    }

    func field(_ name: String, _ id: String, _ field: String) async throws -> JSONValue? {
        try await document(name, id)?.visibleObject()[field]
    }

    func count(_ name: String) async throws -> Int {
        let resource = try context.resource(name)
        return try await context.replica.read { try $0.count(resource) }
    }

    func conflicts() async throws -> [Conflict] {
        try await context.replica.read { try $0.conflicts(limit: 100) }
    }

    static func open(
        _ folder: String, _ catalogue: Catalogue, _ clock: ManualWallClock, _ random: SeededRandom,
        _ transport: ScriptedTransport, role: String = "ADMIN"
    ) throws -> (EngineContext, SyncCycle) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let identities = IdentitySource(clock: clock, random: { random.next() })
        let zone = catalogue.zone
        let replica = try Replica(
            .init(
                path: folder + "/data/replica.sqlite", account: AccountID(login: "admin", server: "http://127.0.0.1"),
                catalogue: catalogue, role: role, clock: clock, identities: identities,
                instant: { BackendInstant.milliseconds($0, zone: zone) }))
        let context = EngineContext(
            replica: replica, catalogue: catalogue, role: role, clock: clock, identities: identities, logger: logger)
        let session = ServerSession(
            baseURL: "http://127.0.0.1", login: "admin", role: role, catalogue: catalogue, transport: transport,
            credentials: CredentialFile(path: folder + "/credentials.json"), logger: logger, clock: JumpingClock())
        let fetcher = ListFetcher(context: context, session: session, spool: SpoolRoom(folder: folder + "/data"))
        return (
            context,
            SyncCycle(
                context: context, session: session, puller: ListingPuller(context: context, fetcher: fetcher),
                pusher: OutboxPusher(context: context, session: session))
        )
    }
}
