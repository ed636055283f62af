import SyncModel
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

@Suite("The account's own password, changed through the daemon")
struct OwnPasswordTests {
    private static let card: JSONObject = ["id": "c1", "name": "Rim", "phone": "1", "stamp": "s"]

    @Test(
        "a change of the account's own record that the server took is what the next sign-in brings, and is kept nowhere else"
    )
    func update() async throws {
        let desk = try await ListDesk(["/card": [Self.card]])
        _ = try await desk.writes.update("card", id: "c1", fields: ["password": "n3w-one"], author: "uid:1")
        #expect(try desk.credential().password == "secret")
        try await desk.sync()
        #expect(desk.bodies("PUT", "/card").first?["password"] == "n3w-one")
        #expect(try desk.credential() == Credential(login: "admin", password: "n3w-one"))
        #expect(try await desk.context.replica.read { try $0.latestOperations(limit: 1).first?.edits.isEmpty } == true)
    }

    @Test("one that the server refused, or may not have done, changes nothing here")
    func refused() async throws {
        let answers: [ScriptedTransport.Answer] = [
            .json(400, ["error": "too short"]), .failure(.cut, mayHaveReachedServer: true), .json(500, [:]),
        ]
        for answer in answers {
            let desk = try await ListDesk(["/card": [Self.card]])
            _ = try await desk.writes.update("card", id: "c1", fields: ["password": "n3w"], author: "uid:1")
            desk.clinic.answer("/card", with: answer)
            _ = try await OutboxPusher(context: desk.context, session: desk.cycle.session).push { _ in }
            #expect(try desk.credential().password == "secret")
        }
    }

    @Test("so is one by a call that is done online", arguments: [("secret", "n3w"), ("wrong", "secret")])
    func online(old: String, expected: String) async throws {
        let desk = try await ListDesk()
        let calls = OnlineCalls(
            SyncEngine(context: desk.context, session: desk.cycle.session, spool: SpoolRoom(folder: nil)))
        let outcome = await Result.catching {
            try await calls.perform("renew", fields: ["old": .string(old), "new": "n3w"])
        }
        let answer: JSONValue? = old == "secret" ? ["message": "ok"] : nil
        #expect((try? outcome.get()) == answer)
        #expect(try desk.credential().password == expected)
    }
}
