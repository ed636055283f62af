import ControlProtocol
import Foundation
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Deciding conflicts")
struct ConflictDecisionTests {
    @Test("the local value is sent once more, from the server's value, with the decider as author")
    func local() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        let decided = try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        #expect(decided.resolution?.value == "20")
        let id = try #require(decided.resolution?.operation)
        let operation = try #require(try await desk.operations().first { $0.id == id })
        #expect((operation.author, operation.edits["telephone"]?.base) == ("uid:7", "71"))
        #expect(try await desk.field("patients", "3", "telephone") == "20")
        try await desk.sync()
        #expect(desk.patches.last == ["telephone": "20"])
        #expect(desk.clinic.records("patients").first?["telephone"] == "20")
        try await desk.sync()
        #expect(try await desk.conflicts().count == 1)
        #expect(try await desk.journal().last { $0.kind == .resolved }?.author == "uid:7")
    }

    @Test("a decision before it is sent is taken back in one call, and nothing is sent")
    func undoUnsent() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        let writes = desk.transport.writes.count
        _ = try await desk.conflictDesk.resolve(1, .value, value: "5", author: "uid:7")
        let undone = try await desk.conflictDesk.undo(1, author: "uid:7")
        #expect(undone.resolution == nil)
        #expect(try await desk.field("patients", "3", "telephone") == "71")
        #expect(try await desk.operations().last?.state == .cancelled)
        try await desk.sync()
        #expect(desk.transport.writes.count == writes)
    }

    @Test("a decision that was sent is taken back by sending the value that stood before")
    func undoSent() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        _ = try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        try await desk.sync()
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        try await desk.sync()
        #expect(desk.patches.last == ["telephone": "71"])
        #expect(desk.clinic.records("patients").first?["telephone"] == "71")
    }

    @Test("taking a decision back leaves alone what somebody typed over it since")
    func undoAfterNewerEdit() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        _ = try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "99"], author: "uid:8")
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        #expect(try await desk.field("patients", "3", "telephone") == "99")
    }

    @Test("a decision is laid into an unsent edit, and taken back without losing that edit")
    func foldedIn() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        _ = try await desk.writes.update(
            "patients", id: "3", fields: ["telephone": "33", "address": "Sfax"], author: "uid:8")
        _ = try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        #expect(try await desk.operations().last?.values == ["telephone": "20", "address": "Sfax"])
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        #expect(try await desk.operations().last?.values == ["telephone": "33", "address": "Sfax"])
    }

    @Test("a local value that won and was not sent is dropped for the server's, and comes back with undo")
    func dropped() async throws {
        let desk = try await Workstation()
        desk.clock.advance(by: 60_000)
        let outcome = try await desk.writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1")
        let id = try #require(try await desk.document("patients", "3")?.localID)
        try await desk.context.replica.write { writer in
            try writer.log(
                Conflict(
                    resource: "patients", document: id, field: "telephone", base: "1", local: "20",
                    remote: "22334455", localTime: 2, remoteTime: 1, rule: .clientWins, winner: .local,
                    author: "uid:1"))
        }
        _ = try await desk.conflictDesk.resolve(1, .remote, value: nil, author: "uid:7")
        #expect(try await desk.operations().first { $0.id == outcome.operation }?.state == .cancelled)
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        try await desk.sync()
        #expect(desk.clinic.records("patients").first?["telephone"] == "20")
    }

    @Test("a conflict is decided again only after the decision was taken back, and unknown numbers are not found")
    func order() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        await #expect(throws: DecisionError.notResolved(1)) { try await desk.conflictDesk.undo(1, author: "uid:7") }
        _ = try await desk.conflictDesk.resolve(1, .remote, value: nil, author: "uid:7")
        await #expect(throws: DecisionError.alreadyResolved(1, .remote)) {
            try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        }
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        _ = try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        await #expect(throws: DecisionError.noConflict(9)) { try await desk.conflictDesk.undo(9, author: "uid:7") }
        // A value that can't be taken leaves nothing behind.
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        await #expect(throws: EngineError.self) {
            try await desk.conflictDesk.resolve(1, .value, value: 5, author: "uid:7")
        }
        #expect(try await desk.conflict(1)?.resolution == nil)
    }

    @Test("a deleted record is made anew with what is known of it, and asks for the password that nobody kept")
    func recreated() async throws {
        let desk = try await Workstation()
        desk.clinic.change("patients", 3, ["username": "mhassan"])
        try await desk.sync()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1")
        desk.clinic.remove("patients") { $0["id"] == 3 }
        try await desk.sync()
        let error = await #expect(throws: DecisionError.self) {
            try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        }
        #expect(error == .missingFields(resource: "patients", ["password"], .conflict(1)))
        let decided = try await desk.conflictDesk.resolve(1, .value, value: ["password": "neu-secret"], author: "uid:7")
        try await desk.sync()
        let made = try #require(desk.clinic.records("patients").last)
        #expect((made["nom"], made["telephone"], made["email"]) == ("Hassan", "20", "m@e"))
        #expect(decided.resolution?.value?["password"] == nil)
        // Undone after it was sent: the record goes again.
        _ = try await desk.conflictDesk.undo(1, author: "uid:7")
        try await desk.sync()
        #expect(desk.clinic.records("patients").isEmpty)
        #expect(try await desk.count("patients") == 0)
    }

    @Test("two edits that met one deletion make one record anew")
    func recreatedOnce() async throws {
        let desk = try await Workstation()
        let booking: JSONObject = ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00Z"]
        desk.clinic.add("consultations", booking.merging(["id": 50]) { $1 })
        try await desk.sync()
        let id = try #require(try await desk.document("consultations", "50")?.localID)
        for motif in ["Toux", "Fièvre"] {
            try await desk.context.replica.write { writer in
                try writer.log(
                    Conflict(
                        resource: "consultations", document: id, field: nil, base: nil,
                        local: ["motif": .string(motif)], remote: nil, localTime: 1, remoteTime: 2,
                        rule: .deleteWins, winner: .server, author: "uid:1"))
            }
        }
        desk.clinic.remove("consultations") { _ in true }
        try await desk.sync()
        #expect(try await desk.count("consultations") == 0)
        _ = try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        _ = try await desk.conflictDesk.resolve(2, .local, value: nil, author: "uid:7")
        try await desk.sync()
        #expect(desk.clinic.records("consultations").map { $0["motif"] } == ["Fièvre"])
    }

    @Test("a record that was made twice becomes one: the local values are an update, and what waited for it goes out")
    func merged() async throws {
        let desk = try await Workstation()
        desk.clinic.add(
            "patients", ["id": 90, "email": "rim@example.tn", "nom": "Sassi", "prenom": "Rym", "username": "rim"])
        desk.clinic.fail(.answer(.json(400, ["email": ["existe déjà"]])))
        let patient = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        _ = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": .string(patient.document.text), "start_time": "2026-01-13T10:00:00"],
            author: "uid:1")
        try await desk.sync()
        #expect(try await desk.states() == [.rejected, .queued])
        let conflict = try #require(try await desk.conflicts().last)
        #expect(conflict.rule == .createCreate)
        #expect(
            try await desk.ask(.conflictsShow, ["conflict": .integer(conflict.number)])["next"]?.string?.contains(
                "record that exists") == true)
        _ = try await desk.conflictDesk.resolve(conflict.number, .local, value: nil, author: "uid:7")
        try await desk.sync()
        #expect(try await desk.document("patients", patient.document.text) == nil)
        #expect(desk.clinic.records("patients").last?["prenom"] == "Rim")
        #expect(desk.clinic.records("consultations").first?["patient"] == 90)
        #expect(try await desk.states() == [.cancelled, .acknowledged, .acknowledged])
    }

    @Test("a refused record that was corrected and sent on its own is made one with no other")
    func notMerged() async throws {
        let desk = try await Workstation()
        desk.clinic.add("patients", ["id": 90, "email": "rim@example.tn", "nom": "Sassi"])
        desk.clinic.fail(.answer(.json(400, ["email": ["existe déjà"]])))
        let patient = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        let letter = try #require(patient.operation)
        #expect(try await desk.shown(letter)["next"]?.string?.contains("conflicts resolve 1 local") == true)
        try await desk.outboxDesk.edit(letter, fields: ["email": "r@s", "password": "p"], author: "uid:7")
        try await desk.outboxDesk.resubmit(letter, author: "uid:7")
        try await desk.sync()
        await #expect(throws: DecisionError.self) {
            try await desk.conflictDesk.resolve(1, .local, value: nil, author: "uid:7")
        }
        _ = try await desk.conflictDesk.resolve(1, .remote, value: nil, author: "uid:7")
        #expect(try await desk.document("patients", patient.document.text)?.serverID != nil)
        #expect(desk.clinic.records("patients").count == 3)
    }

    @Test("tools filter conflicts by resource, document and openness, and read what to do about each")
    func listed() async throws {
        let desk = try await Workstation()
        try await desk.makeConflict()
        let all = try await desk.ask(.conflictsList)["conflicts"]?.array ?? []
        #expect(all.count == 1)
        #expect(all.first?["next"]?.string?.contains("conflicts resolve 1 local") == true)
        #expect(try await desk.ask(.conflictsList, ["open": true])["conflicts"]?.array?.count == 0)
        #expect(
            try await desk.ask(.conflictsList, ["resource": "patients", "document": 3])["conflicts"]?.array?.count == 1)
        #expect(try await desk.ask(.conflictsList, ["resource": "doctors"])["conflicts"]?.array?.count == 0)
        let decided = try await desk.ask(.conflictsResolve, ["conflict": 1, "choice": "local"])
        #expect(decided.value(at: ["resolution", "author"]) == "uid:1000")
        #expect(decided.value(at: ["resolution", "state"]) == "queued")
        #expect(try await desk.ask(.conflictsShow, ["conflict": 1]) == decided)
        await #expect(throws: ControlError.self) { try await desk.ask(.conflictsShow, ["conflict": 2]) }
        do {
            _ = try await desk.ask(.conflictsResolve, ["conflict": 1, "choice": "remote"])
            Issue.record("decided twice")
        } catch let error as ControlError {
            #expect((error.kind, error.reason) == (.conflictingState, "already-resolved"))
            #expect(error.next?.contains("conflicts undo 1") == true)
        }
    }
}
