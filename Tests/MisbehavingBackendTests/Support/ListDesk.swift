import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Transport

@testable import ReplicaEngine

/// A workstation with the real engine and libcurl, at a server of a few lists. Its time passes only from cycle to cycle.
final class ListDesk {
    /// How the visits come in pages unless a test has another way.
    private static let pages = "{limit: limit, offset: offset, size: 50, total: total}"
    private static let days = "{STAFF: {list: /days}}"
    private static let catalogue = """
        catalogue: 1
        name: third
        title: A third API
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
        errors: [error]
        resources:
          people:
            summary: People, in an envelope of which the catalogue names only the list
            natural_key: [name]
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {STAFF: {list: /people, member: results, create: /people}}
            fields: {name: {type: string}}
          rooms:
            summary: Rooms, as a bare array
            natural_key: [name]
            pull: {strategy: full, every: 60, urgency: 2}
            faces: {STAFF: {list: /rooms, create: /rooms}}
            fields: {name: {type: string}}
          visits:
            summary: Visits, page by page
            pull: {strategy: pages, every: 60, urgency: 3, pages: \(pages)}
            faces: {STAFF: {list: /visits, member: items}}
            fields: {name: {type: string}}
          days:
            summary: What is on some days
            pull:
              strategy: window
              every: 60
              urgency: 4
              window: {field: at, from: from, to: to, back: 7, ahead: 7, full_every: 21600}
            faces: \(days)
            fields: {at: {type: instant}, name: {type: string}}
        """

    let server: ListServer
    let line = WatchedLine()
    let context: EngineContext
    let engine: SyncEngine
    private let clock = ManualWallClock(MisbehavingClinic.morning)
    private let time = JumpingClock()
    private let folder: TemporaryFolder

    /// Runs a desk at a server whose lists are empty.
    ///
    /// - Parameters:
    ///   - pages: How the visits come in pages.
    ///   - dayPages: How the days do; nil for at once.
    ///   - dayMember: Where the list of days stands in its answer; nil for the answer itself.
    static func run(
        pages: String = ListDesk.pages, dayPages: String? = nil, dayMember: String? = nil,
        _ body: (ListDesk) async throws -> Void
    ) async throws {
        var text = catalogue.replacing(Self.pages, with: pages)
        if let dayPages { text.replace("full_every: 21600}", with: "full_every: 21600}\n      pages: \(dayPages)") }
        if let dayMember { text.replace(days, with: "{STAFF: {list: /days, member: \(dayMember)}}") }
        let server = try ListServer()
        defer { server.stop() }
        server.set("/people", .init(#"{"results":[]}"#))
        server.set("/visits", .init(#"{"items":[],"total":0}"#))
        for path in ["/rooms", "/days"] { server.set(path, .init("[]")) }
        try await run(text, at: server, role: "STAFF", body)
    }

    /// Runs a desk with a catalogue of a test's own.
    static func run(
        _ catalogue: String, at server: ListServer, role: String = "STAFF", _ body: (ListDesk) async throws -> Void
    ) async throws {
        let desk = try ListDesk(server, catalogue, role: role)
        try await body(desk)
        await desk.line.shutdown()
        try desk.context.replica.close()
    }

    private init(_ server: ListServer, _ text: String, role: String) throws {
        self.server = server
        folder = try TemporaryFolder()
        let catalogue = try Catalogue.load(text: text, file: Self.file(of: text))
        try CredentialFile(path: folder.file("credentials.json")).write(Credential(login: "me", password: "secret"))
        let logger = Logger(label: "desk") { _ in SwiftLogNoOpLogHandler() }
        let random = SeededRandom(seed: 1)
        let identities = IdentitySource(clock: clock, random: { random.next() })
        let zone = catalogue.zone
        let replica = try Replica(
            .init(
                path: folder.file("data/replica.sqlite"), account: AccountID(login: "me", server: server.url),
                catalogue: catalogue, role: role, clock: clock, identities: identities,
                instant: { BackendInstant.milliseconds($0, zone: zone) }))
        context = EngineContext(
            replica: replica, catalogue: catalogue, role: role, clock: clock, identities: identities, logger: logger,
            vault: Vault(secret: [UInt8](repeating: 1, count: 32)))
        let session = ServerSession(
            baseURL: server.url, login: "me", role: role, catalogue: catalogue, transport: line,
            credentials: CredentialFile(path: folder.file("credentials.json")), logger: logger, clock: time)
        engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: folder.file("data")))
    }

    /// A catalogue is called as its file.
    private static func file(of catalogue: String) -> String {
        let line = catalogue.split(separator: "\n").first { $0.hasPrefix("name: ") }
        return "\(line?.dropFirst("name: ".count) ?? "third").yaml"
    }

    /// One cycle, some seconds after the last.
    @discardableResult
    func sync(_ demand: PullPlan.Demand = .now, after seconds: Int64 = 60) async throws -> CycleReport {
        clock.advance(by: seconds * 1000)
        time.advance(by: .seconds(seconds))
        return try await engine.runOnce(demand).get()
    }

    func create(_ name: String, _ fields: JSONObject) async throws {
        _ = try await LocalWrites(context).create(name, fields: fields, author: "uid:1")
    }

    func update(_ name: String, _ id: String, _ fields: JSONObject) async throws {
        _ = try await LocalWrites(context).update(name, id: id, fields: fields, author: "uid:1")
    }

    func delete(_ name: String, _ id: String) async throws {
        _ = try await LocalWrites(context).delete(name, id: id, author: "uid:1")
    }

    /// The records of a resource as they are shown, by their ids on the server.
    func records(_ name: String) async throws -> [String: JSONObject] {
        let resource = try context.resource(name)
        return try await context.replica.read { reader in
            try reader.documents(resource, DocumentQuery(limit: 100)).reduce(into: [:]) {
                $0[$1.serverID?.text ?? ""] = try $1.visibleObject()
            }
        }
    }

    /// What the server said to the operation that was queued last.
    func lastAnswer() async throws -> OperationAnswer? {
        try await context.replica.read { try $0.latestOperations(limit: 1) }.first?.answer
    }

    func states() async throws -> [OperationState] {
        try await context.replica.read { try $0.latestOperations(limit: 100) }.map(\.state)
    }

    func count(_ name: String) async throws -> Int {
        let resource = try context.resource(name)
        return try await context.replica.read { try $0.count(resource) }
    }

    func field(_ resource: String, _ id: String, _ field: String) async throws -> JSONValue? {
        let resource = try context.resource(resource)
        return try await context.replica.read { try $0.document(resource, id: id) }?.visibleObject()[field]
    }

    func name(_ resource: String, _ id: String) async throws -> JSONValue? {
        let resource = try context.resource(resource)
        return try await context.replica.read { try $0.document(resource, id: id) }?.visibleObject()["name"]
    }

    /// The files of lists that are on their way.
    func spooled() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("data")).filter { $0.hasSuffix(".list") }
    }

    /// What is wrong with the lists of a resource by the replica's own account.
    func flaws(_ resource: String) async throws -> [ListFlaw.Kind] {
        try await context.replica.read { try $0.listFlaws(of: resource) }.flatMap(\.flaws).map(\.kind)
    }

    /// The elements of a list, by their numbers.
    static func elements(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { #"{"id":\#($0),"name":"n\#($0)"}"# }.joined(separator: ",")
    }
}
