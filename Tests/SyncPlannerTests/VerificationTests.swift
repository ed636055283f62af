import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("A yes is held against what the server then shows (design section 8)")
struct VerificationTests {
    private let bench: RulingBench
    private let before: JSONObject = ["id": 3, "telephone": "1", "address": "here"]

    init() throws { bench = try RulingBench() }

    private func sending(_ kind: OperationKind = .update, _ values: JSONObject = ["telephone": "2"])
        -> SyncModel.Operation
    {
        Clinic.operation(
            kind, "patients", document: 1, values, base: kind == .create ? [:] : before, state: .sending)
    }

    /// The facts after the server said yes and answered the record with these members.
    private func acknowledged(_ operation: SyncModel.Operation, showing members: JSONObject?) throws -> RecordFacts {
        let facts = bench.facts(before, [operation])
        let record = members.map { before.merging($0) { $1 } }
        return bench.facts(
            facts,
            after: try bench.ruling(
                .answered(operation.id, .acknowledged(record: record), pause: 0, wellAt: nil), facts))
    }

    private func list(_ change: JSONObject, _ facts: RecordFacts) throws -> Ruling {
        try bench.ruling(.listed(RecordText(before.merging(change) { $1 }), isOwn: false), facts)
    }

    @Test("what the answer showed and a list that is asked for later shows undone was not applied")
    func undone() throws {
        let facts = try acknowledged(sending(), showing: ["telephone": "2"])
        #expect(facts.operations.first?.verification == .shown)
        let ruling = try list(["address": "there"], facts)
        #expect(ruling.conflicts.map(\.rule) == [.notApplied])
        #expect(ruling.conflicts.first?.local == "2" && ruling.conflicts.first?.remote == "1")
        #expect(bench.facts(facts, after: ruling).operations.first?.verification == nil)
    }

    @Test(
        "what the answer showed of a record that was gone before a list did is held against the record when it comes back",
        arguments: [("1", true), ("2", false), ("3", false)] as [(JSONValue, Bool)])
    func goneBetween(shown: JSONValue, isUndone: Bool) throws {
        let facts = try acknowledged(sending(), showing: ["telephone": "2"])
        let gone = try bench.ruling(.absent(.notFound), facts)
        #expect(gone.conflicts.isEmpty)
        let id = try #require(facts.operations.first?.id)
        #expect(gone.actions.contains(.awaitVerification(id, .gone)))
        // As it is listed again: another document's facts but for the operations.
        var operations = facts.operations
        operations[0].verification = .gone
        let back = bench.facts(before.merging(["telephone": shown]) { $1 }, operations)
        let ruling = try bench.ruling(.cameBack(isTold: false), back)
        #expect(ruling.conflicts.map(\.rule) == (isUndone ? [.notApplied] : []))
        #expect(bench.facts(back, after: ruling).operations.first?.verification == nil)
    }

    @Test("a yes undone in all that tells records apart makes no other record of it")
    func undoneWhole() throws {
        let old: JSONObject = ["id": 3, "email": "a@example.tn", "nom": "A", "telephone": "1", "address": "here"]
        let new: JSONObject = ["email": "b@example.tn", "nom": "B", "telephone": "2", "address": "there"]
        let operation = Clinic.operation(.update, "patients", document: 1, new, base: old, state: .sending)
        let sent = bench.facts(old, [operation])
        let facts = bench.facts(
            sent,
            after: try bench.ruling(
                .answered(operation.id, .acknowledged(record: old.merging(new) { $1 }), pause: 0, wellAt: nil), sent))
        let ruling = try bench.ruling(.listed(RecordText(old), isOwn: false), facts)
        #expect(ruling.outcome != .replaced && ruling.conflicts.count == 4)
        #expect(try bench.ruling(.readAlone(old), facts).outcome != .replaced)
        // Where nothing of ours was there before, it is another record.
        var settled = facts
        settled.operations = []
        #expect(try bench.ruling(.listed(RecordText(old), isOwn: false), settled).outcome == .replaced)
    }

    @Test("by the server's own times nobody changed it since, however wrong the clock here was at the yes")
    func undoneByAClockBehind() throws {
        let title = "    summary: People who are treated here\n"
        let text = try Fixtures.catalogueText().replacing(title, with: title + "    changed_at: status\n")
            .replacing(
                "status: {type: string, index: true, choices: [Actif, Inactif]}", with: "status: {type: instant}")
        let catalogue = try Catalogue.load(text: text, file: "cabinet-medical.yaml").seen(by: "ADMIN")
        var bench = bench
        bench.resource = try #require(catalogue.resource(named: "patients"))
        let hour: Int64 = 3_600_000
        for (time, text) in [(2 * hour, "then"), (3 * hour, "later")] {
            bench.answers[.changeTime(text)] = .changeTime(RemoteTime(changedAt: time, offset: nil))
        }
        let operation = sending()
        let sent = bench.facts(before.merging(["status": "then"]) { $1 }, [operation])
        let answer = before.merging(["status": "then", "telephone": "2"]) { $1 }
        let facts = bench.facts(
            sent,
            after: try bench.ruling(
                .answered(operation.id, .acknowledged(record: answer), pause: 0, wellAt: nil), sent))
        func rules(_ changedAt: String) throws -> [ConflictRule] {
            let record = before.merging(["status": .string(changedAt)]) { $1 }
            return try bench.ruling(.listed(RecordText(record), isOwn: false), facts)
                .conflicts.map(\.rule)
        }
        #expect(try rules("then") == [.notApplied])
        #expect(try rules("later").isEmpty)
    }

    @Test("what a list shows as it was sent is seen, and a third value is somebody's ordinary change")
    func seen() throws {
        let facts = try acknowledged(sending(), showing: ["telephone": "2"])
        let same = try list(["telephone": "2"], facts)
        #expect(same.conflicts.isEmpty)
        #expect(bench.facts(facts, after: same).operations.first?.verification == nil)
        #expect(try list(["telephone": "3"], facts).conflicts.isEmpty)
    }

    @Test("somebody's change of a value that the answer showed is news to what was typed on top of it")
    func changedSince() throws {
        var facts = try acknowledged(sending(), showing: ["telephone": "2"])
        let shown = before.merging(["telephone": "2"]) { $1 }
        var edit = Clinic.operation(
            .update, "patients", document: 1, number: 50, ["telephone": "4"], base: ["telephone": "2"])
        var removal = Clinic.operation(.delete, "patients", document: 1, number: 51, [:])
        removal.base = OperationBase(record: shown, madeAt: HybridTimestamp(milliseconds: 1))
        (edit.sequence, removal.sequence) = (8, 9)
        for later in [edit, removal] {
            facts.operations = facts.operations.prefix(1) + [later]
            facts.state = RecordState(
                serverID: ServerID("3"), booking: nil, isHidden: later.kind == .delete, server: RecordText(shown),
                local: later.kind == .delete ? nil : RecordText(shown.merging(["telephone": "4"]) { $1 }))
            let ruling = try list(["telephone": "3"], facts)
            #expect(ruling.conflicts.count == 1)
            #expect((ruling.conflicts.first?.remote?["telephone"] ?? ruling.conflicts.first?.remote) == "3")
            #expect(try list(["telephone": "2"], facts).conflicts.isEmpty)
        }
    }

    @Test("a value that no answer shows is said to be unconfirmed, once")
    func unconfirmed() throws {
        let facts = try acknowledged(sending(.update, ["antecedents": "asthma"]), showing: [:])
        #expect(facts.operations.first?.verification == .unseen)
        let ruling = try list([:], facts)
        #expect(ruling.notes.filter { $0 == .unconfirmed }.count == 1)
        #expect(try list([:], bench.facts(facts, after: ruling)).notes.isEmpty)
    }

    @Test("what a later write of ours set says nothing about the earlier one")
    func later() throws {
        var facts = try acknowledged(sending(), showing: ["telephone": "2"])
        var other = Clinic.operation(
            .update, "patients", document: 1, number: 50, ["telephone": "1"], base: ["telephone": "2"],
            state: .acknowledged)
        other.sequence = 9
        facts.operations.append(other)
        #expect(try list([:], facts).conflicts.isEmpty)
    }

    @Test("a suspect list ends no wait for what the server said yes to")
    func suspect() {
        #expect(ListEvidence(scope: .everything, isSuspect: false).endsVerifications)
        #expect(!ListEvidence(scope: .everything, isSuspect: true).endsVerifications)
        #expect(!ListEvidence(scope: .recent, isSuspect: false).endsVerifications)
    }

    @Test(
        "a record that is gone was an ordinary removal after a yes that was shown; one that no list ever showed was not"
    )
    func gone() throws {
        let shown = try acknowledged(sending(), showing: ["telephone": "2"])
        #expect(try bench.ruling(.absent(.notFound), shown).conflicts.isEmpty)
        let unseen = try acknowledged(sending(.update, ["antecedents": "asthma"]), showing: [:])
        #expect(try bench.ruling(.absent(.notFound), unseen).conflicts.map(\.rule) == [.notApplied])
        let made = try acknowledged(sending(.create), showing: ["telephone": "2"])
        #expect(try bench.ruling(.absent(.notFound), made).conflicts.map(\.rule) == [.notApplied])
    }
}
