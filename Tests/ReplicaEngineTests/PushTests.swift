import Foundation
import SyncModel
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

@Suite("Pushing")
struct PushTests {
    static let patient: JSONObject = [
        "username": "rim", "email": "rim@example.tn", "password": "tres-secret", "nom": "Sassi", "prenom": "Rim",
    ]

    @Test("three dependent creates go out parents first, with the server's ids in the place of local ones")
    func dependentCreates() async throws {
        let desk = try await Workstation()
        let patient = try await desk.writes.create("patients", fields: Self.patient, author: "uid:1")
        let booking = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": .string(patient.document.text), "start_time": "2026-01-13T10:00:00"],
            author: "uid:1")
        _ = try await desk.writes.create(
            "factures",
            fields: [
                "patient": .string(patient.document.text), "consultation": .string(booking.document.text),
                "montant": "80.00",
            ], author: "uid:1")
        #expect(try await desk.field("consultations", booking.document.text, "patient_name") == "Rim Sassi")
        try await desk.sync()
        #expect(
            desk.transport.writes == [
                "POST /api/Admin/patients/", "POST /api/Admin/consultations/", "POST /api/factures/",
            ])
        let bodies = desk.transport.exchanges.filter { $0.method == "POST" && !$0.path.contains("login") }.map(\.body)
        #expect(bodies[0]?["password"] == "tres-secret")
        #expect(bodies[1]?["patient"] == 101)
        #expect(bodies[2]?["patient"] == 101)
        #expect(bodies[2]?["consultation"] == 102)
        #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
        #expect(try await desk.field("factures", "103", "patient") == 101)
    }

    @Test("every write carries the operation's id as its idempotency key")
    func idempotencyKey() async throws {
        let desk = try await Workstation()
        let outcome = try await desk.writes.update("patients", id: "3", fields: ["telephone": "1"], author: "uid:1")
        try await desk.sync()
        let write = try #require(desk.transport.exchanges.last { $0.method == "PATCH" })
        #expect(write.fields["Idempotency-Key"] == outcome.operation?.text)
    }

    @Test("unsent edits of one record become one request with only the changed fields")
    func mergedEdits() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update(
            "patients", id: "3", fields: ["telephone": "1", "nom": "Hassan"], author: "uid:1")
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "2", "age": 36], author: "uid:1")
        try await desk.sync()
        #expect(desk.transport.writes == ["PATCH /api/Admin/patients/3/"])
        #expect(desk.transport.exchanges.last { $0.method == "PATCH" }?.body == ["telephone": "2", "age": 36])
    }

    @Test("a refused booking keeps the server's words and is offered three free slots, none of them the refused one")
    func refusedSlot() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(
            .colleague(
                "consultations",
                [
                    "id": 50, "doctor": 7, "patient": 9, "start_time": "2026-01-13T10:00:00Z",
                    "end_time": "2026-01-13T10:30:00Z",
                ]))
        let booking = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        #expect(try await desk.document("consultations", booking.document.text)?.booking == .tentative)
        let report = try await desk.sync()
        #expect(report.rejected == 1)
        let operation = try #require(try await desk.operations().first)
        #expect(operation.state == .rejected)
        #expect(
            operation.answer
                == OperationAnswer(status: 400, message: "Ce docteur a déjà une consultation à cette heure"))
        #expect(operation.alternatives == ["2026-01-13T09:30:00Z", "2026-01-13T10:30:00Z", "2026-01-13T09:00:00Z"])
        #expect(try await desk.document("consultations", booking.document.text)?.booking == .rejected)
        #expect(desk.clinic.records("consultations").count == 1)
    }

    @Test("a confirmed booking says so and has the server's form of its time")
    func confirmedSlot() async throws {
        let desk = try await Workstation()
        let booking = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        try await desk.sync()
        let document = try #require(try await desk.document("consultations", booking.document.text))
        #expect(document.booking == .confirmed)
        #expect(document.local == nil)
        #expect(try document.visibleObject()["start_time"] == "2026-01-13T10:00:00Z")
    }

    @Test("a rejected operation holds back only its dependants")
    func rejectedParent() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(400, ["error": "adresse refusée"])))
        let refused = try await desk.writes.create("patients", fields: Self.patient, author: "uid:1")
        _ = try await desk.writes.create(
            "factures", fields: ["patient": .string(refused.document.text), "montant": 10], author: "uid:1")
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        try await desk.sync()
        #expect(try await desk.states() == [.rejected, .queued, .acknowledged])
        #expect(desk.clinic.records("patients").first?["telephone"] == "9")
    }

    @Test("an expired sign-in is renewed once, and the write that met it is sent")
    func expiredToken() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.expireToken)
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        let report = try await desk.sync()
        #expect(report.isComplete)
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.exchanges.filter { $0.path.contains("login") }.count == 2)
    }

    @Test("a server that is away leaves the outbox as it is, and a second cycle after its return writes nothing")
    func away() async throws {
        let desk = try await Workstation()
        desk.clinic.state.withLock { $0.isAway = true }
        _ = try await desk.writes.create("patients", fields: Self.patient, author: "uid:1")
        await #expect(throws: TransportFailure.self) { try await desk.sync() }
        #expect(try await desk.states() == [.queued])
        desk.clinic.state.withLock { $0.isAway = false }
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.clinic.records("patients").count == 2)
        #expect(desk.transport.writes.filter { $0.contains("POST") }.count <= 2)
    }

    @Test("a password is in no document, no journal entry and, once sent, in no operation")
    func secrets() async throws {
        let desk = try await Workstation()
        let outcome = try await desk.writes.create("patients", fields: Self.patient, author: "uid:1")
        #expect(try await desk.document("patients", outcome.document.text)?.visible.contains("tres-secret") == false)
        try await desk.sync()
        let journal = try await desk.context.replica.read { try $0.journal(since: 0, limit: 1000) }
        #expect(
            !journal.contains { ($0.before ?? "").contains("tres-secret") || ($0.after ?? "").contains("tres-secret") })
        #expect(try await desk.operations().first?.edits["password"] == nil)
    }

    @Test("an action is shown at once, sent once, and settled by the server's answer")
    func action() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        #expect(try await desk.field("factures", "1", "statut") == "PAYEE")
        await #expect(throws: EngineError.self) {
            try await desk.writes.act(
                "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        }
        try await desk.sync()
        #expect(desk.transport.writes == ["POST /api/factures/1/payer/"])
        #expect(desk.clinic.records("factures").first?["methode_paiement"] == "CARTE")
        #expect(try await desk.document("factures", "1")?.local == nil)
    }
}
