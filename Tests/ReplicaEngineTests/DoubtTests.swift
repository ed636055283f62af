import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Writes of which nobody knows whether they were done")
struct DoubtTests {
    @Test("a create whose answer was lost is found in the next listing and never sent again", arguments: [false, true])
    func lostAnswer(restarts: Bool) async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        // The listing that follows the push in the same cycle may settle it already; a cut listing leaves it to the next one.
        desk.clinic.state.withLock { $0.list["patients"] = .failure(.cut, mayHaveReachedServer: true) }
        try await desk.sync()
        #expect(try await desk.states() == [.unknown])
        if restarts { try desk.restart() }
        desk.clinic.state.withLock { $0.list = [:] }
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.document("patients", outcome.document.text)?.serverID == ServerID("101"))
        #expect(desk.transport.writes == ["POST /api/Admin/patients/"])
        #expect(try await desk.count("patients") == 2)
    }

    @Test("a create that a complete listing lacks is sent again, once")
    func lostRequest() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseRequest)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        // The server may still be at work on it: a list that lacks the record proves nothing yet.
        for _ in 0..<3 { try await desk.sync() }
        #expect(try await desk.states() == [.unknown])
        desk.clock.advance(by: 30_000)
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.clinic.records("patients").count == 2)
        #expect(desk.transport.writes.count == 2)
    }

    @Test("a clock that is set ahead makes no list later than it is", arguments: [false, true])
    func leap(isSetBackFirst: Bool) async throws {
        let desk = try await Workstation()
        if isSetBackFirst { desk.clock.leap(by: -3_600_000) }
        desk.clinic.fail(.loseRequest)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        if isSetBackFirst {
            desk.clock.leap(by: -3_600_000)
            try await desk.sync()
        }
        desk.clock.leap(by: 3_600_000)
        for _ in 0..<3 { try await desk.sync() }
        #expect(try await desk.states() == [.unknown])
        #expect(desk.transport.writes.count == 1)
        desk.clock.advance(by: 30_000)
        for _ in 0..<2 { try await desk.sync() }
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.count == 2)
    }

    @Test("what was in doubt before the daemon began is in doubt since then at the latest", arguments: [false, true])
    func leapAroundRestart(isBefore: Bool) async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseRequest)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        if isBefore { desk.clock.leap(by: 3_600_000) }
        try desk.restart()
        if !isBefore { desk.clock.leap(by: 3_600_000) }
        for _ in 0..<3 { try await desk.sync() }
        #expect(try await desk.states() == [.unknown])
        #expect(desk.transport.writes.count == 1)
        desk.clock.advance(by: 30_000)
        for _ in 0..<2 { try await desk.sync() }
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.count == 2)
    }

    @Test("a create that the server finishes long after its answer was lost is not made twice")
    func lateCommit() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseRequest)
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        desk.clock.advance(by: 20_000)
        try await desk.sync()
        desk.clinic.add("patients", PushTests.patient.merging(["id": 400]) { $1 })
        desk.clock.advance(by: 20_000)
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.document("patients", "400")?.localID == outcome.document)
        #expect(desk.transport.writes.count == 1)
    }

    @Test("an empty list proves no absence: what is in doubt stays so")
    func emptyList() async throws {
        let desk = try await Workstation()
        for id in 10..<13 { desk.clinic.add("patients", ["id": .integer(Int64(id)), "email": .string("p\(id)@c")]) }
        try await desk.sync()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        desk.clinic.state.withLock { $0.list["patients"] = .json(500, ["error": "panne"]) }
        try await desk.sync()
        desk.clinic.state.withLock { $0.list["patients"] = .json(200, []) }
        desk.clock.advance(by: 60_000)
        try await desk.sync()
        #expect(try await desk.states() == [.unknown])
        desk.clinic.state.withLock { $0.list = [:] }
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.count == 1)
    }

    @Test("a lost create whose record somebody moved before it was seen is left to a person, not sent again")
    func movedMeanwhile() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00", "motif": "Suivi"], author: "uid:1")
        desk.clinic.state.withLock { $0.afterWrite = ("consultations", 101, ["start_time": "2026-01-13T15:00:00Z"]) }
        try await desk.sync()
        try await desk.sync()
        desk.clock.advance(by: 60_000)
        try await desk.sync()
        let operation = try #require(try await desk.operations().first)
        #expect(operation.state == .parked)
        #expect(operation.evidence?.candidates == [ServerID("101")])
        #expect(desk.transport.writes.count == 1)
    }

    @Test("a clock that was set back begins the time of doubt anew, and does not stretch it")
    func clockSetBack() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseRequest)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        desk.clock.advance(by: -86_400_000)
        try await desk.sync()
        #expect(try await desk.states() == [.unknown])
        desk.clock.advance(by: 30_000)
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.count == 2)
    }

    @Test("a create answered without an id gets it from the listing")
    func answerWithoutID() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answerWithoutID)
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.document("patients", outcome.document.text)?.serverID == ServerID("101"))
        #expect(desk.clinic.records("patients").count == 2)
    }

    @Test("two records that could be the lost one are left to a person, with the evidence")
    func twoCandidates() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        desk.clinic.state.withLock { $0.list["patients"] = .failure(.cut, mayHaveReachedServer: true) }
        try await desk.sync()
        desk.clinic.state.withLock { $0.list = [:] }
        desk.clinic.add("patients", ["id": 900, "email": "rim@example.tn", "nom": "Sassi"])
        try await desk.sync()
        let operation = try #require(try await desk.operations().first)
        #expect(operation.state == .parked)
        #expect(operation.answer?.message.contains("2 new records match") == true)
        #expect(desk.transport.writes.count == 1)
    }

    @Test("a change whose answer was lost is not sent again when the server shows it")
    func lostChange() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes == ["PATCH /api/Admin/patients/3/"])
        #expect(try await desk.conflicts().isEmpty)
    }

    @Test(
        "an action whose answer was lost is settled by the record's state",
        arguments: [ModelClinic.Fault.loseAnswer, .loseRequest])
    func lostAction(fault: ModelClinic.Fault) async throws {
        let desk = try await Workstation()
        desk.clinic.fail(fault)
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        try await desk.sync()
        desk.clock.advance(by: 30_000)
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        if case .loseAnswer = fault {
            #expect(desk.transport.writes.count == 1)
        } else {
            #expect(desk.transport.writes.count == 2)
        }
        #expect(desk.clinic.records("factures").first?["statut"] == "PAYEE")
    }

    @Test("a delete whose answer was lost is done when the record is gone")
    func lostDelete() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.delete("patients", id: "3", author: "uid:1")
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.count("patients") == 0)
        #expect(desk.transport.writes.count == 1)
    }

    @Test("an operation that was being sent when the daemon died is unknown, not queued, after the restart")
    func killedWhileSending() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        let operation = try #require(try await desk.operations().first)
        try await desk.context.replica.write { writer in
            try writer.markSending(operation.id, request: writer.digest(ofRequest: []))
        }
        try desk.restart()
        #expect(try await desk.states() == [.unknown])
    }
}
