import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("One place decides about a record (design section 6)")
struct RecordPlannerTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private var setting: RecordSetting {
        RecordSetting(catalogue: clinic.catalogue, resource: clinic.patients, role: "ADMIN", now: 5_000)
    }

    private func facts(_ operations: [Operation], server: JSONObject? = ["id": 3, "telephone": "1"]) -> RecordFacts {
        RecordFacts(
            id: Clinic.id(1),
            state: RecordState(serverID: server == nil ? nil : ServerID("3"), server: server.map(RecordText.init)),
            operations: operations)
    }

    /// The ruling, with the facts that it asks for by name.
    private func ruling(
        _ event: RecordEvent, _ facts: RecordFacts, knowing answers: [RecordNeed: RecordFact] = [:]
    ) throws -> Ruling {
        var facts = facts
        for _ in 0..<10 {
            switch RecordPlanner.rule(event, facts, setting) {
            case .ruled(let ruling): return ruling
            case .needs(let need):
                let answer: RecordFact = try #require(answers[need], "\(need) was asked for")
                facts.answers[need] = answer
            }
        }
        throw Clinic.Incomplete()
    }

    @Test("a ruling names the fact that it lacks, and is made anew with it")
    func needs() throws {
        let facts = facts([])
        #expect(RecordPlanner.rule(.edited(["telephone": "2"], author: "uid:1"), facts, setting) == .needs(.tick))
        let id = Clinic.id(77)
        let ruling = try ruling(
            .edited(["telephone": "2"], author: "uid:1"), facts,
            knowing: [.tick: .tick(HybridTimestamp(milliseconds: 9)), .operationID: .operationID(id)])
        #expect(ruling.outcome == .queued(id))
        guard case .enqueue(let operation)? = ruling.actions.first else {
            Issue.record("another action comes first")
            return
        }
        #expect(operation.edits["telephone"]?.base == "1" && operation.kind == .update)
    }

    @Test("a second change of one record goes into the first, which keeps what it started from")
    func merged() throws {
        let waiting = Clinic.operation(.update, "patients", document: 1, ["telephone": "2"], base: ["telephone": "1"])
        let ruling = try ruling(
            .edited(["telephone": "3"], author: "uid:1"), facts([waiting]),
            knowing: [.tick: .tick(HybridTimestamp(milliseconds: 9))])
        #expect(ruling.outcome == .queued(waiting.id))
        guard case .setEdits(_, let edits)? = ruling.actions.first else {
            Issue.record("another action comes first")
            return
        }
        #expect(edits["telephone"]?.value == "3" && edits["telephone"]?.base == "1")
    }

    /// Appointments of Dokal as a patient has them, one of them not sent yet.
    private func unsentBooking() throws -> (RecordFacts, RecordSetting) {
        let catalogue = try Catalogue.load(file: Fixtures.path("sync/dokal.yaml")).seen(by: "patient")
        let appointments = try #require(catalogue.resource(named: "appointments"))
        let create = Clinic.operation(.create, "appointments", document: 1, ["appointment_date": "2026-02-01"])
        let shown = RecordText(["appointment_date": "2026-02-01", "status": "pending"])
        return (
            RecordFacts(id: Clinic.id(1), state: RecordState(booking: .tentative, local: shown), operations: [create]),
            RecordSetting(catalogue: catalogue, resource: appointments, role: "patient", now: 5_000)
        )
    }

    @Test("calling off what was never sent takes it back with all that was queued for it, unless others refer to it")
    func calledOff() throws {
        let (unsent, setting) = try unsentBooking()
        var facts = unsent
        let event = RecordEvent.acted("cancel", [:], author: "uid:1")
        #expect(RecordPlanner.rule(event, facts, setting) == .needs(.referring))
        let child = ReferringDocument(DocumentName(resource: "reviews", id: Clinic.id(9)), isRejected: false)
        facts.answers[.referring] = .documents([child])
        guard case .ruled(let refused) = RecordPlanner.rule(event, facts, setting) else { throw Clinic.Incomplete() }
        #expect(refused.actions.isEmpty)
        #expect(refused.outcome == .refused(.referred(resource: "reviews", count: 1, first: Clinic.id(9))))
        facts.answers[.referring] = .documents([])
        guard case .ruled(let ruling) = RecordPlanner.rule(event, facts, setting) else { throw Clinic.Incomplete() }
        #expect(ruling.outcome == .queued(nil) && ruling.actions.last == .remove)
        #expect(ruling.actions.first == .move(Clinic.id(1_001), to: .cancelled))
        // One that may have left is called off on the server.
        facts.operations[0].state = .unknown
        #expect(RecordPlanner.rule(event, facts, setting) == .needs(.tick))
    }

    @Test(
        "what the server fills in otherwise than expected is adopted without a conflict, and a later edit starts from it"
    )
    func otherStart() throws {
        let (unsent, setting) = try unsentBooking()
        var facts = unsent
        facts.operations[0].state = .sending
        let event = RecordEvent.answered(
            Clinic.id(1_001), .acknowledged(record: ["id": "a1", "status": "confirmed"]), pause: 0, wellAt: nil)
        for _ in 0..<10 {
            guard case .needs(let need) = RecordPlanner.rule(event, facts, setting) else { break }
            switch need {
            case .completed(let record, _): facts.answers[need] = .record(record)
            case .holder: facts.answers[need] = .holder(nil)
            case .referring: facts.answers[need] = .documents([])
            default: facts.answers[need] = .tick(HybridTimestamp(milliseconds: 9))
            }
        }
        guard case .ruled(let ruling) = RecordPlanner.rule(event, facts, setting) else { throw Clinic.Incomplete() }
        #expect(!ruling.actions.contains { if case .conflict = $0 { true } else { false } })
        let server = ruling.actions.compactMap { if case .setServer(_, let text) = $0 { text.object } else { nil } }
        #expect(server.last?["status"] == "confirmed")
        #expect(setting.resource.starts(at: 5_000) == ["status": "pending"])
    }

    @Test("what can't be made a request of is refused without ever having said that it is being sent")
    func unsendable() throws {
        let waiting = Clinic.operation(.update, "patients", document: 1, ["telephone": "2"], base: ["telephone": "1"])
        let answer = OperationAnswer(status: nil, message: "no")
        let ruling = try ruling(.unsendable(waiting.id, answer), facts([waiting]))
        let moves = ruling.actions.compactMap { action -> OperationState? in
            if case .move(_, let state, _, _) = action { state } else { nil }
        }
        #expect(moves == [.rejected])
    }

    @Test("an edit that meets a deletion is kept in the conflict log, and the record goes")
    func deleteWins() throws {
        let waiting = Clinic.operation(.update, "patients", document: 1, ["telephone": "2"], base: ["telephone": "1"])
        let ruling = try ruling(.absent(.notFound), facts([waiting]))
        let conflict = ruling.actions.compactMap { if case .conflict(let conflict) = $0 { conflict } else { nil } }
        #expect(conflict.map(\.rule) == [.deleteWins])
        #expect(conflict.first?.local == ["telephone": "2"])
        #expect(ruling.actions.last == .remove)
    }

    @Test("a change of a record that the server no longer has is refused, and kept in the conflict log with its record")
    func goneOnUpdate() throws {
        let sending = Clinic.operation(
            .update, "patients", document: 1, ["telephone": "2"], base: ["telephone": "1"], state: .sending)
        let ruling = try ruling(.answered(sending.id, .gone, pause: 0, wellAt: nil), facts([sending]))
        let conflicts = ruling.actions.compactMap { if case .conflict(let conflict) = $0 { conflict } else { nil } }
        #expect(conflicts.map(\.rule) == [.deleteWins])
        #expect(conflicts.first?.local == ["telephone": "2"])
        #expect(ruling.actions.last == .remove)
    }

    @Test("a list that shows the same changes nothing, and a plain change is taken over as it is")
    func plain() throws {
        let same = RecordText(["id": 3, "telephone": "1"])
        #expect(try ruling(.listed(same, isOwn: false), facts([])).outcome == .same)
        let other = RecordText(["id": 3, "telephone": "9"])
        let ruling = try ruling(.listed(other, isOwn: false), facts([]))
        #expect(ruling.actions.first == .setServer(ServerID("3"), other))
        #expect(ruling.actions.count == 2)
    }

    @Test("a record that others name can't be taken back before they are")
    func referred() throws {
        let create = Clinic.operation(.create, "patients", document: 1, ["nom": "Sassi"])
        let other = ReferringDocument(
            DocumentName(resource: "consultations", id: Clinic.id(2)), isRejected: false)
        let ruling = try ruling(
            .deleted(author: "uid:1"), facts([create], server: nil), knowing: [.referring: .documents([other])])
        #expect(
            ruling.outcome == .refused(.referred(resource: "consultations", count: 1, first: Clinic.id(2))))
        #expect(ruling.actions.isEmpty)
    }

    @Test("what was sent and may be done twice goes back to the queue; what may not is looked up")
    func stranded() throws {
        let sending = Clinic.operation(.update, "patients", document: 1, ["telephone": "2"], state: .sending)
        let ruling = try ruling(.stranded(sending.id, mayRepeat: true), facts([sending]))
        let moves = ruling.actions.compactMap { action -> OperationState? in
            if case .move(_, let state, _, _) = action { state } else { nil }
        }
        #expect(moves == [.unknown])
        // How long ago that was decides whether an absence proves that it was not done.
        #expect(ruling.actions.contains(.watchDoubt(sending.id)))
        var doubtful = sending
        (doubtful.state, doubtful.stateAt) = (.unknown, 1_000)
        #expect(doubtful.nextLook(doubtSeconds: 30) == 31_000)
        #expect(doubtful.nextLook(doubtSeconds: 30, leap: 600_000) == 631_000)
    }
}
