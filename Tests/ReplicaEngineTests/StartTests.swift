import ReplicaStore
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("What the server fills into a new record")
struct StartTests {
    private static let opening: JSONObject = [
        "id": "o1", "practitioner": "p1", "date": "2026-01-13", "from": "10:00:00", "to": "10:30:00",
    ]

    private func wall() async throws -> WallDesk { try await WallDesk(role: "PATIENT", ["openings": [Self.opening]]) }

    private func listed(_ desk: WallDesk, status: String) async throws -> Int {
        let resource = try desk.context.resource("appointments")
        return try await desk.context.replica.read {
            try $0.documents(
                resource, DocumentQuery(conditions: [.equal(field: "status", value: .string(status))], limit: 10)
            ).count
        }
    }

    @Test("is shown and found before it is sent, is not sent, and is the server's own afterwards, without a conflict")
    func shown() async throws {
        let desk = try await wall()
        let outcome = try await desk.book("2026-01-13", "10:00")
        #expect(try await desk.document(outcome)?.visibleObject()["status"] == "pending")
        #expect(try await listed(desk, status: "pending") == 1)
        try await desk.sync()
        #expect(desk.sent.count == 1 && desk.sent[0].object?["status"] == nil)
        #expect(try await desk.document(outcome)?.serverObject()["status"] == "pending")
        #expect(try await desk.context.replica.read { try $0.conflictCount() } == 0)
    }

    @Test("calling off what was never sent takes it back, and nothing is sent")
    func calledOff() async throws {
        let desk = try await wall()
        let outcome = try await desk.book("2026-01-13", "10:00")
        #expect(try await desk.starts("p1").isEmpty)
        let off = try await desk.writes.act(
            "appointments", id: outcome.document.text, action: "cancel", fields: [:], author: "uid:1")
        #expect(off.operation == nil)
        #expect(try await desk.document(outcome) == nil)
        #expect(try await desk.starts("p1") == ["10:00:00"])
        #expect(try await desk.context.replica.read { try $0.latestOperations(limit: 9).map(\.state) } == [.cancelled])
        try await desk.sync()
        #expect(desk.sent.isEmpty)
    }

    @Test("what may have been sent is called off on the server, behind its create")
    func calledOffLater() async throws {
        let desk = try await wall()
        let outcome = try await desk.book("2026-01-13", "10:00")
        try await desk.sync()
        let off = try await desk.writes.act(
            "appointments", id: outcome.document.text, action: "cancel", fields: [:], author: "uid:1")
        #expect(off.operation != nil)
        try await desk.sync()
        #expect(try await desk.document(outcome)?.visibleObject()["status"] == "cancelled")
        await #expect(throws: EngineError.self) {
            try await desk.writes.act(
                "appointments", id: outcome.document.text, action: "cancel", fields: [:], author: "uid:1")
        }
    }

    @Test("stays shown while the record is changed before it is sent, and gives way to what somebody says")
    func kept() async throws {
        let desk = try await Workstation()
        let first = try await desk.writes.create(
            "factures", fields: ["patient": 3, "montant": "10.00"], author: "uid:1"
        ).document
        _ = try await desk.writes.update("factures", id: first.text, fields: ["description": "?"], author: "uid:1")
        let second = try await desk.writes.create(
            "factures", fields: ["patient": 3, "montant": "11.00", "statut": "ANNULEE"], author: "uid:1"
        ).document
        #expect(try await desk.field("factures", first.text, "statut") == "EN_ATTENTE")
        #expect(try await desk.field("factures", first.text, "date_creation") == "2026-01-12T08:00:01Z")
        #expect(try await desk.field("factures", second.text, "statut") == "ANNULEE")
        // What is not sent yet can be paid, for it will wait for payment.
        _ = try await desk.writes.act(
            "factures", id: first.text, action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        try await desk.sync()
        // The two are independent of each other: either may arrive first.
        let bodies = desk.transport.exchanges.filter { $0.method == "POST" && $0.path == "/api/factures/" }.map(\.body)
        let (plain, said) = (bodies.first { $0?["montant"] == "10.00" }, bodies.first { $0?["montant"] == "11.00" })
        #expect(plain??["statut"] == nil && plain??["date_creation"] == nil && said??["statut"] == "ANNULEE")
        #expect(bodies.count == 2)
        #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
        #expect(try await desk.conflicts().isEmpty)
    }

    @Test("what was said and is not sent yet is listed where it was said, not last")
    func inOrder() async throws {
        let desk = try await ListDesk(["/rooms": [["id": "r1", "name": "1"]]])
        desk.clinic.say("n1", in: "r1", at: 0)
        try await desk.sync(after: 1_800)
        let own = try await desk.writes.create("notes", fields: ["room": "r1", "text": "?"], author: "uid:1").document
        desk.clinic.say("n2", in: "r1", at: 40 * 60)
        _ = try await desk.cycle.puller.pull(.init(resource: "rooms", window: nil)) { _ in }
        _ = try await desk.cycle.puller.pull(.init(resource: "notes", window: nil)) { _ in }
        let notes = try desk.context.resource("notes")
        let listed = try await desk.context.replica.read {
            try $0.documents(notes, DocumentQuery(order: .init(field: "at"), limit: 10)).map(\.localID)
        }
        #expect(listed.count == 3 && listed.firstIndex(of: own) == 1)
    }
}
