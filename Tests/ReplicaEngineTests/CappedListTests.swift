import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@testable import ReplicaEngine

/// A server whose list of orders has only the newest, and that has one record of settings.
private final class Shop: Sendable {
    static let catalogue = """
        catalogue: 1
        name: shop
        title: A shop
        zone: UTC
        ids: string
        sign_in: {path: /login/, login: email, password: password, token: access, role: role}
        errors: [error]
        resources:
          orders:
            summary: Orders
            pull: {strategy: full, every: 60, capped: true, ask_for: {status: [open]}}
            faces: {CLERK: {list: /orders, get: "/orders/{id}"}}
            fields: {status: {type: string, write: never}}
          settings:
            summary: Settings
            pull: {strategy: single, every: 60}
            faces: {CLERK: {list: /settings, update: /settings}}
            fields: {locale: {type: string, write: update}}
        """

    /// The answers by path.
    let answers = Mutex<[String: ScriptedTransport.Answer]>([:])

    func answer(_ exchange: ScriptedTransport.Exchange) -> ScriptedTransport.Answer {
        if exchange.path.hasSuffix("/login/") { return .json(200, ["access": "token", "role": "CLERK"]) }
        return answers.withLock { answers in
            answers.first { exchange.path.hasSuffix($0.key) }?.value ?? .json(404, ["error": "not found"])
        }
    }
}

@Suite("What a capped list or a single record does not show")
struct CappedListTests {
    private let shop = Shop()
    private let context: EngineContext
    private let cycle: SyncCycle
    private let clock = ManualWallClock(Workstation.morning)
    private let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        let path = folder.path
        try CredentialFile(path: path + "/credentials.json").write(Credential(login: "admin", password: "secret"))
        let shop = shop
        let transport = ScriptedTransport { shop.answer($0) }
        let catalogue = try Catalogue.load(text: Shop.catalogue, file: "shop.yaml")
        (context, cycle) = try Workstation.open(path, catalogue, clock, SeededRandom(seed: 5), transport, role: "CLERK")
        set("/orders", .json(200, [["id": "o1", "status": "open"], ["id": "o2", "status": "done"]]))
        set("/settings", .json(200, ["id": "s1", "locale": "fr"]))
        try await sync()
        set("/orders", .json(200, []))
    }

    private func set(_ path: String, _ answer: ScriptedTransport.Answer) {
        shop.answers.withLock { $0[path] = answer }
    }

    private func sync() async throws {
        clock.advance(by: 1_000)
        _ = try await cycle.run(demand: .now, names: []) { _ in }
    }

    private func ids(_ name: String) async throws -> Set<String> {
        let resource = try context.resource(name)
        return Set(
            try await context.replica.read {
                try $0.documents(resource, DocumentQuery(limit: 100)).compactMap { $0.serverID?.text }
            })
    }

    @Test("an open record that the server no longer has is gone, and what is merely old stays")
    func asked() async throws {
        try await sync()
        #expect(try await ids("orders") == ["o2"])
    }

    @Test("a proxy's page with 404 is no proof that a record is gone")
    func proxied() async throws {
        let page = ScriptedTransport.Answer.text(404, type: "text/html", "<html>Not Found</html>")
        set("/orders/o1", page)
        set("/settings", page)
        try await sync()
        #expect(try await ids("orders") == ["o1", "o2"])
        #expect(try await ids("settings") == ["s1"])
    }
}
