import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Synchronization
import Transport

@testable import ReplicaEngine

/// A server of one list that a script guards, and what it was asked.
final class GuardedServer: Sendable {
    /// One request, as it came over the line.
    struct Request: Sendable, Equatable {
        let method: String
        let path: String
        let query: String
        /// By their names in small letters.
        let fields: [String: String]
        let body: String

        /// What it says of who asks.
        var authorization: String? { fields["authorization"] }
    }

    /// Says what a request gets; nil for the list.
    typealias Script = @Sendable (Request) -> ListServer.Answer?

    private let server: PlainServer
    private let state: StateBox

    private final class StateBox: Sendable {
        let state = Mutex((requests: [Request](), script: Script?.none))
    }

    var url: String { server.url }
    /// The requests so far, in order.
    var requests: [Request] { state.state.withLock { $0.requests } }
    /// As `GET /rooms`.
    var asked: [String] { requests.map { "\($0.method) \($0.path)" } }

    init(_ script: @escaping Script) throws {
        let box = StateBox()
        box.state.withLock { $0.script = script }
        state = box
        server = try PlainServer { call in
            let request = Request(
                method: call.method, path: call.path, query: call.query, fields: call.fields,
                body: String(decoding: call.body, as: UTF8.self))
            let script = box.state.withLock { state in
                state.requests.append(request)
                return state.script
            }
            let answer = script?(request) ?? ListServer.Answer(#"[{"id":1,"name":"one"}]"#)
            call.answer(answer.body, status: answer.status, answer.fields)
            return true
        }
    }

    /// Has another script answer from now on.
    func set(_ script: @escaping Script) { state.state.withLock { $0.script = script } }

    func stop() { server.stop() }
}

/// A workstation with the real engine and libcurl at a ``GuardedServer``, whose sign-in a test writes. Its time passes only when it is told to.
final class SignInDesk {
    let server: GuardedServer
    let log = RecordedLog()
    let catalogue: Catalogue
    private(set) var session: ServerSession
    private(set) var engine: SyncEngine
    private let transport: CurlTransport
    private let context: EngineContext
    private let login: String
    private let clock = ManualWallClock(MisbehavingClinic.morning)
    private let time = JumpingClock()
    private let folder: TemporaryFolder

    var credentials: CredentialFile { CredentialFile(path: folder.file("credentials.json")) }
    var sessionFile: SessionFile { SessionFile(path: folder.file("session.json")) }

    static func catalogue(_ signIn: String) throws -> Catalogue {
        try Catalogue.load(
            text: """
                catalogue: 1
                name: third
                title: A third API
                zone: UTC
                ids: integer
                sign_in: \(signIn)
                errors: [error]
                resources:
                  rooms:
                    summary: Rooms
                    natural_key: [name]
                    pull: {strategy: full, every: 60}
                    faces: {STAFF: {list: /rooms, create: /rooms}}
                    fields: {name: {type: string, write: create}}
                """, file: "third.yaml")
    }

    /// Runs a desk at a server that a script guards.
    ///
    /// - Parameter password: What the credential file has; nil for no such file.
    static func run(
        _ signIn: String, login: String = "me", password: String? = "secret", script: @escaping GuardedServer.Script,
        _ body: (SignInDesk) async throws -> Void
    ) async throws {
        let server = try GuardedServer(script)
        defer { server.stop() }
        let desk = try SignInDesk(server, catalogue(signIn), login)
        if let password { try desk.set(password: password) }
        try await body(desk)
        await desk.transport.shutdown()
        try desk.context.replica.close()
    }

    private init(_ server: GuardedServer, _ catalogue: Catalogue, _ login: String) throws {
        (self.server, self.catalogue, self.login) = (server, catalogue, login)
        folder = try TemporaryFolder()
        let log = log
        transport = CurlTransport(logger: Logger(label: "line") { _ in log })
        let random = SeededRandom(seed: 1)
        let identities = IdentitySource(clock: clock, random: { random.next() })
        let zone = catalogue.zone
        let replica = try Replica(
            .init(
                path: folder.file("data/replica.sqlite"), account: AccountID(login: login, server: server.url),
                catalogue: catalogue, role: "STAFF", clock: clock, identities: identities,
                instant: { BackendInstant.milliseconds($0, zone: zone) }))
        context = EngineContext(
            replica: replica, catalogue: catalogue, role: "STAFF", clock: clock, identities: identities,
            logger: Logger(label: "desk") { _ in log })
        session = ServerSession(
            baseURL: server.url, login: login, role: "STAFF", catalogue: catalogue, transport: transport,
            credentials: CredentialFile(path: folder.file("credentials.json")),
            sessionFile: SessionFile(path: folder.file("session.json")), logger: context.logger, clock: time)
        engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: folder.file("data")))
    }

    /// A session and an engine as the daemon's next start makes them.
    func restart() {
        session = ServerSession(
            baseURL: server.url, login: login, role: "STAFF", catalogue: catalogue, transport: transport,
            credentials: credentials, sessionFile: sessionFile, logger: context.logger, clock: time)
        engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: folder.file("data")))
    }

    func set(password: String) throws { try credentials.write(Credential(login: login, password: password)) }

    /// Keeps a session that was brought along.
    func bring(_ refreshToken: String) throws {
        var session = SavedSession(login: login, server: server.url, service: server.url, refreshToken: refreshToken)
        session.brought = SavedSession.Brought()
        try sessionFile.write(session)
    }

    /// One cycle, some seconds after the last.
    @discardableResult
    func sync(after seconds: Int64 = 60) async throws -> CycleReport {
        clock.advance(by: seconds * 1000)
        time.advance(by: .seconds(seconds))
        return try await engine.runOnce(.now).get()
    }

    func create(_ name: String) async throws {
        _ = try await LocalWrites(context).create("rooms", fields: ["name": .string(name)], author: "uid:1")
    }

    func signIn() async throws -> SignIn.Answer {
        try await SignIn(catalogue: catalogue, server: server.url)
            .perform(try credentials.read(), over: transport)
    }

    func goOn(with refreshToken: String, keep: (SavedSession) async throws -> Void) async throws -> SignIn.Answer {
        try await SignIn(catalogue: catalogue, server: server.url)
            .perform(refreshToken: refreshToken, of: login, over: transport, keep: keep)
    }

    /// A read as the engine makes them.
    func read() async throws -> Int {
        try await session.read(HTTPRequest(url: server.url + "/rooms", fields: ["Accept": "application/json"])).status
    }

    func rooms() async throws -> Int {
        let resource = try context.resource("rooms")
        return try await context.replica.read { try $0.count(resource) }
    }
}

/// A JWT with some claims, whose signature nobody looks at.
func jwt(_ claims: String) -> String {
    func part(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }
    return "\(part(#"{"alg":"none"}"#)).\(part(claims)).c2ln"
}
