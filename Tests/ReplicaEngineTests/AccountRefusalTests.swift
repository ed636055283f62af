import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("A server that refuses the account or its plan")
struct AccountRefusalTests {
    private static let unpaid = ScriptedTransport.Answer.json(403, ["error": "Subscription required"])

    private func sync(_ desk: Workstation, asked: Bool = false, after seconds: Int64 = 1) async throws {
        desk.clock.advance(by: seconds * 1_000)
        _ = try await desk.cycle.run(demand: .now, names: [], isAskedFor: asked) { _ in }
    }

    private func sends(_ desk: Workstation) -> Int { desk.transport.writes.count }

    @Test(
        "what it refuses waits with the server's words and the next step, and is no dead letter", arguments: [402, 403])
    func waits(status: Int) async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answerAlways(.json(status, ["error": "Subscription required"])))
        let outcome = try await desk.writes.update("patients", id: "3", fields: ["telephone": "1"], author: "uid:1")
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await sync(desk)
        #expect(try await desk.states() == [.queued, .queued])
        let shown = try await desk.shown(outcome.operation)
        #expect(shown["message"] == "Subscription required" && shown["status"] == .integer(Int64(status)))
        #expect(shown["next"]?.string?.contains("the server refuses the account: «Subscription required»") == true)
        #expect(shown["waits_until"]?.string != nil)
        let told = try #require(try await desk.ask(.syncStatus)["refused_account"]?.array)
        #expect(told.count == 1 && told[0]["count"] == 2 && told[0]["words"] == "Subscription required")
        #expect(told[0]["next"]?.string?.contains("clinicsync sync") == true)
        #expect(try await desk.field("patients", "3", "telephone") == "1")
        // The password of the new record is kept, for it is still to be sent.
        desk.clinic.state.withLock { $0.fault = nil }
        try await sync(desk, asked: true)
        #expect(try await desk.states() == [.acknowledged, .acknowledged])
        #expect(desk.transport.exchanges.last { $0.method == "POST" }?.body?["password"] == "tres-secret")
        #expect(try await desk.ask(.syncStatus)["refused_account"] == [])
        #expect(try await desk.shown(outcome.operation)["evidence"] == .null)
    }

    @Test("it is tried again at growing pauses, and once when a person asks")
    func pauses() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answerAlways(Self.unpaid))
        let outcome = try await desk.writes.update("patients", id: "3", fields: ["telephone": "1"], author: "uid:1")
        try await sync(desk)
        #expect(sends(desk) == 1)
        for _ in 0..<9 { try await sync(desk, after: 3) }
        #expect(sends(desk) == 1)
        try await sync(desk, asked: true)
        #expect(sends(desk) == 2)
        // The second pause is at least as long as the first.
        for _ in 0..<9 { try await sync(desk, after: 6) }
        #expect(sends(desk) == 2)
        try await desk.outboxDesk.retry(try #require(outcome.operation), author: "uid:1")
        try await sync(desk)
        #expect(sends(desk) == 3)
        for _ in 0..<24 { try await sync(desk, after: 3_600) }
        #expect((20...27).contains(sends(desk)))
        #expect(try await desk.states() == [.queued])
    }

    @Test("a 403 about the role is a dead letter, also of what waited for the account before")
    func role() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(Self.unpaid))
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "1"], author: "uid:1")
        try await sync(desk)
        #expect(try await desk.states() == [.queued])
        desk.clinic.fail(
            .answer(.json(403, ["error": "Vous n'avez pas la permission d'accéder à cette ressource"])))
        try await sync(desk, asked: true)
        #expect(try await desk.states() == [.rejected])
        #expect(try await desk.operations().first?.evidence == nil)
    }

    @Test("what waits for the account can be taken back, and what came after it waits behind it")
    func takenBack() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(Self.unpaid))
        let outcome = try await desk.writes.update("patients", id: "3", fields: ["telephone": "1"], author: "uid:1")
        try await sync(desk)
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        try await sync(desk)
        #expect(sends(desk) == 2)
        try await desk.writes.cancel(try #require(outcome.operation), author: "uid:1")
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
    }
}
