import ControlProtocol
import Foundation
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("What people do with the outbox")
struct OutboxDecisionTests {
    private static let refusal = ModelClinic.Fault.answer(.json(400, ["email": ["existe déjà"]]))

    @Test(
        "a booking whose patient was refused waits, says so, and goes out once the dead letter is corrected and sent again"
    )
    func bookingOfRefusedPatient() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(Self.refusal)
        let patient = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        let booking = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": .string(patient.document.text), "start_time": "2026-01-13T10:00:00"],
            author: "uid:1")
        try await desk.sync()
        #expect(try await desk.states() == [.rejected, .queued])
        let letter = try #require(patient.operation)
        let waiting = try await desk.shown(booking.operation)
        #expect(waiting["blocked_by"]?.string == letter.text)
        #expect(waiting["next"]?.string?.contains("was refused") == true)
        #expect(waiting["next"]?.string?.contains("outbox edit \(letter)") == true)
        let dead = try await desk.shown(letter)
        #expect(dead["next"]?.string?.contains("password=…") == true)
        #expect(dead["dependants"]?.array?.map { $0["id"]?.string } == [booking.operation?.text])
        // Without the password, which was wiped, it can't go.
        await #expect(throws: DecisionError.self) { try await desk.outboxDesk.resubmit(letter, author: "uid:7") }
        try await desk.outboxDesk.edit(
            letter, fields: ["email": "rim.sassi@example.tn", "password": "tres-secret"], author: "uid:7")
        #expect(try await desk.field("patients", patient.document.text, "email") == "rim.sassi@example.tn")
        #expect(try await desk.shown(letter).value(at: ["fields", "password"]) == "(secret)")
        try await desk.outboxDesk.resubmit(letter, author: "uid:7")
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged, .acknowledged])
        #expect(desk.clinic.records("patients").last?["email"] == "rim.sassi@example.tn")
        #expect(desk.clinic.records("consultations").first?["patient"] == desk.clinic.records("patients").last?["id"])
        let journal = try await desk.journal()
        #expect(!journal.contains { ($0.before ?? "").contains("tres-") || ($0.after ?? "").contains("tres-") })
    }

    @Test("a refused booking is moved to an offered slot, held against the slots again, and is tentative until sent")
    func refusedBooking() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(
            .colleague(
                "consultations", ["id": 50, "doctor": 7, "patient": 9, "start_time": "2026-01-13T10:00:00Z"]))
        let booking = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        try await desk.sync()
        let id = try #require(booking.operation)
        let free = try #require(try await desk.operations().first?.alternatives.first)
        #expect(try await desk.shown(id)["next"]?.string?.contains("start_time=\(free)") == true)
        // The slot that it was refused for is still taken.
        let error = await #expect(throws: EngineError.self) {
            try await desk.outboxDesk.resubmit(id, author: "uid:7")
        }
        guard case .refused(let refusal)? = error else {
            Issue.record("not a refusal: \(String(describing: error))")
            return
        }
        #expect(refusal.code == "taken")
        #expect(try await desk.states() == [.rejected])
        try await desk.outboxDesk.edit(id, fields: ["start_time": .string(free)], author: "uid:7")
        try await desk.outboxDesk.resubmit(id, author: "uid:7")
        #expect(try await desk.document("consultations", booking.document.text)?.booking == .tentative)
        #expect(try await desk.operations().first?.alternatives == [])
        try await desk.sync()
        #expect(try await desk.document("consultations", booking.document.text)?.booking == .confirmed)
        #expect(desk.clinic.records("consultations").last?["start_time"] == .string(free))
    }

    @Test("a refused change, delete and action are sent again from what the server has by now")
    func otherKinds() async throws {
        let desk = try await Workstation()
        let refusal = ModelClinic.Fault.answer(.json(400, ["error": "non"]))
        desk.clinic.fail(refusal)
        let change = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        try await desk.sync()
        desk.clinic.change("patients", 3, ["telephone": "71"])
        try await desk.sync()
        try await desk.outboxDesk.resubmit(try #require(change.operation), author: "uid:7")
        try await desk.sync()
        #expect(desk.clinic.records("patients").first?["telephone"] == "9")
        #expect(try await desk.conflicts().isEmpty)

        desk.clinic.fail(refusal)
        let payment = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        try await desk.sync()
        try await desk.outboxDesk.edit(
            try #require(payment.operation), fields: ["methode_paiement": "CHEQUE"], author: "uid:7")
        try await desk.outboxDesk.resubmit(try #require(payment.operation), author: "uid:7")
        try await desk.sync()
        #expect(desk.clinic.records("factures").first?["methode_paiement"] == "CHEQUE")

        desk.clinic.fail(refusal)
        let removal = try await desk.writes.delete("patients", id: "3", author: "uid:1")
        try await desk.sync()
        #expect(try await desk.document("patients", "3")?.isHidden == false)
        await #expect(throws: DecisionError.noFields(try #require(removal.operation), .delete)) {
            try await desk.outboxDesk.edit(try #require(removal.operation), fields: ["nom": "x"], author: "uid:7")
        }
        try await desk.outboxDesk.resubmit(try #require(removal.operation), author: "uid:7")
        #expect(try await desk.document("patients", "3")?.isHidden == true)
        try await desk.sync()
        #expect(desk.clinic.records("patients").isEmpty)
    }

    @Test("a change that was refused and a later one of the same field are no conflict with each other")
    func resubmittedBeforeLater() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(400, ["error": "non"])))
        let first = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        try await desk.sync()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "10"], author: "uid:1")
        try await desk.outboxDesk.resubmit(try #require(first.operation), author: "uid:7")
        try await desk.sync()
        try await desk.sync()
        #expect(desk.patches.suffix(2) == [["telephone": "9"], ["telephone": "10"]])
        #expect(desk.clinic.records("patients").first?["telephone"] == "10")
        #expect(try await desk.conflicts().isEmpty)
    }

    @Test("an edit is laid into a queued operation by the rules of its kind, and shown at once")
    func editQueued() async throws {
        let desk = try await Workstation()
        let booking = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        let id = try #require(booking.operation)
        try await desk.outboxDesk.edit(id, fields: ["start_time": "2026-01-13T11:00:00"], author: "uid:7")
        #expect(try await desk.field("consultations", booking.document.text, "end_time") == "2026-01-13T11:30:00Z")
        await #expect(throws: EngineError.self) {
            try await desk.outboxDesk.edit(id, fields: ["start_time": "2026-01-13T03:00:00"], author: "uid:7")
        }
        await #expect(throws: EngineError.self) {
            try await desk.outboxDesk.edit(id, fields: ["doctor_name": "X"], author: "uid:7")
        }
        try await desk.sync()
        #expect(desk.clinic.records("consultations").first?["start_time"] == "2026-01-13T11:00:00Z")
        await #expect(throws: DecisionError.self) {
            try await desk.outboxDesk.edit(id, fields: ["motif": "x"], author: "uid:7")
        }
    }

    @Test("a contested booking says what to do, and is tentative again once it was moved")
    func contested() async throws {
        let desk = try await Workstation()
        let booking = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        let resource = try desk.context.resource("consultations")
        let row = try #require(try await desk.document("consultations", booking.document.text)?.row)
        try await desk.context.replica.write { try $0.setBooking(resource, row: row, to: .contested) }
        #expect(
            try await desk.shown(booking.operation)["next"]?.string?.contains("another record took the slot") == true)
        try await desk.outboxDesk.edit(
            try #require(booking.operation), fields: ["start_time": "2026-01-13T12:00:00"], author: "uid:7")
        #expect(try await desk.document("consultations", booking.document.text)?.booking == .tentative)
    }

    // MARK: Parked

    /// A create whose answer was lost, and two records that may be it: 101, which the server made, and 900.
    private func parkedCreate() async throws -> (desk: Workstation, outcome: LocalWrites.Outcome) {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        desk.clinic.state.withLock { $0.list["patients"] = .failure(.cut, mayHaveReachedServer: true) }
        try await desk.sync()
        desk.clinic.state.withLock { $0.list = [:] }
        desk.clinic.add("patients", ["id": 900, "email": "rim@example.tn", "nom": "Sassi"])
        try await desk.sync()
        #expect(try await desk.states() == [.parked])
        return (desk, outcome)
    }

    @Test("a parked create adopts the record that a person names, and is not sent again")
    func adopted() async throws {
        let (desk, outcome) = try await parkedCreate()
        let id = try #require(outcome.operation)
        #expect(try await desk.count("patients") == 4)
        #expect(try await desk.shown(id)["next"]?.string?.contains("outbox adopt \(id) --record") == true)
        await #expect(throws: DecisionError.self) {
            try await desk.outboxDesk.adopt(id, record: nil, author: "uid:7")
        }
        await #expect(throws: EngineError.notFound(resource: "patients", id: "555")) {
            try await desk.outboxDesk.adopt(id, record: "555", author: "uid:7")
        }
        try await desk.outboxDesk.adopt(id, record: "101", author: "uid:7")
        #expect(try await desk.document("patients", outcome.document.text)?.serverID == ServerID("101"))
        #expect(try await desk.count("patients") == 3)
        let deleted = try #require(try await desk.journal().last { $0.kind == .deleted })
        #expect((deleted.author, deleted.after?.contains(id.text)) == ("uid:7", true))
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.count == 1)
        #expect(try await desk.count("patients") == 3)
    }

    @Test("a record that another operation made, or that has unsent changes, is adopted by none")
    func notAdopted() async throws {
        let (desk, outcome) = try await parkedCreate()
        let id = try #require(outcome.operation)
        _ = try await desk.writes.update("patients", id: "900", fields: ["telephone": "5"], author: "uid:1")
        await #expect(throws: DecisionError.self) {
            try await desk.outboxDesk.adopt(id, record: "900", author: "uid:7")
        }
        var other = PushTests.patient
        other.merge(["email": "other@example.tn", "username": "other"]) { $1 }
        _ = try await desk.writes.create("patients", fields: other, author: "uid:1")
        try await desk.sync()
        let made = try #require(desk.clinic.records("patients").last?["id"]?.integer)
        await #expect(throws: DecisionError.self) {
            try await desk.outboxDesk.adopt(id, record: String(made), author: "uid:7")
        }
    }

    @Test("a parked create that was not done is sent again when a person says so, and only parked ones are")
    func retried() async throws {
        let (desk, outcome) = try await parkedCreate()
        let id = try #require(outcome.operation)
        await #expect(throws: DecisionError.self) { try await desk.outboxDesk.resubmit(id, author: "uid:7") }
        desk.clinic.remove("patients") { $0["email"] == "rim@example.tn" }
        try await desk.sync()
        try await desk.outboxDesk.retry(id, author: "uid:7")
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.count == 2)
        #expect(desk.clinic.records("patients").count == 2)
        await #expect(throws: DecisionError.self) { try await desk.outboxDesk.retry(id, author: "uid:7") }
    }

    @Test("a parked change that was done is settled without a record")
    func done() async throws {
        let desk = try await Workstation()
        let payment = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        let id = try #require(payment.operation)
        try await desk.context.replica.write { writer in
            let operation = try #require(try writer.operation(id))
            try writer.move(
                operation: operation.id, to: .parked, answer: OperationAnswer(status: nil, message: "who knows"))
        }
        await #expect(throws: DecisionError.self) {
            try await desk.outboxDesk.adopt(id, record: "1", author: "uid:7")
        }
        _ = try await desk.ask(.outboxAdopt, ["operation": .string(id.text)])
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.field("factures", "1", "statut") == "PAYEE")
    }

    @Test("every listed operation says what to do next")
    func everyNext() async throws {
        let (desk, _) = try await parkedCreate()
        desk.clinic.fail(.answer(.json(400, ["error": "non"])))
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        try await desk.sync()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "8"], author: "uid:1")
        let operations = try await desk.ask(.outboxList)["operations"]?.array ?? []
        #expect(operations.compactMap { $0["state"]?.string } == ["parked", "rejected", "queued"])
        #expect(operations.allSatisfy { $0["next"]?.string?.isEmpty == false })
        let stranger = desk.context.identities.next()
        await #expect(throws: EngineError.notFound(resource: "outbox", id: stranger.text)) {
            try await desk.outboxDesk.retry(stranger, author: "uid:7")
        }
        do {
            _ = try await desk.ask(.outboxShow, ["operation": "nobody"])
            Issue.record("found")
        } catch let error as ControlError {
            #expect(error.kind == .notFound)
        }
    }
}
