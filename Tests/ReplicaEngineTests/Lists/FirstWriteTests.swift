import ReplicaStore
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("The account's own record before its first write")
struct FirstWriteTests {
    private static func desk(_ answersNull: Bool, _ lists: [String: [JSONObject]] = [:]) async throws -> ListDesk {
        let desk = try await ListDesk(lists)
        desk.clinic.state.withLock { $0.answersNull = answersNull }
        try await desk.sync()
        return desk
    }

    private static func document(_ desk: ListDesk) async throws -> Document {
        let card = try desk.context.resource("card")
        let found = try await desk.context.replica.read { try $0.documents(card, DocumentQuery(limit: 10)) }
        #expect(found.count == 1)
        return try #require(found.first)
    }

    @Test(
        "it is listed empty, and the first change makes it: the same document, under the id that it gets",
        arguments: [false, true])
    func first(answersNull: Bool) async throws {
        let desk = try await Self.desk(answersNull)
        #expect(try await desk.sync().failures.isEmpty)
        #expect(try await desk.records("card") == [["id": "me"]])
        let before = try await Self.document(desk)
        _ = try await desk.writes.update("card", id: before.localID.text, fields: ["phone": "2"], author: "uid:1")
        try await desk.sync()
        #expect(desk.bodies("PUT", "/card") == [["phone": "2"]])
        #expect(try await desk.states() == [.acknowledged])
        let after = try await Self.document(desk)
        #expect(after.localID == before.localID && after.serverID?.text == "c1")
        #expect(try after.visibleObject()["phone"] == "2")
        try await desk.sync()
        #expect(try await Self.document(desk).localID == before.localID)
        #expect(desk.bodies("PUT", "/card").count == 1)
    }

    @Test(
        "a first change whose answer is lost is found in the record that it made, and not made twice",
        arguments: [false, true])
    func lost(answersNull: Bool) async throws {
        let desk = try await Self.desk(answersNull)
        let before = try await Self.document(desk)
        _ = try await desk.writes.update("card", id: "me", fields: ["phone": "2"], author: "uid:1")
        desk.clinic.lose("/card")
        try await desk.sync()
        #expect(try await desk.states() == [.unknown])
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await Self.document(desk).localID == before.localID)
        #expect(desk.bodies("PUT", "/card").count == 1)
    }

    @Test(
        "a record that somebody else made meanwhile is the same document, and takes what waits",
        arguments: [false, true])
    func elsewhere(answersNull: Bool) async throws {
        let desk = try await Self.desk(answersNull)
        let before = try await Self.document(desk)
        _ = try await desk.writes.update("card", id: "me", fields: ["phone": "2"], author: "uid:1")
        desk.clinic.set("/card", [["id": "c1", "name": "Rim", "phone": .null, "stamp": "s"]])
        try await desk.sync()
        #expect(desk.bodies("PUT", "/card") == [["name": "Rim", "phone": "2"]])
        let after = try await Self.document(desk)
        #expect(after.localID == before.localID && after.serverID?.text == "c1")
        #expect(try after.visibleObject()["name"] == "Rim")
    }

    @Test(
        "an answer that there is none takes no edit away that waits, and the record stays to be changed",
        arguments: [false, true])
    func gone(answersNull: Bool) async throws {
        let desk = try await Self.desk(
            answersNull, ["/card": [["id": "c1", "name": "Rim", "phone": "1", "stamp": "s"]]])
        let before = try await Self.document(desk)
        _ = try await desk.writes.update("card", id: "c1", fields: ["phone": "2"], author: "uid:1")
        desk.clinic.set("/card", [])
        _ = try await desk.cycle.puller.pull(.init(resource: "card", window: nil)) { _ in }
        let after = try await Self.document(desk)
        #expect(after.localID == before.localID)
        #expect(try after.visibleObject()["phone"] == "2")
        #expect(try await desk.states() == [.queued])
        try await desk.sync()
        #expect(desk.bodies("PUT", "/card") == [["phone": "2"]])
        #expect(try await desk.context.replica.read { try $0.conflictCount() } == 0)
    }
}
