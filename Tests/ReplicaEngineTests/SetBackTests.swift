import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("A replica that may be an older copy of itself")
struct SetBackTests {
    private static let unreadable = ScriptedTransport.Answer.json(500, ["error": "later"])

    private func posts(_ desk: Workstation) -> Int { desk.transport.writes.count }

    @Test("a create that came with the replica leaves only once its list was read, which may show it")
    func inherited() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try desk.restart()
        desk.clinic.state.withLock { $0.list["patients"] = Self.unreadable }
        let before = posts(desk)
        for _ in 0..<3 { try await desk.sync() }
        #expect(posts(desk) == before)
        #expect(try await desk.states() == [.queued])
        desk.clinic.state.withLock { $0.list["patients"] = nil }
        try await desk.sync()
        #expect(posts(desk) == before + 1)
        #expect(try await desk.states() == [.acknowledged])
    }

    @Test("one that was typed since leaves though its list can't be read")
    func typedSince() async throws {
        let desk = try await Workstation()
        try desk.restart()
        desk.clinic.state.withLock { $0.list["patients"] = Self.unreadable }
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
    }

    @Test("a record that was here before a create was typed is not what it made, however wrong the clock is")
    func clockBehind() async throws {
        let desk = try await Workstation()
        let fields: JSONObject = ["patient": 3, "montant": "20.00", "description": "control"]
        desk.clinic.add("factures", fields.merging(["id": 60]) { $1 })
        try await desk.sync()
        let known = try #require(try await desk.document("factures", "60"))
        desk.clock.advance(by: -7_200_000)
        _ = try await desk.writes.create("factures", fields: fields, author: "uid:1")
        desk.clinic.fail(.loseRequest)
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.document("factures", "60")?.localID == known.localID)
    }
}
