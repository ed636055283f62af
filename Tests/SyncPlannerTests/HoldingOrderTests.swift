import SyncModel
import SyncPlanner
import Testing

@Suite("What frees a slot or a unique value goes before what takes it (design section 5.1)")
struct HoldingOrderTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func slot(_ start: Int64, holder: String = "7") -> Holding {
        .slot(resource: "consultations", holder: holder, .init(start: start, end: start + 30))
    }

    private func mail(_ text: String) -> Holding {
        .value(resource: "patients", field: "email", .string(text))
    }

    private func plan(
        _ operations: [SyncModel.Operation], _ changes: [Int64: HoldingChange]
    ) -> PushPlan {
        PushPlan(
            operations: operations, catalogue: clinic.catalogue, now: 0, standings: [:],
            changes: Dictionary(uniqueKeysWithValues: changes.map { (Clinic.id($0.key), $0.value) }))
    }

    private func delete(_ document: Int64, _ state: OperationState = .queued) -> SyncModel.Operation {
        Clinic.operation(.delete, "consultations", document: document, state: state)
    }

    private func book(_ document: Int64) -> SyncModel.Operation {
        Clinic.operation(.create, "consultations", document: document, ["doctor": 7, "start_time": .integer(document)])
    }

    @Test(
        "six bookings that are called off go before six that take their slots, whichever was queued first",
        arguments: [false, true])
    func sixAndSix(isReversed: Bool) {
        let gone = (1...6).map { delete($0) }
        let new = (11...16).map { book($0) }
        var changes: [Int64: HoldingChange] = [:]
        for number in Int64(1)...6 {
            changes[1_000 + number] = HoldingChange(before: [slot(number * 30)], after: [])
            changes[1_010 + number] = HoldingChange(before: [], after: [slot(number * 30)])
        }
        let planned = plan(isReversed ? new + gone : gone + new, changes)
        #expect(planned.ready == gone)
        for number in Int64(1)...6 {
            #expect(planned.waiting[Clinic.id(1_010 + number)] == .release(Clinic.id(1_000 + number)))
        }
    }

    @Test(
        "what is on its way or in doubt frees nothing yet; what is parked may never",
        arguments: [(.sending, true), (.unknown, true), (.parked, false)] as [(OperationState, Bool)])
    func unsettled(state: OperationState, waits: Bool) {
        let planned = plan(
            [delete(1, state), book(11)],
            [
                1_001: HoldingChange(before: [slot(0)], after: []),
                1_011: HoldingChange(before: [], after: [slot(0)]),
            ])
        #expect(planned.ready.isEmpty == waits)
    }

    @Test("a record whose create waits for a person lets go of nothing when it is removed")
    func unmade() {
        let create = Clinic.operation(.create, "patients", document: 1, ["email": "a"], state: .parked)
        var delete = Clinic.operation(.delete, "patients", document: 2)
        delete.document = create.document
        let other = Clinic.operation(.create, "patients", document: 3, ["email": "a"])
        let planned = plan(
            [create, delete, other],
            [
                1_002: HoldingChange(before: [mail("a")], after: []),
                1_003: HoldingChange(before: [], after: [mail("a")]),
            ])
        #expect(planned.waiting[other.id] == nil && planned.ready.contains(other))
    }

    @Test("a slot is in the way by its time and its holder: one that only touches it, or is another's, is not")
    func overlap() {
        func waits(_ freed: Holding) -> Bool {
            !plan(
                [delete(1), book(11)],
                [1_001: HoldingChange(before: [freed], after: []), 1_011: HoldingChange(before: [], after: [slot(60)])]
            ).waiting.isEmpty
        }
        #expect(waits(slot(60)) && waits(slot(31)) && waits(slot(89)))
        #expect(!waits(slot(30)) && !waits(slot(90)) && !waits(slot(60, holder: "8")))
    }

    @Test("a moved booking frees its slot, a changed e-mail its address")
    func moved() {
        let move = Clinic.operation(.update, "consultations", document: 1, ["start_time": "x"])
        let rename = Clinic.operation(.update, "patients", document: 2, ["email": "new@example.tn"])
        let person = Clinic.operation(.create, "patients", document: 12, ["email": "old@example.tn"])
        let planned = plan(
            [book(11), person, move, rename],
            [
                1_001: HoldingChange(before: [slot(0)], after: [slot(30)]),
                1_011: HoldingChange(before: [], after: [slot(0)]),
                1_002: HoldingChange(before: [mail("old@example.tn")], after: [mail("new@example.tn")]),
                1_012: HoldingChange(before: [], after: [mail("old@example.tn")]),
            ])
        #expect(planned.ready == [move, rename])
        #expect(planned.waiting[Clinic.id(1_012)] == .release(Clinic.id(1_002)))
    }

    @Test("two bookings that change places wait for nobody: neither could go first")
    func swapped() {
        let moves = [1, 2].map { Clinic.operation(.update, "consultations", document: $0, ["start_time": "x"]) }
        let planned = plan(
            moves,
            [
                1_001: HoldingChange(before: [slot(0)], after: [slot(30)]),
                1_002: HoldingChange(before: [slot(30)], after: [slot(0)]),
            ])
        #expect(planned.ready == moves)
        #expect(planned.release(before: Clinic.id(1_001)) == nil)
    }

    @Test("of a ring of three none waits; of a chain each waits for the next")
    func rings() {
        let moves = (1...3).map { Clinic.operation(.update, "consultations", document: Int64($0), ["start_time": "x"]) }
        func changes(_ last: Holding) -> [Int64: HoldingChange] {
            [
                1_001: HoldingChange(before: [slot(0)], after: [slot(30)]),
                1_002: HoldingChange(before: [slot(30)], after: [slot(60)]),
                1_003: HoldingChange(before: [slot(60)], after: [last]),
            ]
        }
        #expect(plan(moves, changes(slot(0))).ready == moves)
        #expect(plan(moves, changes(slot(90))).ready == [moves[2]])
    }

    @Test("two that take the same go one after the other; one that is stuck holds nobody back")
    func rivals() {
        let both = [book(11), book(12)]
        let takes = HoldingChange(before: [], after: [slot(0)])
        let planned = plan(both, [1_011: takes, 1_012: takes])
        #expect(planned.ready == [both[0]])
        #expect(planned.waiting[Clinic.id(1_012)] == .rival(Clinic.id(1_011)))
        var stuck = both
        stuck[0].notBefore = 1_000
        #expect(plan(stuck, [1_011: takes, 1_012: takes]).ready == [stuck[1]])
    }

    @Test("a refusal is not final while an open operation is about to let go of what was refused")
    func notFinal() throws {
        var bench = try RulingBench(\.consultations)
        let sending = Clinic.operation(
            .update, "consultations", document: 1, ["start_time": "x"], base: ["start_time": "y"], state: .sending)
        let event = RecordEvent.answered(
            sending.id, .rejected(OperationAnswer(status: 400, message: "taken")), pause: 0, wellAt: nil)
        let facts = bench.facts(["id": 3, "start_time": "y"], [sending], booking: .tentative)
        #expect(try bench.ruling(event, facts).moves == [.rejected])
        bench.answers[.release(before: sending.id)] = .release(Clinic.id(50))
        let ruling = try bench.ruling(event, facts)
        #expect(ruling.moves == [.queued])
        #expect(ruling.conflicts.isEmpty)
    }
}
