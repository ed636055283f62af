import Foundation
import Logging
import ReferenceBackend
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Transport

@testable import ReplicaEngine

/// A workstation with the real engine and libcurl, at a real server. Its time passes only from cycle to cycle.
final class Desk {
    let line = WatchedLine()
    let context: EngineContext
    let engine: SyncEngine
    private let clinic: MisbehavingClinic
    private let time = JumpingClock()
    private let folder: TemporaryFolder

    var writes: LocalWrites { LocalWrites(context) }

    init(
        at clinic: MisbehavingClinic, login: String = Seed.adminEmail, password: String = Seed.password,
        catalogue text: String? = nil
    ) throws {
        self.clinic = clinic
        folder = try TemporaryFolder()
        let catalogue =
            try text.map { try Catalogue.load(text: $0, file: "cabinet-medical.yaml") } ?? Fixtures.catalogue()
        try CredentialFile(path: folder.file("credentials.json"))
            .write(Credential(login: login, password: password))
        let logger = Logger(label: "desk") { _ in SwiftLogNoOpLogHandler() }
        let random = SeededRandom(seed: UInt64(login.utf8.count))
        let identities = IdentitySource(clock: clinic.clock, random: { random.next() })
        let zone = catalogue.zone
        let replica = try Replica(
            .init(
                path: folder.file("data/replica.sqlite"), account: AccountID(login: login, server: clinic.url),
                catalogue: catalogue, role: "ADMIN", clock: clinic.clock, identities: identities,
                instant: { BackendInstant.milliseconds($0, zone: zone) }))
        context = EngineContext(
            replica: replica, catalogue: catalogue, role: "ADMIN", clock: clinic.clock, identities: identities,
            logger: logger)
        let session = ServerSession(
            baseURL: clinic.url, login: login, role: "ADMIN", catalogue: catalogue, transport: line,
            credentials: CredentialFile(path: folder.file("credentials.json")),
            sessionFile: SessionFile(path: folder.file("session.json")), logger: logger, clock: time)
        engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: folder.file("data")))
    }

    func close() async throws {
        await line.shutdown()
        try context.replica.close()
    }

    /// Writes another password for the account, as `clinicsync login` does.
    func set(password: String) throws {
        try CredentialFile(path: folder.file("credentials.json"))
            .write(Credential(login: engine.session.login, password: password))
    }

    /// The session that a daemon begins which is started anew.
    func newSession() -> ServerSession {
        ServerSession(
            baseURL: clinic.url, login: engine.session.login, role: "ADMIN", catalogue: context.catalogue,
            transport: line, credentials: CredentialFile(path: folder.file("credentials.json")),
            sessionFile: SessionFile(path: folder.file("session.json")), logger: context.logger, clock: time)
    }

    // MARK: Time

    /// Lets time pass, at the server too.
    func wait(seconds: Int64) {
        clinic.clock.advance(by: seconds * 1000)
        time.advance(by: .seconds(seconds))
    }

    /// One cycle, a minute after the last: an absence is proof by then, and every backoff of a first failure over.
    @discardableResult
    func sync(_ demand: PullPlan.Demand = .now) async throws -> CycleReport {
        wait(seconds: 60)
        return try await engine.runOnce(demand).get()
    }

    /// Sends the outbox and pulls nothing.
    ///
    /// - Parameter seconds: How much later.
    @discardableResult
    func push(after seconds: Int64 = 60) async throws -> PushReport {
        wait(seconds: seconds)
        return try await OutboxPusher(context: context, session: engine.session).push { _ in }
    }

    /// Cycles, whatever befalls them, until nothing is left to settle.
    /// - Returns: Whether a bound of cycles sufficed.
    func settle(within cycles: Int = 10) async throws -> Bool {
        for _ in 0..<cycles {
            wait(seconds: 300)
            if try await engine.runOnce(.full).get().isComplete, try await unsettled().isEmpty { return true }
        }
        return false
    }

    // MARK: What it knows

    func operations() async throws -> [SyncModel.Operation] {
        try await context.replica.read { try $0.latestOperations(limit: 1000) }
    }

    func states() async throws -> [OperationState] { try await operations().map(\.state) }

    func unsettled() async throws -> [OperationState] {
        try await states().filter { [.queued, .sending, .unknown].contains($0) }
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

    /// Whether every list of the server is what the replica has; the names of those that aren't.
    func differing() async throws -> [String] {
        try await engine.verify().filter { !$0.comparison.differences.isEmpty || !$0.comparison.news.isEmpty }
            .map(\.resource)
    }

    // MARK: What it does

    static let author = "uid:1"

    func create(_ name: String, _ fields: JSONObject) async throws -> LocalID {
        try await writes.create(name, fields: fields, author: Self.author).document
    }

    func update(_ name: String, _ id: String, _ fields: JSONObject) async throws {
        _ = try await writes.update(name, id: id, fields: fields, author: Self.author)
    }

    func delete(_ name: String, _ id: String) async throws {
        _ = try await writes.delete(name, id: id, author: Self.author)
    }

    func pay(_ id: String) async throws {
        _ = try await writes.act(
            "factures", id: id, action: "payer", fields: ["methode_paiement": "CARTE"], author: Self.author)
    }

    /// A patient like no other.
    static func patient(_ mark: String) -> JSONObject {
        [
            "username": .string(mark), "email": .string("\(mark)@example.tn"), "password": "tres-secret",
            "nom": "Sassi", "prenom": "Rim", "age": 34,
        ]
    }

    static func booking(_ patient: JSONValue, at start: String = "2026-09-01T10:00:00Z") -> JSONObject {
        ["doctor": 3, "patient": patient, "start_time": .string(start), "motif": "Contrôle"]
    }

    static func invoice(_ patient: JSONValue, _ mark: String) -> JSONObject {
        ["patient": patient, "montant": "75.00", "description": .string(mark)]
    }
}
