import ControlProtocol
import Foundation
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("A server that misbehaves, and records that meet it half-way")
struct MisbehavingServerTests {
    @Test("a proxy's page with 404 deletes nothing and loses no edit")
    func foreignNotFound() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        desk.clinic.state.withLock { $0.fault = .answer(.text(404, type: "text/html", "<html>Not Found</html>")) }
        try await desk.sync()
        #expect(try await desk.states() == [.queued])
        #expect(try await desk.field("patients", "3", "telephone") == "9")
        desk.clock.advance(by: 400_000)
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
    }

    private func patients(_ count: Int, at desk: Workstation) async throws {
        for number in 1...count {
            let fields = PushTests.patient.merging([
                "username": .string("p\(number)"), "email": .string("p\(number)@example.tn"),
            ]) { $1 }
            _ = try await desk.writes.create("patients", fields: fields, author: "uid:1")
        }
    }

    @Test(
        "a page in the place of an answer holds up the write that met it, and no other: a hotel's, a gateway's, the server's own"
    )
    func errorPages() async throws {
        for status in [200, 500, 502, 503, 504] {
            let desk = try await Workstation()
            try await patients(6, at: desk)
            desk.clinic.fail(.answer(.text(status, type: "text/html", "<html>Server Error</html>")))
            let report = try await desk.sync()
            #expect(report.sent == 6, "\(status)")
            #expect(report.stopped == nil, "\(status)")
            let states = try await desk.states()
            #expect(states.count { $0 == .unknown } == 1, "\(status)")
            #expect(states.count { $0 == .acknowledged } == 5, "\(status)")
        }
    }

    @Test("a server that fails one write after the other is left alone: each of them has to be looked up")
    func failingServer() async throws {
        for answer in [
            ScriptedTransport.Answer.text(500, type: "text/html", "<html></html>"), .json(500, ["detail": "erreur"]),
        ] {
            let desk = try await Workstation()
            try await patients(9, at: desk)
            desk.clinic.fail(.answerAlways(answer))
            let report = try await desk.sync()
            #expect(report.sent == LineJudgement.mostAtOne)
            // The lists answer: it is these writes that fail, and nothing else has to wait.
            #expect(report.stopped == nil)
            #expect(try await desk.states().count { $0 == .queued } == 9 - LineJudgement.mostAtOne)
        }
    }

    @Test("a request that can't be made of an operation becomes a dead letter, and the others are sent")
    func unsendable() async throws {
        let desk = try await Workstation()
        try await patients(6, at: desk)
        desk.clinic.fail(.answer(.failure(.malformedRequest, mayHaveReachedServer: false)))
        let report = try await desk.sync()
        #expect(report.stopped == nil)
        #expect(try await desk.states().count { $0 == .rejected } == 1)
        #expect(try await desk.states().count { $0 == .acknowledged } == 5)
    }

    @Test("an answer about another record changes neither this one's id nor its fields")
    func foreignRecord() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        desk.clinic.state.withLock { $0.fault = .answer(.json(200, ["id": 99, "message": "ok", "montant": "0.00"])) }
        _ = try await desk.cycle.pusher.push { _ in }
        #expect(try await desk.document("factures", "1")?.serverObject()["montant"] == "75.00")
        #expect(try await desk.document("factures", "99") == nil)
    }

    @Test("a create that is given the id of a record that is still here takes its place, and is sent once")
    func reusedID() async throws {
        let desk = try await Workstation()
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        desk.clinic.remove("patients") { $0["id"] == 3 }
        desk.clinic.state.withLock { $0.nextID = 2 }
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.document("patients", "3")?.localID == outcome.document)
        #expect(desk.transport.writes.count == 1)
    }

    @Test("an edit made while another of the same field is on its way survives the server's normalising")
    func normalisedUnderWay() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "22 33"], author: "uid:1")
        let first = try #require(try await desk.operations().first)
        try await desk.context.replica.write { writer in
            try writer.markSending(first.id, request: writer.digest(ofRequest: []))
        }
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "44"], author: "uid:1")
        let context = desk.context
        let resource = try context.resource("patients")
        try await context.replica.write { writer in
            let answer = PushVerdict.acknowledged(record: ["id": 3, "telephone": "2233"])
            _ = try RecordExecutor(context: context, writer: writer)
                .run(.answered(first.id, answer, pause: 0, wellAt: nil), on: first.document, of: resource)
        }
        desk.clinic.change("patients", 3, ["telephone": "2233"])
        try await desk.sync()
        #expect(desk.clinic.records("patients").first?["telephone"] == "44")
        #expect(try await desk.conflicts().map(\.rule) == [.notApplied])
    }

    @Test("what was typed after a create that the server then refused is kept with it, and nothing waits for ever")
    func editsAfterRefusedCreate() async throws {
        let desk = try await Workstation()
        let outcome = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        let create = try #require(try await desk.operations().first)
        try await desk.context.replica.write { writer in
            try writer.markSending(create.id, request: writer.digest(ofRequest: []))
        }
        _ = try await desk.writes.update("patients", id: outcome.document.text, fields: ["age": 35], author: "uid:1")
        let context = desk.context
        let resource = try context.resource("patients")
        try await context.replica.write { writer in
            let answer = PushVerdict.rejected(OperationAnswer(status: 400, message: "non"))
            _ = try RecordExecutor(context: context, writer: writer)
                .run(.answered(create.id, answer, pause: 0, wellAt: nil), on: create.document, of: resource)
        }
        #expect(try await desk.states() == [.rejected, .superseded])
        #expect(try await desk.operations().first?.edits["age"]?.value == 35)
        #expect(try await desk.operations().first?.edits["password"] == nil)
        #expect(try await desk.field("patients", outcome.document.text, "nom") == "Sassi")
        await #expect(throws: EngineError.self) {
            try await desk.writes.update("patients", id: outcome.document.text, fields: ["age": 36], author: "uid:1")
        }
    }

    @Test("a booking that is refused because its doctor is gone settles as refused")
    func doctorGone() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        desk.clinic.remove("doctors") { _ in true }
        desk.clinic.state.withLock { $0.fault = .answer(.json(400, ["error": "Docteur inconnu"])) }
        try await desk.sync()
        #expect(try await desk.states() == [.rejected])
        try await desk.sync()
    }

    @Test("an operation whose answer could not be written down is looked up in the next cycle, without a restart")
    func stranded() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        let create = try #require(try await desk.operations().first)
        try await desk.context.replica.write { writer in
            try writer.markSending(create.id, request: writer.digest(ofRequest: []))
        }
        desk.clinic.add("patients", ["id": 101, "email": "rim@example.tn", "nom": "Sassi"])
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.transport.writes.isEmpty)
    }

    @Test("a server that says 429 is left alone until it may be asked again")
    func throttled() async throws {
        let desk = try await Workstation()
        desk.clinic.state.withLock { $0.fault = .answer(.json(429, ["detail": "trop de requêtes"])) }
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        let report = try await desk.sync()
        #expect(report.stopped == "trop de requêtes")
        #expect(try await desk.states() == [.queued])
        #expect(desk.transport.writes.count == 1)
    }

    @Test("each line of the journal is JSON, whatever happened")
    func journalLines() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        desk.clinic.state.withLock { $0.fault = .answer(.json(400, ["error": "dit \"non\""])) }
        try await desk.sync()
        _ = try await desk.writes.delete("patients", id: "3", author: "uid:1")
        try await desk.sync()
        let entries = try await desk.context.replica.read { try $0.journal(since: 0, limit: 100) }
        #expect(Set(entries.map(\.kind)).isSuperset(of: [.baseline, .updated, .rejected, .deleted, .acknowledged]))
        for text in entries.flatMap({ [$0.before, $0.after] }).compactMap(\.self) {
            #expect(throws: Never.self) { try JSONValue(parsing: text) }
        }
    }
}
