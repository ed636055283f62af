import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("What was asked for before a write was answered says nothing of its record (design section 5.3)")
struct StaleListTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func ruling(_ event: RecordEvent, _ operations: [Operation], now: Int64 = 5_000) throws -> Ruling {
        let server = RecordText(["id": 3, "telephone": "2", "email": "m@e", "nom": "Hassan", "prenom": "M"])
        let facts = RecordFacts(
            id: Clinic.id(1), state: RecordState(serverID: ServerID("3"), server: server), operations: operations,
            answers: [.tick: .tick(HybridTimestamp(milliseconds: now))])
        let setting = RecordSetting(catalogue: clinic.catalogue, resource: clinic.patients, role: "ADMIN", now: now)
        guard case .ruled(let ruling) = RecordPlanner.rule(event, facts, setting) else { throw Clinic.Incomplete() }
        return ruling
    }

    private func write(_ state: OperationState, at time: Int64, _ kind: OperationKind = .update) -> Operation {
        var operation = Clinic.operation(
            kind, "patients", document: 1, ["telephone": "2"], base: ["telephone": "1"], state: state)
        operation.stateAt = time
        operation.verification = state == .acknowledged ? .unseen : nil
        return operation
    }

    private static let old = RecordText(["id": 3, "telephone": "1", "email": "m@e", "nom": "Hassan", "prenom": "M"])

    @Test("while a write is on its way a list puts no old value back, ends no verification, and calls no record gone")
    func older() throws {
        let operations = [write(.sending, at: 4_000)]
        let listing = try ruling(.listed(Self.old, isOwn: false), operations)
        #expect(listing.outcome == .waits)
        #expect(listing.actions.isEmpty)
        let alone = try ruling(.readAlone(Self.old.object), operations)
        #expect(alone.outcome == .waits)
        #expect(alone.actions.isEmpty)
        let absence = AbsenceEvidence(.completeListing, "missing")
        let gone = try ruling(.absent(absence), operations)
        #expect(gone.outcome == .waits)
        #expect(gone.actions.isEmpty)
    }

    @Test(
        "a record that became what a create in doubt sent, when it was looked at alone, waits for the list that tells")
    func reusedID() throws {
        var other = Self.old.object
        other["email"] = "new@e"
        var bench = try RulingBench()
        bench.answers = [.isMade(from: Self.old.object, to: other): .isMade(true)]
        let ruling = try bench.ruling(.readAlone(other), bench.facts(Self.old.object))
        #expect(ruling.outcome == .waits && ruling.actions.isEmpty)
        bench.answers = [:]
        #expect(try bench.ruling(.readAlone(other), bench.facts(Self.old.object)).outcome == .done)
    }

    @Test("what a known record turns into speaks for a create in doubt, and waits for one that is on its way")
    func becomes() throws {
        let clinic = try Clinic()
        var create = Clinic.operation(.create, "patients", document: 1, ["email": "a@b"], state: .unknown)
        create.stateAt = 1_000
        func planner(underWay: [JSONObject] = []) -> ListPlanner {
            ListPlanner(
                creates: underWay.isEmpty ? [.init(operation: create, sent: ["email": "a@b"], leap: 0)] : [],
                deleted: [],
                resource: clinic.patients, doubtSeconds: 30, askedAt: 90_000, account: nil, underWay: underWay)
        }
        var list = planner()
        let whole = ListEvidence(scope: .everything, isSuspect: false)
        #expect(list.judge(whole, [:]).judgements.first?.verdict == .notMade)
        list.noteChange(of: ServerID("7"), from: ["id": 7, "email": "x@y"], to: ["id": 7, "email": "a@b"])
        guard case .undecided(_, let candidates)? = list.judge(whole, [:]).judgements.first?.verdict else {
            Issue.record("it is sent again")
            return
        }
        #expect(candidates == [ServerID("7")])
        // One that was so before says nothing.
        list = planner()
        list.noteChange(of: ServerID("7"), from: ["email": "a@b"], to: ["email": "a@b", "nom": "n"])
        #expect(list.judge(whole, [:]).judgements.first?.verdict == .notMade)
        let sending = planner(underWay: [["email": "a@b"]])
        #expect(sending.isBeingMade(["email": "a@b"], from: ["email": "x@y"]))
        #expect(!sending.isBeingMade(["email": "a@b"], from: ["email": "a@b"]))
    }

    @Test("the next list tells, and what is no list is believed at once")
    func newer() throws {
        let operations = [write(.acknowledged, at: 4_000)]
        let listing = try ruling(.listed(Self.old, isOwn: false), operations)
        #expect(listing.outcome == .done)
        #expect(listing.actions.contains { if case .endVerification = $0 { true } else { false } })
        let absence = AbsenceEvidence(.completeListing, "missing")
        #expect(try ruling(.absent(absence), operations).actions.last == .remove)
        #expect(try ruling(.absent(.notFound), operations).actions.last == .remove)
    }

    @Test(
        "writes that were not done make no list old",
        arguments: [OperationState.rejected, .cancelled, .superseded, .queued])
    func undone(state: OperationState) throws {
        let listing = try ruling(.listed(Self.old, isOwn: false), [write(state, at: 4_000)])
        #expect(listing.outcome == .done)
    }

    @Test(
        "when a write was answered makes no list old, by whatever clock: what became known since tells",
        arguments: [3_500, 9_000])
    func clockSetBack(answeredAt: Int64) throws {
        let listing = try ruling(.listed(Self.old, isOwn: false), [write(.acknowledged, at: answeredAt)])
        #expect(listing.outcome == .done)
    }

    @Test("a record read alone that is another one under the same id ends the one that was known")
    func reused() throws {
        let other: JSONObject = ["id": 3, "telephone": "9", "email": "x@y", "nom": "Else", "prenom": "Who"]
        let ruling = try ruling(.readAlone(other), [])
        #expect(ruling.outcome == .replaced)
        #expect(ruling.actions.last == .remove)
    }

    @Test("what a create on its way may be making, and what became known since, becomes no document by an older list")
    func kept() {
        let sent: JSONObject = ["nom": "Sassi", "prenom": "Rim", "email": "rim@example.tn"]
        var planner = ListPlanner(
            creates: [], deleted: [], resource: clinic.patients, doubtSeconds: 30, askedAt: 1_000, account: nil,
            underWay: [sent], since: KnownSince(documents: [Clinic.id(7)], records: [ServerID("9")]))
        #expect(planner.meetsNew)
        #expect(planner.meet(ServerID("60"), sent.merging(["id": 60]) { $1 }) == .waits)
        #expect(planner.meet(ServerID("9"), ["id": 9, "email": "gone@e"]) == .waits)
        #expect(planner.meet(ServerID("61"), ["id": 61, "email": "else@e"]) == .isNew(returned: []))
        #expect(planner.isOutdated(Clinic.id(7)))
        #expect(!planner.isOutdated(Clinic.id(8)))
        #expect(planner.judge(ListEvidence(scope: .everything, isSuspect: false), [:]).left.isEmpty)
    }

    @Test("a list that was asked for before a doubt began does not begin it anew; a clock that was set back does")
    func doubt() {
        var create = Clinic.operation(.create, "patients", document: 1, ["email": "a@b"], state: .unknown)
        create.stateAt = 4_000
        func judged(appliedAt: Int64) -> CreateJudgement? {
            let planner = ListPlanner(
                creates: [.init(operation: create, sent: ["email": "a@b"], leap: 0)], deleted: [],
                resource: clinic.patients, doubtSeconds: 30, askedAt: 3_000, account: nil, appliedAt: appliedAt)
            return planner.judge(ListEvidence(scope: .everything, isSuspect: false), [:]).judgements.first
        }
        #expect(judged(appliedAt: 5_000)?.verdict == .open)
        #expect(judged(appliedAt: 5_000)?.renewsDoubt == false)
        #expect(judged(appliedAt: 3_000)?.renewsDoubt == true)
    }
}

@Suite("What is looked at before writes leave")
struct LookPlanTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func plan(_ open: [Operation], known: Bool = true) -> LookPlan {
        let past = PullPlan.Past(pulledAt: known ? 1 : nil, fullAt: known ? 1 : nil)
        return LookPlan(
            resources: clinic.catalogue.resources(for: "ADMIN"),
            past: ["patients": past, "consultations": past, "factures": past], open: open, role: "ADMIN", now: 10)
    }

    @Test("a change, a removal and an action ask for their record alone")
    func alone() {
        for kind in [OperationKind.update, .delete, .action("payer")] {
            let plan = plan([Clinic.operation(kind, "factures", document: 1)])
            #expect(plan.records == ["factures": [Clinic.id(1)]])
            #expect(plan.lists.isEmpty)
        }
    }

    @Test("what is changed is asked for alone where its list can't be read; what is made is not")
    func instead() {
        let move = Clinic.operation(.update, "consultations", document: 1, ["start_time": "2026-01-13T10:00:00Z"])
        #expect(plan([move]).instead == ["consultations": [Clinic.id(1)]])
        #expect(plan([Clinic.operation(.create, "factures", document: 1)]).instead.isEmpty)
        #expect(plan([Clinic.operation(.update, "factures", document: 1)]).instead.isEmpty)
    }

    @Test("a create, a doubt, a booking that moves, many records and a list that was never read ask for the list")
    func lists() {
        let update = Clinic.operation(.update, "factures", document: 1)
        for open in [
            [Clinic.operation(.create, "factures", document: 1)],
            [Clinic.operation(.update, "factures", document: 1, state: .unknown)],
            [update, Clinic.operation(.create, "factures", document: 2)],
            (1...5).map { Clinic.operation(.update, "factures", document: $0) },
        ] {
            #expect(plan(open).records.isEmpty)
            #expect(plan(open).lists.map(\.resource) == ["factures"])
        }
        #expect(plan([update], known: false).lists.map(\.resource) == ["factures"])
        let move = Clinic.operation(.update, "consultations", document: 1, ["start_time": "2026-01-13T10:00:00Z"])
        #expect(plan([move]).lists.map(\.resource) == ["consultations"])
        let words = Clinic.operation(.update, "consultations", document: 1, ["motif": "x"])
        #expect(plan([words]).lists.isEmpty)
    }

    @Test("nothing that waits asks for nothing; files have a lane of their own")
    func idle() {
        #expect(plan([]).isIdle)
        #expect(plan([Clinic.operation(.upload("fichier"), "dossiers", document: 1)]).isIdle)
        #expect(!plan([Clinic.operation(.update, "factures", document: 1)]).isIdle)
    }
}
