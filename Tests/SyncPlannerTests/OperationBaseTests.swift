import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("Deletes and actions have a base, as fields have (design section 6)")
struct OperationBaseTests {
    private let bench: RulingBench
    private let known: JSONObject = ["id": 3, "statut": "EN_ATTENTE", "montant": "75.00", "description": "visit"]

    init() throws { bench = try RulingBench(\.factures) }

    private func operation(_ kind: OperationKind, _ values: JSONObject = [:], at time: Int64 = 1_000)
        -> SyncModel.Operation
    {
        var operation = Clinic.operation(kind, "factures", document: 1, values, at: time)
        operation.base = OperationBase(record: known, madeAt: HybridTimestamp(milliseconds: time))
        return operation
    }

    private func listed(_ change: JSONObject, _ operations: [SyncModel.Operation]) throws -> Ruling {
        try bench.ruling(
            .listed(RecordText(known.merging(change) { $1 }), isOwn: false),
            bench.facts(known, operations))
    }

    @Test("a delete and an action start from the record as their author knew it, with what is still to be done to it")
    func made() throws {
        let edit = Clinic.operation(
            .update, "factures", document: 1, ["description": "check"], base: ["description": "visit"])
        let expected = known.merging(["description": "check"]) { $1 }
        for event in [RecordEvent.acted("payer", ["methode_paiement": "CARTE"], author: "uid:1")] {
            let ruling = try bench.ruling(event, bench.facts(known, [edit]))
            let operations = bench.facts(bench.facts(known, [edit]), after: ruling).operations
            #expect(operations.last?.base?.record == expected)
        }
        // What a delete takes back was never the server's.
        let deletion = try bench.ruling(.deleted(author: "uid:1"), bench.facts(known, [edit]))
        #expect(bench.facts(bench.facts(known, [edit]), after: deletion).operations.last?.base?.record == known)
    }

    @Test("a delete of what somebody changed since is dropped, and both are in the conflict log")
    func deleted() throws {
        let ruling = try listed(["description": "follow-up"], [operation(.delete)])
        #expect(ruling.moves == [.superseded])
        let conflict = try #require(ruling.conflicts.first)
        #expect(conflict.field == nil && conflict.local == nil && conflict.winner == .server)
        #expect(conflict.remote?["description"] == "follow-up" && conflict.base?["description"] == "visit")
        #expect(ruling.actions.contains(.setHidden(false)))
        #expect(ConflictStep(conflict) == .deleteAgain)
    }

    @Test("a server that wraps a value into a list changed none; with another value in the list it did")
    func wrapped() throws {
        for operation in [operation(.delete), operation(.action("payer"), ["methode_paiement": "CARTE"])] {
            for change: JSONObject in [["statut": ["EN_ATTENTE"]], ["montant": [75]]] {
                let ruling = try listed(change, [operation])
                #expect(ruling.moves.isEmpty && ruling.conflicts.isEmpty, "\(change)")
            }
            #expect(try listed(["statut": ["ANNULEE"]], [operation]).conflicts.count == 1)
        }
    }

    @Test("what an action requires it finds in a list of one too, and bars nothing because of that")
    func requiredInList() throws {
        var pay = operation(.action("payer"), ["methode_paiement": "CARTE"], at: 9_000)
        pay.base?.record["methode_paiement"] = "CHEQUE"
        // Something that the action is about moved indeed, and its requirement is but wrapped.
        let moved = try listed(["statut": ["EN_ATTENTE"], "methode_paiement": "ESPECES"], [pay])
        #expect(moved.conflicts.count == 1 && moved.conflicts.first?.rule != .barred)
        for (state, verdict) in [("EN_ATTENTE", InDoubt.notDone), ("PAYEE", .done)] {
            let record = known.merging(["statut": [.string(state)]]) { $1 }
            #expect(InDoubt.settle(pay, record: record, resource: bench.resource, role: "ADMIN") == verdict)
        }
    }

    @Test("a delete that was made after the other's change stands, and what it overrules is in the conflict log once")
    func deletedLater() throws {
        var later = bench
        later.now = 1_500
        let delete = operation(.delete, at: 2_000)
        let facts = later.facts(known, [delete])
        let event = RecordEvent.listed(
            RecordText(known.merging(["description": "follow-up"]) { $1 }), isOwn: false)
        let ruling = try later.ruling(event, facts)
        #expect(ruling.moves.isEmpty)
        #expect(ruling.conflicts.map(\.winner) == [.local])
        let after = later.facts(facts, after: ruling)
        #expect(after.operations.first?.base?.record["description"] == "follow-up")
        #expect(try later.ruling(event, after).conflicts.isEmpty)
    }

    @Test("an action whose requirement holds no longer is never sent, whatever the times")
    func barred() throws {
        let pay = operation(.action("payer"), ["methode_paiement": "CARTE"], at: 9_000)
        let ruling = try listed(["statut": "ANNULEE"], [pay])
        #expect(ruling.moves == [.superseded])
        let conflict = try #require(ruling.conflicts.first)
        #expect(conflict.action == "payer" && conflict.winner == .server && conflict.rule == .barred)
        #expect(conflict.remote == ["statut": "ANNULEE"])
        #expect(conflict.local == ["statut": "PAYEE", "methode_paiement": "CARTE"])
        #expect(ConflictStep(conflict) == .actAgain("payer"))
    }

    @Test("what is no part of what an action is about is no news to it; nor what servers normalise to a delete")
    func unrelated() throws {
        let pay = operation(.action("payer"), ["methode_paiement": "CARTE"])
        #expect(try listed(["montant": "80.00"], [pay]).moves.isEmpty)
        #expect(try listed(["montant": 75, "description": " visit "], [operation(.delete)]).moves.isEmpty)
        // What the server fills in later was not there to be changed.
        #expect(try listed(["numero_facture": "F-1"], [operation(.delete)]).moves.isEmpty)
    }

    @Test("an action that the record shows as done already has nothing left to send, and clashes with nobody")
    func fulfilled() throws {
        let ruling = try listed(
            ["statut": "PAYEE", "methode_paiement": "CARTE"],
            [
                operation(.action("payer"), ["methode_paiement": "CARTE"])
            ])
        #expect(ruling.moves == [.superseded] && ruling.conflicts.isEmpty)
    }

    @Test("an action is held against what the operations before it will have done")
    func chained() throws {
        let edit = Clinic.operation(
            .update, "factures", document: 1, number: 10, ["description": "check"], base: ["description": "visit"])
        var pay = operation(.action("payer"), ["methode_paiement": "CARTE"])
        pay.base?.record["description"] = "check"
        pay.sequence = 2
        #expect(try listed(["montant": "80.00"], [edit, pay]).conflicts.isEmpty)
    }

    @Test("taking back what an action was built upon is no change of somebody else's")
    func withdrawn() throws {
        var edit = Clinic.operation(
            .update, "factures", document: 1, number: 10, ["statut": "EN_ATTENTE"], base: ["statut": "ANNULEE"])
        edit.sequence = 1
        var delete = operation(.delete)
        delete.sequence = 2
        let cancelled = known.merging(["statut": "ANNULEE"]) { $1 }
        let facts = bench.facts(cancelled, [edit, delete])
        let ruling = try bench.ruling(.cancelled(edit.id, author: "uid:1"), facts)
        #expect(ruling.conflicts.isEmpty)
        #expect(ruling.moves == [.cancelled])
    }

    @Test("a change that overrules an action is news to a delete that was made upon it, too")
    func overruledBefore() throws {
        let pay = operation(.action("payer"), ["methode_paiement": "CARTE"])
        var delete = Clinic.operation(.delete, "factures", document: 1, number: 11, [:], at: 1_000)
        let paid = known.merging(["statut": "PAYEE", "methode_paiement": "CARTE"]) { $1 }
        delete.base = OperationBase(record: paid, madeAt: HybridTimestamp(milliseconds: 1_000))
        delete.sequence = 2
        let ruling = try listed(["statut": "ANNULEE"], [pay, delete])
        #expect(ruling.moves == [.superseded, .superseded])
        #expect(ruling.conflicts.map(\.action) == ["payer", nil])
    }

    @Test("an action that is taken back leaves a delete what it knew of other fields")
    func takenBackBefore() throws {
        var pay = operation(.action("payer"), ["methode_paiement": "CARTE"])
        pay.sequence = 1
        // A colleague's change came between the two, while nobody asked about the first.
        let now = known.merging(["description": "follow-up"]) { $1 }
        var delete = Clinic.operation(.delete, "factures", document: 1, number: 11, [:], at: 1_000)
        let paid = now.merging(["statut": "PAYEE", "methode_paiement": "CARTE"]) { $1 }
        delete.base = OperationBase(record: paid, madeAt: HybridTimestamp(milliseconds: 1_000))
        delete.sequence = 2
        let facts = bench.facts(now, [pay, delete])
        let ruling = try bench.ruling(.cancelled(pay.id, author: "uid:1"), facts)
        #expect(ruling.moves == [.cancelled] && ruling.conflicts.isEmpty)
        #expect(bench.facts(facts, after: ruling).operations.last?.base?.record["description"] == "follow-up")
    }

    @Test("a delete in doubt that was not done is held against the record before it is sent again")
    func inDoubt() throws {
        var delete = operation(.delete)
        delete.state = .unknown
        let ruling = try bench.ruling(
            .looked(
                delete.id, ListEvidence(scope: .everything, isSuspect: false), isShown: true,
                LookTime(askedAt: 1_000_000, leap: 0)),
            bench.facts(known.merging(["description": "follow-up"]) { $1 }, [delete]))
        #expect(ruling.moves == [.queued, .superseded])
        #expect(ruling.conflicts.count == 1)
    }

    @Test("an action that may be repeated is held against the record too, when its answer was lost and it waits again")
    func stranded() throws {
        let text = try Fixtures.catalogueText().replacing(
            "            sets: {statut: PAYEE}\n",
            with: "            sets: {statut: PAYEE}\n            repeatable: true\n")
        let catalogue = try Catalogue.load(text: text, file: "cabinet-medical.yaml").seen(by: "ADMIN")
        let factures = try #require(catalogue.resource(named: "factures"))
        var pay = operation(.action("payer"), ["methode_paiement": "CARTE"])
        pay.state = .unknown
        var facts = bench.facts(known.merging(["statut": "ANNULEE"]) { $1 }, [pay])
        let setting = RecordSetting(catalogue: catalogue, resource: factures, role: "ADMIN", now: 5_000)
        var ruling: Ruling?
        while ruling == nil {
            switch RecordPlanner.rule(.stranded(pay.id, mayRepeat: true), facts, setting) {
            case .ruled(let found): ruling = found
            case .needs(.tick): facts.answers[.tick] = .tick(HybridTimestamp(milliseconds: 5_000))
            case .needs(.completed(let record, let onlyMissing)):
                facts.answers[.completed(record, onlyMissing: onlyMissing)] = .record(record)
            case .needs(let need): throw NeedNotKnown(need: need)
            }
        }
        #expect(ruling?.moves == [.queued, .superseded])
        #expect(ruling?.conflicts.map(\.rule) == [.barred])
    }

    private struct NeedNotKnown: Error { let need: RecordNeed }

    @Test("a choice in such a conflict runs the action or the delete again, or makes the deleted record anew")
    func remedies() throws {
        func conflict(_ local: JSONValue?, _ winner: ConflictWinner, action: String? = nil) -> Conflict {
            Conflict(
                number: 1, resource: "factures", document: Clinic.id(1), field: nil, base: .object(known), local: local,
                remote: .object(known), localTime: 1, remoteTime: 2, rule: .lastWriterWins, winner: winner,
                author: "uid:1", action: action)
        }
        func decide(
            _ conflict: Conflict, _ choice: ConflictResolution.Choice, _ visible: JSONObject?
        ) throws -> ConflictRemedy {
            try ConflictRemedy.decide(conflict, choice, value: nil, visible: visible, unsent: nil)
        }
        #expect(try decide(conflict(nil, .server), .local, known) == .delete)
        #expect(try decide(conflict(nil, .server), .local, nil) == .nothing)
        #expect(try decide(conflict(nil, .server), .remote, known) == .nothing)
        #expect(try decide(conflict(nil, .local), .remote, nil) == .recreate([:]))
        let paid = conflict(["statut": "PAYEE"], .server, action: "payer")
        #expect(try decide(paid, .local, known) == .act("payer", ["statut": "PAYEE"]))
        #expect(try decide(paid, .remote, known) == .nothing)
        #expect(throws: DecisionError.recordGone(resource: "factures", Clinic.id(1))) {
            try decide(paid, .local, nil)
        }
    }
}
