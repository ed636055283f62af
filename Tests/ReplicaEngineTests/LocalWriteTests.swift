import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Local writes")
struct LocalWriteTests {
    @Test(
        "a booking that can't be is refused before it is queued",
        arguments: [
            ("2026-01-13T03:00:00", "outside-hours"), ("2026-01-17T10:00:00", "outside-hours"),
            ("2026-01-13T16:45:00", "outside-hours"),
            ("2026-01-11T10:00:00", "past"), ("2026-01-13T11:15:00", "taken"),
        ])
    func refusedLocally(start: String, code: String) async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T11:00:00"], author: "uid:1")
        let error = await #expect(throws: EngineError.self) {
            try await desk.writes.create(
                "consultations", fields: ["doctor": 7, "patient": 3, "start_time": .string(start)], author: "uid:2")
        }
        guard case .refused(let refusal)? = error else {
            Issue.record("not a refusal: \(String(describing: error))")
            return
        }
        #expect(refusal.code == code)
        #expect(refusal.alternatives.count == 3)
        #expect(!refusal.alternatives.contains("2026-01-13T11:00:00Z"))
        #expect(try await desk.operations().count == 1)
    }

    @Test("fields that can't be taken are all named at once, and nothing is queued")
    func invalidFields() async throws {
        let desk = try await Workstation()
        let error = await #expect(throws: EngineError.self) {
            try await desk.writes.create(
                "patients",
                fields: [
                    "nom": 3, "prenom": "", "age": "old", "status": "Parti", "medical_file": "/x", "colour": "red",
                    "email": "e",
                ],
                author: "uid:1")
        }
        guard case .invalidFields(_, let reasons)? = error else {
            Issue.record("not about fields: \(String(describing: error))")
            return
        }
        #expect(
            reasons.keys.sorted() == [
                "age", "colour", "medical_file", "nom", "password", "prenom", "status", "username",
            ])
        #expect(try await desk.operations().isEmpty)
    }

    @Test("a record that the server never saw is taken back whole, and nothing is sent")
    func takenBack() async throws {
        let desk = try await Workstation()
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        _ = try await desk.writes.delete("patients", id: outcome.document.text, author: "uid:1")
        try await desk.sync()
        #expect(desk.transport.writes.isEmpty)
        #expect(try await desk.states() == [.cancelled])
        #expect(try await desk.count("patients") == 1)
    }

    @Test("a record that unsent ones refer to can't be taken back before them")
    func referredTo() async throws {
        let desk = try await Workstation()
        let patient = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        let booking = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": .string(patient.document.text), "start_time": "2026-01-13T10:00:00"],
            author: "uid:1")
        await #expect(throws: EngineError.self) {
            try await desk.writes.delete("patients", id: patient.document.text, author: "uid:1")
        }
        _ = try await desk.writes.delete("consultations", id: booking.document.text, author: "uid:1")
        _ = try await desk.writes.delete("patients", id: patient.document.text, author: "uid:1")
        try await desk.sync()
        #expect(desk.transport.writes.isEmpty)
    }

    @Test("a change that is taken back shows the server's value again")
    func cancelled() async throws {
        let desk = try await Workstation()
        let outcome = try await desk.writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1")
        try await desk.writes.cancel(try #require(outcome.operation), author: "uid:1")
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
        await #expect(throws: EngineError.self) {
            try await desk.writes.cancel(try #require(outcome.operation), author: "uid:1")
        }
    }

    @Test("a change to what is there already queues nothing")
    func noChange() async throws {
        let desk = try await Workstation()
        #expect(
            try await desk.writes.update("patients", id: "3", fields: ["nom": "Hassan"], author: "uid:1").operation
                == nil)
    }

    @Test("a reference to a record that does not exist is refused")
    func danglingReference() async throws {
        let desk = try await Workstation()
        await #expect(throws: EngineError.self) {
            try await desk.writes.create("factures", fields: ["patient": 999, "montant": 10], author: "uid:1")
        }
    }

    @Test("each write leaves a journal entry with its author, before and after")
    func journal() async throws {
        let desk = try await Workstation()
        let end = try await desk.context.replica.read { try $0.journalEnd() }
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1000")
        let entries = try await desk.context.replica.read { try $0.journal(since: end, limit: 10) }
        #expect(entries.map(\.kind) == [.updated])
        #expect(entries.first?.author == "uid:1000")
        #expect(entries.first?.before?.contains("22334455") == true)
        #expect(entries.first?.after?.contains(#""telephone":"20""#) == true)
    }

    @Test(
        "an edit typed over what a waiting action sets goes out behind it, though the server still shows the same as the edit"
    )
    func editBehindAction() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        _ = try await desk.writes.update("factures", id: "1", fields: ["statut": "EN_ATTENTE"], author: "uid:1")
        try await desk.sync()
        #expect(desk.transport.writes == ["POST /api/factures/1/payer/", "PATCH /api/factures/1/"])
        #expect(try await desk.states() == [.acknowledged, .acknowledged])
        #expect(desk.clinic.records("factures").first?["statut"] == "EN_ATTENTE")
    }

    @Test("an edit that takes back one in doubt is sent, though the server still shows what both started from")
    func editBehindDoubt() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseRequest)
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "1"], author: "uid:1")
        try await desk.sync()
        #expect(try await desk.states() == [.unknown])
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "22334455"], author: "uid:1")
        try await desk.sync()
        // Late, the server does the first.
        desk.clinic.change("patients", 3, ["telephone": "1"])
        desk.clock.advance(by: 60_000)
        try await desk.sync()
        try await desk.sync()
        #expect(desk.clinic.records("patients").first?["telephone"] == "22334455")
    }

    @Test("an edit typed over what a waiting action sets starts from the server's value when the action is refused")
    func editBehindRefusedAction() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        _ = try await desk.writes.update("factures", id: "1", fields: ["statut": "ANNULEE"], author: "uid:1")
        desk.clinic.fail(.answer(.json(400, ["error": "déjà payée"])))
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.rejected, .acknowledged])
        #expect(try await desk.conflicts().isEmpty)
        #expect(desk.clinic.records("factures").first?["statut"] == "ANNULEE")
    }

    @Test("what a colleague wrote while an action waited meets the edit behind it, when the action is refused")
    func colleagueBehindRefusedAction() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE", "notes": "A"], author: "uid:1")
        _ = try await desk.writes.update("factures", id: "1", fields: ["notes": "B"], author: "uid:1")
        desk.clinic.change("factures", 1, ["notes": "C"])
        desk.clinic.fail(.answer(.json(400, ["error": "déjà payée"])))
        try await desk.sync()
        #expect(desk.clinic.records("factures").first?["notes"] == "C")
        #expect(try await desk.conflicts().map(\.local) == ["B"])
    }

    @Test("edits behind a create in doubt start from what the create sent and what the server filled")
    func editsBehindDoubtfulCreate() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        let patient = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1").document.text
        desk.clinic.state.withLock { $0.list["patients"] = .json(500, ["error": "panne"]) }
        try await desk.sync()
        desk.clinic.state.withLock { $0.list = [:] }
        desk.clinic.change("patients", 101, ["status": "Actif"])
        for fields in [["status": "Inactif"], ["nom": "Zouari"], ["nom": "Zouari-Sassi"]] as [JSONObject] {
            _ = try await desk.writes.update("patients", id: patient, fields: fields, author: "uid:1")
        }
        try await desk.sync()
        #expect(try await desk.conflicts().isEmpty)
        #expect(desk.clinic.records("patients").last?["nom"] == "Zouari-Sassi")
        #expect(desk.clinic.records("patients").last?["status"] == "Inactif")
    }
}
