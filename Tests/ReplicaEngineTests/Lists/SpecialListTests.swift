import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Lists that are cut, records that are no list, and writes of their own kinds")
struct SpecialListTests {
    private static func alert(_ id: String, _ state: String = "closed") -> JSONObject {
        ["id": .string(id), "state": .string(state), "is_seen": false]
    }

    /// A desk that knows an alert which the list does not show any more.
    private static func desk(missing state: String) async throws -> ListDesk {
        let desk = try await ListDesk(["/alerts": [alert("a1", state), alert("a2")]])
        desk.clinic.set("/alerts", [alert("a2"), alert("a3")])
        return desk
    }

    @Test("what a cut list lacks is not gone, and is not asked for")
    func capped() async throws {
        let desk = try await Self.desk(missing: "closed")
        try await desk.sync()
        #expect(try await desk.ids("alerts") == ["a1", "a2", "a3"])
        #expect(desk.requests("/alerts") == ["/alerts"])
    }

    @Test("where it should have been listed, it is asked for: not found is gone, no permission is not")
    func asked() async throws {
        for (status, isThere) in [(404, false), (410, false), (403, true)] {
            let desk = try await Self.desk(missing: "open")
            desk.clinic.answer("/alerts/a1", with: .json(status, ["error": "no"]))
            try await desk.sync()
            #expect(desk.requests("/alerts") == ["/alerts", "/alerts/a1"])
            #expect(try await desk.ids("alerts").contains("a1") == isThere, "\(status)")
        }
    }

    @Test("what it answers is laid over what the list had told, in the list's form")
    func answered() async throws {
        let desk = try await Self.desk(missing: "open")
        let detail: JSONValue = ["id": "a1", "state": "closed", "history": ["opened", "closed"]]
        desk.clinic.answer("/alerts/a1", with: .json(200, detail))
        try await desk.sync()
        #expect(try await desk.record("alerts", "a1") == ["id": "a1", "state": "closed", "is_seen": false])
        try await desk.sync()
        #expect(desk.requests("/alerts") == ["/alerts"])
    }

    @Test("an answer about another record changes nothing")
    func mistaken() async throws {
        let desk = try await Self.desk(missing: "open")
        desk.clinic.answer("/alerts/a1", with: .json(200, ["id": "a9", "state": "closed"]))
        #expect(try await desk.sync().failures.keys.sorted() == ["alerts"])
        #expect(try await desk.record("alerts", "a1")?["state"] == "open")
    }

    @Test("the account's own record stays the same document when the server leaves its id out, or all else changed")
    func own() async throws {
        let desk = try await ListDesk(["/card": [["id": "c1", "name": "Rim", "phone": "1", "stamp": "s"]]])
        func document() async throws -> Document? {
            let card = try desk.context.resource("card")
            return try await desk.context.replica.read { try $0.documents(card, DocumentQuery(limit: 10)).first }
        }
        let first = try #require(await document())
        for card in [["name": "Rim"], ["id": "c1", "name": "Leila", "phone": "2", "stamp": "t"]] as [JSONObject] {
            desk.clinic.set("/card", [card])
            try await desk.sync()
            #expect(try await document()?.localID == first.localID)
            #expect(try await document()?.serverID == first.serverID)
            #expect(try await document()?.serverObject()["name"] == card["name"])
        }
    }

    @Test("a change that goes by PUT sends all that may be set, and nothing else")
    func whole() async throws {
        let desk = try await ListDesk(["/card": [["id": "c1", "name": "Rim", "phone": "1", "stamp": "s"]]])
        _ = try await desk.writes.update("card", id: "c1", fields: ["phone": "2"], author: "uid:1")
        try await desk.sync()
        #expect(desk.bodies("PUT", "/card") == [["name": "Rim", "phone": "2"]])
        #expect(try await desk.states() == [.acknowledged])
    }

    @Test("a create whose key is known changes that record, and sends it whole")
    func upsert() async throws {
        let known: JSONObject = ["id": "d-2026-03-15", "date": "2026-03-15", "is_open": false, "reason": "Vacances"]
        let desk = try await ListDesk(["/days": [known]])
        _ = try await desk.writes.create(
            "days", fields: ["date": "2026-03-15", "is_open": true], author: "uid:1")
        #expect(try await desk.records("days").count == 1)
        try await desk.sync()
        #expect(
            desk.bodies("POST", "/days") == [["date": "2026-03-15", "is_open": true, "reason": "Vacances"]])
        _ = try await desk.writes.create(
            "days", fields: ["date": "2026-03-16", "is_open": false], author: "uid:1")
        #expect(try await desk.records("days").count == 2)
        try await desk.sync()
        #expect(try await desk.ids("days") == ["d-2026-03-15", "d-2026-03-16"])
        #expect(try await desk.states() == [.acknowledged, .acknowledged])
    }

    @Test(
        "a create that changes a record which a list brought meanwhile keeps what it overwrote, its answer lost or not",
        arguments: [false, true])
    func overwriting(isLost: Bool) async throws {
        let desk = try await ListDesk()
        _ = try await desk.writes.create(
            "days", fields: ["date": "2026-03-15", "is_open": true, "reason": "Garde"], author: "uid:1")
        desk.clinic.add("/days", ["id": "d-15", "date": "2026-03-15", "is_open": false, "reason": "Vacances"])
        if isLost { desk.clinic.lose("/days") }
        for _ in 0..<4 { try await desk.sync(after: 600) }
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.records("days").map { $0["reason"] } == ["Garde"])
        let conflicts = try await desk.context.replica.read { try $0.conflicts(limit: 10) }
        #expect(conflicts.map(\.rule) == [.overwritten])
        #expect(conflicts.first?.local == ["is_open": false, "reason": "Vacances"])
        #expect(try await desk.ids("days") == ["d-15"])
    }

    @Test("an action on all records is one request, and is repeated when its answer is lost")
    func collective() async throws {
        let desk = try await ListDesk(["/alerts": [Self.alert("a1"), Self.alert("a2"), Self.alert("a3")]])
        desk.clinic.lose("/alerts/see-all")
        let outcomes = try await desk.writes.actOnAll("alerts", action: "see-all", fields: [:], author: "uid:1")
        #expect(outcomes.count == 3)
        #expect(try await desk.records("alerts").allSatisfy { $0["is_seen"] == true })
        try await desk.sync()
        #expect(desk.requests("/alerts/see-all", "PATCH").count == 1)
        for _ in 0..<2 { try await desk.sync(after: 600) }
        #expect(desk.bodies("PATCH", "/alerts/see-all").count <= 2)
        #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
        #expect(try await desk.writes.actOnAll("alerts", action: "see-all", fields: [:], author: "uid:1").isEmpty)
    }

    @Test("a record that is never listed can be deleted by its id, which goes in the body")
    func deleted() async throws {
        let desk = try await ListDesk()
        _ = try await desk.writes.delete("devices", id: "token-1", author: "uid:1")
        try await desk.sync()
        #expect(desk.bodies("DELETE", "/devices") == [["token": "token-1"]])
        #expect(try await desk.states() == [.acknowledged])
    }

    @Test("a create under a parent has the parent in its path, and not in its body")
    func path() async throws {
        let desk = try await ListDesk(["/rooms": [["id": "r1", "name": "Salle 1"]]])
        _ = try await desk.writes.create("notes", fields: ["room": "r1", "text": "Bonjour"], author: "uid:1")
        try await desk.sync()
        #expect(desk.bodies("POST", "/rooms/r1/notes") == [["text": "Bonjour"]])
    }

    @Test("what is said in one room is sent in its order, each when the one before is settled; other rooms don't wait")
    func order() async throws {
        let desk = try await ListDesk(["/rooms": [["id": "r1", "name": "1"], ["id": "r2", "name": "2"]]])
        for (room, text) in [("r1", "first"), ("r1", "second"), ("r2", "elsewhere")] {
            _ = try await desk.writes.create(
                "notes", fields: ["room": .string(room), "text": .string(text)], author: "uid:1")
        }
        desk.clinic.lose("/rooms/r1/notes")
        let pusher = OutboxPusher(context: desk.context, session: desk.cycle.session)
        _ = try await pusher.push { _ in }
        #expect(try await desk.states() == [.unknown, .queued, .acknowledged])
        #expect(desk.bodies("POST", "/rooms/r1/notes") == [["text": "first"]])
        for _ in 0..<3 { try await desk.sync(after: 600) }
        #expect(desk.bodies("POST", "/rooms/r1/notes") == [["text": "first"], ["text": "second"]])
        #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
    }

    @Test("a list that everybody may see is read without a token, the others with one")
    func token() async throws {
        let desk = try await ListDesk()
        let fields = desk.transport.exchanges.filter { $0.path != "/login/" }
        #expect(fields.first { $0.path == "/shops" }?.fields["Authorization"] == nil)
        #expect(fields.first { $0.path == "/rooms" }?.fields["Authorization"] == "Bearer token")
        #expect(try await desk.ids("shops") == ["s1"])
    }
}
