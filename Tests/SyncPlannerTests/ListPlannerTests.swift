import SyncModel
import SyncPlanner
import Testing

@Suite("Creates in doubt are held against a list, record by record (design section 8)")
struct ListPlannerTests {
    private let clinic: Clinic
    /// When the create came into doubt, and when a list is asked for that may be believed.
    private let doubtedAt: Int64 = 1_000
    private let askedAt: Int64 = 1_000_000
    private let sent: JSONObject = ["nom": "Sassi", "prenom": "Rim", "email": "rim@example.tn", "telephone": "22"]

    init() throws { clinic = try Clinic() }

    private func create(_ number: Int64 = 1, evidence: OperationEvidence? = nil, status: Int? = nil) -> Operation {
        var create = Clinic.operation(.create, "patients", document: number, sent, at: doubtedAt, state: .unknown)
        create.evidence = evidence
        create.answer = status.map { OperationAnswer(status: $0, message: "") }
        return create
    }

    private func planner(
        _ creates: [Operation], askedAt: Int64? = nil, deleted: [ListPlanner.DeletedRecord] = []
    ) -> ListPlanner {
        ListPlanner(
            creates: creates.map { .init(operation: $0, sent: sent, leap: 0) }, deleted: deleted,
            resource: clinic.patients, doubtSeconds: 30, askedAt: askedAt ?? self.askedAt, account: nil)
    }

    private let whole = ListEvidence(scope: .everything, isSuspect: false)

    @Test("the one new record with the natural key is what the create made, and no document of its own")
    func made() throws {
        var planner = planner([create()])
        let record = sent.merging(["id": 60]) { $1 }
        #expect(planner.meet(ServerID("60"), record) == .claimed)
        #expect(planner.meet(ServerID("61"), ["id": 61, "nom": "Else"]) == .isNew(returned: []))
        #expect(planner.meet(ServerID("62"), record, wasKnown: true) == .isNew(returned: []))
        let (judgements, left) = planner.judge(whole, [:])
        #expect(judgements.map(\.verdict) == [.made(record)])
        #expect(left.isEmpty)
    }

    @Test("of two creates of one key and one record, the first has it and the other was not done")
    func shared() throws {
        var planner = planner([create(1), create(2)])
        let record = sent.merging(["id": 60]) { $1 }
        _ = planner.meet(ServerID("60"), record)
        #expect(planner.judge(whole, [:]).judgements.map(\.verdict) == [.made(record), .notMade])
    }

    @Test("two records with the key are for a person, and become documents")
    func ambiguous() throws {
        var planner = planner([create()])
        for id in ["60", "61"] { _ = planner.meet(ServerID(id), sent) }
        let (judgements, left) = planner.judge(whole, [:])
        #expect(
            judgements.map(\.verdict) == [
                .undecided("2 new records match what was sent", candidates: [ServerID("60"), ServerID("61")])
            ])
        #expect(left == [ServerID("60"), ServerID("61")])
    }

    @Test(
        "a list that may lack anything, is suspect, was asked for too early or shows a part proves no create undone",
        arguments: [
            (ListEvidence(scope: .everything, isSuspect: true), 1_000_000),
            (ListEvidence(scope: .everything, isSuspect: false, isGapped: true), 1_000_000),
            (ListEvidence(scope: .recent, isSuspect: false, isUnproven: true), 100_000_000),
            (ListEvidence(scope: .window(field: "x", from: 0, until: 1), isSuspect: false), 1_000_000),
            (ListEvidence(scope: .these, isSuspect: false), 1_000_000),
            (ListEvidence(scope: .everything, isSuspect: false), 30_999),
        ] as [(ListEvidence, Int64)])
    func unproven(evidence: ListEvidence, askedAt: Int64) throws {
        #expect(planner([create()], askedAt: askedAt).judge(evidence, [:]).judgements.map(\.verdict) == [.open])
    }

    @Test("thirty seconds after the doubt began a whole list without the record proves it undone")
    func undone() throws {
        #expect(planner([create()], askedAt: 31_000).judge(whole, [:]).judgements.map(\.verdict) == [.notMade])
    }

    @Test("a clock that was set back behind the doubt begins it anew")
    func renewed() throws {
        let judgement = try #require(planner([create()], askedAt: 500).judge(whole, [:]).judgements.first)
        #expect(judgement.verdict == .open && judgement.renewsDoubt)
    }

    @Test("a record that only resembles it is kept as evidence, over lists, and speaks against sending it again")
    func resembling() throws {
        var planner = planner([create(evidence: .resembling([ServerID("59")]))])
        let record = sent.merging(["id": 60, "email": "other@example.tn"]) { $1 }
        #expect(planner.meet(ServerID("60"), record) == .isNew(returned: []))
        let judgement = try #require(planner.judge(whole, [:]).judgements.first)
        #expect(judgement.resembling == [ServerID("59"), ServerID("60")])
        #expect(
            judgement.verdict
                == .undecided(
                    "no new record has its natural key, and 2 resemble what was sent",
                    candidates: [ServerID("59"), ServerID("60")]))
    }

    @Test("a yes without an id and without a record is for a person, and so is a create whose parent is gone")
    func proven() throws {
        guard case .undecided? = planner([create(status: 201)]).judge(whole, [:]).judgements.first?.verdict else {
            Issue.record("it was settled")
            return
        }
        let orphan = planner([create()]).judge(whole, [Clinic.id(1_001): .init(hasParent: false)])
        guard case .undecided(_, let candidates)? = orphan.judgements.first?.verdict else {
            Issue.record("it was settled")
            return
        }
        #expect(candidates.isEmpty)
    }

    @Test("a record whose removal was confirmed is new again, and says which removal it belies")
    func returned() throws {
        let removed = ListPlanner.DeletedRecord(
            operation: Clinic.id(8), document: Clinic.id(9), record: ServerID("60"))
        var planner = planner([], deleted: [removed])
        #expect(planner.meetsNew)
        #expect(planner.meet(ServerID("60"), ["id": 60]) == .isNew(returned: [removed]))
        #expect(planner.meet(ServerID("61"), ["id": 61]) == .isNew(returned: []))
    }

    @Test("what a list has twice under one id is one record, as it was shown last")
    func twice() throws {
        var planner = planner([create()])
        let record = sent.merging(["id": 60]) { $1 }
        for shown in [sent, record] { #expect(planner.meet(ServerID("60"), shown) == .claimed) }
        #expect(planner.judge(whole, [:]).judgements.map(\.verdict) == [.made(record)])
    }

    @Test("a record that one create changed rather than made is not given to another one")
    func keyed() throws {
        let creates = [create(1, status: 201), create(2, status: 201)]
        let known: JSONObject = sent.merging(["id": 60]) { $1 }
        let facts = Dictionary(
            uniqueKeysWithValues: creates.map { ($0.id, ListPlanner.CreateFacts(keyed: known)) })
        let verdicts = planner(creates).judge(whole, facts).judgements.map(\.verdict)
        #expect(verdicts.first == .made(known))
        guard case .undecided? = verdicts.last else {
            Issue.record("it was given away twice")
            return
        }
    }

    @Test("more candidates than a bound prove no create undone, speak against sending it again, and none is lost")
    func overfull() throws {
        var planner = planner([create()])
        var claimed = 0
        for id in 0...ListPlanner.mostCandidates where planner.meet(ServerID("\(id)"), sent) == .claimed {
            claimed += 1
        }
        #expect(claimed == ListPlanner.mostCandidates)
        let (judgements, left) = planner.judge(whole, [:])
        #expect(left.count == claimed)
        #expect(judgements.first?.resembling == [ServerID("\(ListPlanner.mostCandidates)")])
    }

    // MARK: Creates that were not sent

    private func unsent() -> Operation { Clinic.operation(.create, "patients", document: 1, sent, at: doubtedAt) }

    @Test("what a list already shows of a create that waits is its own: the replica was set back since it was sent")
    func setBack() throws {
        var planner = planner([unsent()])
        let record = sent.merging(["id": 60, "address": "filled"]) { $1 }
        #expect(planner.meet(ServerID("60"), record) == .claimed)
        let (judgements, left) = planner.judge(whole, [:])
        #expect(judgements.map(\.verdict) == [.made(record)])
        #expect(left.isEmpty)
    }

    @Test("where the server refuses a second one, one that somebody changed since is left for it to decide")
    func setBackAndChanged() throws {
        var changed = planner([unsent()])
        _ = changed.meet(ServerID("60"), sent.merging(["id": 60, "telephone": "99"]) { $1 })
        let (judgements, left) = changed.judge(whole, [:])
        #expect(judgements.isEmpty && left == [ServerID("60")])
    }

    @Test("where two may be alike, a person says which it is, and nothing is sent meanwhile")
    func setBackAndAlike() throws {
        let invoice: JSONObject = ["patient": 6, "montant": "75.00", "description": "visit"]
        let create = Clinic.operation(.create, "factures", document: 1, invoice, at: doubtedAt)
        for (shown, ids) in [(invoice, ["60"]), (invoice.merging(["notes": "paid"]) { $1 }, ["60", "61"])] {
            var planner = ListPlanner(
                creates: [.init(operation: create, sent: invoice, leap: 0)], deleted: [], resource: clinic.factures,
                doubtSeconds: 30, askedAt: askedAt, account: nil)
            for id in ids { _ = planner.meet(ServerID(id), shown) }
            let (judgements, left) = planner.judge(whole, [:])
            guard case .undecided(_, let candidates)? = judgements.first?.verdict else {
                Issue.record("\(judgements)")
                return
            }
            #expect(candidates.map(\.text) == ids && left.map(\.text) == ids)
        }
    }

    @Test("what was typed behind the create may have been sent too, and the record is known by what came of both")
    func setBackBehindChanges() throws {
        let later = sent.merging(["email": "new@example.tn", "nom": "Else", "telephone": "9"]) { $1 }
        let record = later.merging(["id": 60]) { $1 }
        func planner(_ state: OperationState) -> ListPlanner {
            var create = unsent()
            create.state = state
            return ListPlanner(
                creates: [.init(operation: create, sent: sent, changed: later, leap: 0)], deleted: [],
                resource: clinic.patients, doubtSeconds: 30, askedAt: askedAt, account: nil)
        }
        var waiting = planner(.queued)
        #expect(waiting.meet(ServerID("60"), record) == .claimed)
        #expect(waiting.judge(whole, [:]).judgements.map(\.verdict) == [.made(record)])
        // Of one in doubt it is no proof, and speaks against sending it again.
        var doubtful = planner(.unknown)
        #expect(doubtful.meet(ServerID("60"), record) == .isNew(returned: []))
        guard case .undecided(_, let candidates)? = doubtful.judge(whole, [:]).judgements.first?.verdict else {
            Issue.record("it would be made twice")
            return
        }
        #expect(candidates.map(\.text) == ["60"])
    }

    @Test("of a create of one field, all that can be told is that field")
    func setBackAndShort() throws {
        let short: JSONObject = ["description": "visit"]
        let create = Clinic.operation(.create, "factures", document: 1, short, at: doubtedAt)
        var planner = ListPlanner(
            creates: [.init(operation: create, sent: short, leap: 0)], deleted: [], resource: clinic.factures,
            doubtSeconds: 30, askedAt: askedAt, account: nil)
        _ = planner.meet(ServerID("60"), short.merging(["id": 60]) { $1 })
        guard case .undecided(_, let candidates)? = planner.judge(whole, [:]).judgements.first?.verdict else {
            Issue.record("it would be made twice")
            return
        }
        #expect(candidates.map(\.text) == ["60"])
    }

    @Test("another record with the same key is no reason not to send")
    func otherPerson() throws {
        var planner = planner([unsent()])
        let other: JSONObject = [
            "id": 60, "email": "rim@example.tn", "nom": "Else", "prenom": "Else", "telephone": "9",
        ]
        _ = planner.meet(ServerID("60"), other)
        let (judgements, left) = planner.judge(whole, [:])
        #expect(judgements.isEmpty && left == [ServerID("60")])
    }

    @Test("of one record, a create in doubt has it before one that was not sent")
    func doubtFirst() throws {
        var unsent = unsent()
        unsent.id = Clinic.id(999)
        var planner = planner([unsent, create(2)])
        let record = sent.merging(["id": 60]) { $1 }
        _ = planner.meet(ServerID("60"), record)
        let judgements = planner.judge(whole, [:]).judgements
        #expect(judgements.map(\.operation) == [Clinic.id(1_002)])
        #expect(judgements.map(\.verdict) == [.made(record)])
    }

    // MARK: Records that a list brought while the answer was under way

    @Test(
        "a record that became a document after the request left, and holds all that was sent, is its own",
        arguments: [201, nil])
    func appeared(status: Int?) throws {
        let create = create(status: status)
        let record = IdentifiedRecord(id: ServerID("60"), record: sent.merging(["id": 60, "telephone": " 22 "]) { $1 })
        let other = IdentifiedRecord(id: ServerID("61"), record: sent.merging(["id": 61, "telephone": "9"]) { $1 })
        let facts = [create.id: ListPlanner.CreateFacts(appeared: [other, record])]
        #expect(planner([create]).judge(whole, facts).judgements.map(\.verdict) == [.made(record.record)])
        // It is one create's only.
        let second = self.create(2, status: status)
        let both = [create.id: ListPlanner.CreateFacts(appeared: [record]), second.id: .init(appeared: [record])]
        let verdicts = planner([create, second]).judge(whole, both).judgements.map(\.verdict)
        #expect(verdicts.first == .made(record.record) && verdicts.last != .made(record.record))
        // Two of them are for a person.
        let twin = IdentifiedRecord(id: ServerID("62"), record: sent.merging(["id": 62]) { $1 })
        let twins = planner([create]).judge(whole, [create.id: .init(appeared: [record, twin])])
        #expect(twins.judgements.first?.verdict != .made(record.record))
    }

    @Test("what a create in doubt has sent is what it made, also under the id of a record that is gone")
    func madeUnderAFreeID() throws {
        let planner = planner([create()])
        let record = sent.merging(["id": 60]) { $1 }
        // Too little else is filled for the id alone to tell.
        #expect(!planner.isSame(["id": 60, "nom": "Sassi", "prenom": "Rim", "email": "old@example.tn"], record))
        #expect(!planner.isSame(record.merging(["telephone": "99"]) { $1 }, record))
        #expect(planner.isSame(record, record))
    }

    @Test(
        "what was sent and the record does not have tells nothing of who made it",
        arguments: [nil, JSONValue.null, "9"] as [JSONValue?])
    func returningWithoutAll(_ shown: JSONValue?) throws {
        let planner = planner([create()])
        var gone = sent.merging(["id": 60]) { $1 }
        gone["telephone"] = shown
        #expect(planner.isSame(gone, gone))
        #expect(planner.isSame(gone, gone.merging(["address": "there"]) { $1 }))
        // What it has come to have since, it has from the create.
        #expect(!planner.isSame(gone, sent.merging(["id": 60]) { $1 }))
        #expect(!planner.isSame(gone.merging(["prenom": "Else"]) { $1 }, gone))
    }

    @Test("a record that is gone and shown again is the same document, unless its id was given to another one")
    func returning() throws {
        let gone = sent.merging(["id": 60]) { $1 }
        let planner = planner([])
        #expect(planner.isSame(gone, gone.merging(["telephone": "99"]) { $1 }))
        #expect(
            !planner.isSame(gone, ["id": 60, "nom": "A", "prenom": "B", "email": "c@example.tn", "telephone": "7"]))
    }
}
