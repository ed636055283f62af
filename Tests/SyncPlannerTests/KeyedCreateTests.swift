import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("A create that the server finds a record for by its key overwrites nothing unseen (design section 6)")
struct KeyedCreateTests {
    private let bench: RulingBench
    private let days: Resource
    private let known: JSONObject = [
        "id": "201", "date": "2026-01-11", "is_available": false, "start_time": "15:00:00", "reason": "Vacances",
    ]
    private let sent: JSONObject = ["date": "2026-01-11", "is_available": true, "start_time": "09:00:00"]

    private var made: JSONObject { known.merging(sent) { $1 } }
    private var lost: JSONValue { ["is_available": false, "start_time": "15:00:00"] }

    init() throws {
        let catalogue = try Catalogue.load(file: Fixtures.path("sync/dokal.yaml")).seen(by: "practitioner")
        let overrides = try #require(catalogue.resource(named: "overrides"))
        var bench = try RulingBench()
        (bench.catalogue, bench.resource) = (catalogue, overrides)
        (self.bench, days) = (bench, overrides)
    }

    private func create(_ state: OperationState, number: Int64 = 1) -> SyncModel.Operation {
        Clinic.operation(.create, "overrides", document: number, sent, state: state)
    }

    @Test("the record that the create got the id of is told what the create made of it")
    func told() throws {
        var bench = bench
        let other = Clinic.id(2)
        bench.answers[.holder(of: ServerID("201"))] = .holder(other)
        let create = create(.sending)
        let facts = RecordFacts(
            id: Clinic.id(1), state: RecordState(local: RecordText(sent)), operations: [create])
        let ruling = try bench.ruling(
            .answered(create.id, .acknowledged(record: made), pause: 0, wellAt: nil), facts)
        let told = RecordAction.alsoRule(
            DocumentName(resource: "overrides", id: other), .takenOver(by: made, .idReused))
        #expect(ruling.actions.contains(told))
    }

    @Test("what the create overwrote of the record is in the conflict log, whoever wrote it", arguments: [false, true])
    func kept(isOurs: Bool) throws {
        let earlier = Clinic.operation(
            .update, "overrides", document: 1, number: 9, ["start_time": "15:00:00"], state: .acknowledged)
        let ruling = try bench.ruling(
            .takenOver(by: made, .idReused), bench.facts(known, isOurs ? [earlier] : []))
        #expect(ruling.conflicts.map(\.rule) == [.overwritten])
        #expect(ruling.conflicts.first?.local == lost && ruling.conflicts.first?.field == nil)
        #expect(ruling.conflicts.first?.remote == ["is_available": true, "start_time": "09:00:00"])
        #expect(ruling.conflicts.first?.author == (isOurs ? "uid:1000" : "server"))
        #expect(ruling.actions.last == .remove)
    }

    @Test("an edit that waits on the record is kept beside that")
    func pending() throws {
        let edit = Clinic.operation(
            .update, "overrides", document: 1, number: 9, ["reason": "Congé"], base: known)
        let ruling = try bench.ruling(.takenOver(by: made, .idReused), bench.facts(known, [edit]))
        #expect(ruling.conflicts.map(\.rule) == [.overwritten, .deleteWins])
        #expect(ruling.conflicts.last?.local == ["reason": "Congé"])
    }

    @Test("so is what it overwrote of one that lists had not shown for a time, unless it was removed here")
    func goneBefore() throws {
        var bench = bench
        let other = Clinic.id(2)
        bench.answers[.gone(as: ServerID("201"))] = .gone(GoneRecord(document: other, record: known))
        let create = create(.sending)
        let facts = RecordFacts(
            id: Clinic.id(1), state: RecordState(local: RecordText(sent)), operations: [create])
        let answer = try bench.ruling(
            .answered(create.id, .acknowledged(record: made), pause: 0, wellAt: nil), facts)
        let told = RecordEvent.takenOver(by: made, .idReused, gone: known)
        #expect(answer.actions.contains(.alsoRule(DocumentName(resource: "overrides", id: other), told)))
        func ruling(_ operations: [SyncModel.Operation]) throws -> Ruling {
            try bench.ruling(told, RecordFacts(id: other, state: nil, operations: operations))
        }
        #expect(try ruling([]).conflicts.map(\.local) == [lost])
        let edit = Clinic.operation(.update, "overrides", document: 2, number: 8, state: .acknowledged)
        let removal = Clinic.operation(.delete, "overrides", document: 2, number: 9, state: .acknowledged)
        #expect(try ruling([edit]).conflicts.map(\.rule) == [.overwritten])
        #expect(try ruling([edit, removal]).actions.isEmpty)
    }

    @Test("what is the same, was blank, or is not shown is no loss")
    func nothingLost() throws {
        for record in [known, known.filter { $0.key == "id" || $0.key == "date" }] {
            #expect(try bench.ruling(.takenOver(by: record, .idReused), bench.facts(known)).conflicts.isEmpty)
        }
        let blank = known.merging(["reason": ""]) { $1 }
        let filled = known.merging(["reason": "Congé"]) { $1 }
        #expect(try bench.ruling(.takenOver(by: filled, .idReused), bench.facts(blank)).conflicts.isEmpty)
    }

    @Test("an id that was given to a record of another key overwrote nothing")
    func reused() throws {
        let other = made.merging(["date": "2026-01-12"]) { $1 }
        let ruling = try bench.ruling(.takenOver(by: other, .idReused), bench.facts(known))
        #expect(ruling.conflicts.isEmpty && ruling.actions.last == .remove)
        // Nor where no key finds a record.
        let patients = try RulingBench()
        let record: JSONObject = ["id": 3, "telephone": "2"]
        let plain = try patients.ruling(
            .takenOver(by: record, .idReused), patients.facts(["id": 3, "telephone": "1"]))
        #expect(plain.conflicts.isEmpty && plain.actions.last == .remove)
    }

    @Test("a list shows what the create has made of a record before its answer is known: in doubt, or on its way")
    func listed() throws {
        func planner(_ creates: [SyncModel.Operation], underWay: [JSONObject] = []) -> ListPlanner {
            ListPlanner(
                creates: creates.map { .init(operation: $0, sent: sent, leap: 0) }, deleted: [], resource: days,
                doubtSeconds: 30, askedAt: 9_000, account: nil, underWay: underWay)
        }
        for planner in [planner([create(.unknown)]), planner([], underWay: [sent])] {
            #expect(planner.overwritingKeys == [["date": "2026-01-11"]])
            #expect(planner.isOverwritten(made) && !planner.isOverwritten(known))
        }
        var again = create(.queued)
        again.attempts = 1
        #expect(planner([again]).isOverwritten(made))
        let waiting = planner([create(.queued)])
        #expect(waiting.overwritingKeys.isEmpty && !waiting.isOverwritten(made))
        let ruling = try bench.ruling(.writtenOver(by: made), bench.facts(known))
        #expect(ruling.conflicts.map(\.local) == [lost] && ruling.actions.count == 1)
        // Of one that is being written the list says nothing yet.
        let written = Clinic.operation(.update, "overrides", document: 1, number: 9, ["reason": ""], state: .sending)
        #expect(try bench.ruling(.writtenOver(by: made), bench.facts(known, [written])).actions.isEmpty)
    }
}
