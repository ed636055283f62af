import SyncModel
import SyncPlanner
import Testing

@Suite("What may be sent now (design section 5)")
struct PushPlanTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    /// Plans with the documents that the server already has.
    private func plan(
        _ operations: [Operation], onServer: Set<Int64> = [], contested: Set<Int64> = [], now: Int64 = 0
    ) -> PushPlan {
        let known = Set(onServer.map(Clinic.id))
        let lost = Set(contested.map(Clinic.id))
        let standings = PushPlan.records(of: operations, clinic.catalogue).reduce(into: [:]) { standings, record in
            standings[record] = PushPlan.Standing(
                isOnServer: known.contains(record.id), isContested: lost.contains(record.id))
        }
        return PushPlan(operations: operations, catalogue: clinic.catalogue, now: now, standings: standings)
    }

    private func reference(_ document: Int64) -> JSONValue { .string(Clinic.id(document).text) }

    /// A new patient, a consultation for them and its invoice, all made offline.
    private var family: [Operation] {
        [
            Clinic.operation(.create, "patients", document: 1, ["nom": "Dupont"]),
            Clinic.operation(.create, "consultations", document: 2, ["patient": reference(1), "doctor": 7]),
            Clinic.operation(
                .create, "factures", document: 3, ["patient": reference(1), "consultation": reference(2)]),
        ]
    }

    @Test("three dependent creates go one after the other: parents before children")
    func parentsFirst() {
        let first = plan(family)
        #expect(first.ready.map(\.document) == [Clinic.id(1)])
        #expect(first.waiting == [Clinic.id(1_002): .parent(Clinic.id(1)), Clinic.id(1_003): .parent(Clinic.id(1))])
        let second = plan(Array(family.dropFirst()), onServer: [1])
        #expect(second.ready.map(\.document) == [Clinic.id(2)])
        #expect(second.waiting == [Clinic.id(1_003): .parent(Clinic.id(2))])
        let third = plan([family[2]], onServer: [1, 2])
        #expect(third.ready.map(\.document) == [Clinic.id(3)])
        #expect(third.waiting.isEmpty)
    }

    @Test("parents come first even when their children were queued before them")
    func parentsFirstInAnyOrder() {
        #expect(plan(family.reversed()).ready.map(\.document) == [Clinic.id(1)])
    }

    @Test("independent records go side by side, in the order of the outbox")
    func sideBySide() {
        let operations = [3, 1, 2].map { Clinic.operation(.update, "patients", document: $0, ["age": 40]) }
        #expect(plan(operations, onServer: [1, 2, 3]).ready == operations)
    }

    @Test("of one record, one operation at a time")
    func perRecord() {
        let operations = (10...12).map { Clinic.operation(.update, "patients", document: 1, number: $0, ["age": 40]) }
        let planned = plan(operations, onServer: [1])
        #expect(planned.ready.map(\.id) == [Clinic.id(10)])
        #expect(planned.waiting == [Clinic.id(11): .earlier(Clinic.id(10)), Clinic.id(12): .earlier(Clinic.id(10))])
    }

    @Test(
        "what is in doubt, on its way or parked holds back its record and its dependants, and nothing else",
        arguments: [OperationState.unknown, .sending, .parked])
    func holdsBackItsOwn(state: OperationState) {
        var operations = family
        operations[0].state = state
        operations.insert(Clinic.operation(.update, "patients", document: 1, number: 50, ["age": 40]), at: 1)
        operations.append(Clinic.operation(.update, "patients", document: 9, ["age": 40]))
        let planned = plan(operations, onServer: [9])
        #expect(planned.ready.map(\.document) == [Clinic.id(9)])
        #expect(
            planned.waiting == [
                Clinic.id(50): .earlier(Clinic.id(1_001)), Clinic.id(1_002): .parent(Clinic.id(1)),
                Clinic.id(1_003): .parent(Clinic.id(1)),
            ])
    }

    @Test("a refused parent, which is no longer in the outbox, holds back its dependants only")
    func refusedParent() {
        let operations = [family[1], Clinic.operation(.update, "patients", document: 9, ["age": 40])]
        let planned = plan(operations, onServer: [9])
        #expect(planned.ready.map(\.document) == [Clinic.id(9)])
        #expect(planned.waiting == [Clinic.id(1_002): .parent(Clinic.id(1))])
    }

    @Test("a change of a record that the server does not know waits for the record itself")
    func changeOfUnknownRecord() {
        for kind in [.update, .delete, .action("payer")] as [OperationKind] {
            #expect(
                plan([Clinic.operation(kind, "factures", document: 4)]).waiting == [
                    Clinic.id(1_004): .parent(Clinic.id(4))
                ])
        }
    }

    @Test("an operation that is held back until a moment is sent at that moment, not before")
    func notBefore() {
        var operation = Clinic.operation(.update, "patients", document: 1, ["age": 40])
        operation.notBefore = 500
        #expect(plan([operation], onServer: [1], now: 499).waiting == [operation.id: .until(500)])
        #expect(plan([operation], onServer: [1], now: 500).ready == [operation])
    }

    @Test("a text that only looks like no local id is no reference")
    func serverReferences() {
        let operation = Clinic.operation(
            .create, "factures", document: 3, ["patient": 17, "consultation": "25", "description": reference(1)])
        #expect(plan([operation]).ready == [operation])
    }

    @Test("a contested booking is held back, and nothing else is")
    func contested() {
        let plan = plan(family, onServer: [1, 7], contested: [2])
        #expect(plan.ready.isEmpty || plan.ready.allSatisfy { $0.resource != "consultations" })
        #expect(plan.waiting[family[1].id] == .contested)
    }

    @Test("a create waits while one of the same natural key may have been done", arguments: OperationState.allCases)
    func twins(state: OperationState) {
        var first = Clinic.operation(.create, "patients", document: 1, number: 1, ["email": "a@b", "nom": "A"])
        first.state = state
        let second = Clinic.operation(.create, "patients", document: 2, number: 2, ["email": "a@b", "nom": "B"])
        let other = Clinic.operation(.create, "patients", document: 3, number: 3, ["email": "c@d"])
        guard !state.isSettled else { return }
        let plan = plan([first, second, other])
        #expect(plan.ready.contains(other))
        #expect(plan.waiting[second.id] == (state == .parked ? nil : .twin(first.id)))
    }
}
