import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("A new version of a record meets the pending operations on it")
struct DocumentMergeTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func merge(_ operations: [Operation], _ record: JSONObject, seenAt: Int64 = 2_000, changedAt: Int64? = nil)
        -> DocumentMerge
    {
        DocumentMerge(
            operations: operations, record: record,
            remoteTime: changedAt.map { RemoteTime(changedAt: $0, offset: nil) } ?? RemoteTime(seenAt: seenAt),
            resource: clinic.patients, role: "ADMIN")
    }

    private func update(
        _ number: Int64, _ values: JSONObject, base: JSONObject, at time: Int64 = 1_000, state: OperationState = .queued
    ) -> Operation {
        Clinic.operation(.update, "patients", document: 1, number: number, values, base: base, at: time, state: state)
    }

    @Test("an edit of a field that the server did not touch stays as it is")
    func keeps() {
        let edit = update(10, ["telephone": "99"], base: ["telephone": "11"])
        let merged = merge([edit], ["telephone": "11", "nom": "Changed"])
        #expect(merged.remaining == [edit])
        #expect(merged.revised.isEmpty && merged.superseded.isEmpty && merged.conflicts.isEmpty)
    }

    @Test("a field that the server already has is not sent again; the others are")
    func partlyFulfilled() throws {
        let edit = update(10, ["telephone": "99", "age": 40], base: ["telephone": "11", "age": 39])
        let merged = merge([edit], ["telephone": "99", "age": 39])
        #expect(merged.revised.map(\.values) == [["age": 40]])
        #expect(merged.remaining == merged.revised)
        #expect(merged.superseded.isEmpty && merged.conflicts.isEmpty)
    }

    @Test("an operation whose fields the server all has is superseded without a conflict")
    func fulfilled() {
        let merged = merge([update(10, ["telephone": "99"], base: ["telephone": "11"])], ["telephone": "99"])
        #expect(merged.superseded.map(\.id) == [Clinic.id(10)])
        #expect(merged.remaining.isEmpty && merged.conflicts.isEmpty)
    }

    @Test(
        "a request in doubt that said what the server already had is not taken for done: it may still arrive, after a later one"
    )
    func idleDoubt() {
        let idle = update(10, ["telephone": "11 "], base: ["telephone": "11"], state: .unknown)
        #expect(merge([idle], ["telephone": "11"]).remaining == [idle])
        let moved = update(10, ["telephone": "99"], base: ["telephone": "11"], state: .unknown)
        #expect(merge([moved], ["telephone": "99"]).superseded.map(\.id) == [Clinic.id(10)])
        let unsent = update(10, ["telephone": "11"], base: ["telephone": "11"])
        #expect(merge([unsent], ["telephone": "11"]).superseded.map(\.id) == [Clinic.id(10)])
    }

    @Test("the server's later change supersedes the edit, and the conflict keeps both values, times, rule and author")
    func serverWins() {
        let merged = merge([update(10, ["telephone": "99"], base: ["telephone": "11"])], ["telephone": "22"])
        #expect(merged.superseded.map(\.id) == [Clinic.id(10)])
        #expect(merged.remaining.isEmpty)
        #expect(
            merged.conflicts == [
                Conflict(
                    resource: "patients", document: Clinic.id(1), field: "telephone", base: "11", local: "99",
                    remote: "22",
                    localTime: 1_000, remoteTime: 2_000, rule: .lastWriterWins, winner: .server, author: "uid:1000")
            ])
    }

    @Test("the time that the server gives counts before the time of seeing it")
    func changedAt() {
        let edit = update(10, ["telephone": "99"], base: ["telephone": "11"])
        let merged = merge([edit], ["telephone": "22"], changedAt: 999)
        #expect(merged.conflicts.map(\.winner) == [.local])
        #expect(merged.conflicts.map(\.remoteTime) == [999])
    }

    @Test("an edit that wins stays, and the value that it overruled is no second conflict")
    func localWins() {
        let edit = update(10, ["telephone": "99"], base: ["telephone": "11"], at: 3_000)
        let first = merge([edit], ["telephone": "22"])
        #expect(first.conflicts.map(\.winner) == [.local])
        #expect(first.revised.map(\.values) == [["telephone": "99"]])
        let again = merge(first.remaining, ["telephone": "22"], seenAt: 9_000)
        #expect(again.conflicts.isEmpty && again.revised.isEmpty)
        let other = merge(first.remaining, ["telephone": "33"], seenAt: 9_000)
        #expect(other.conflicts.map(\.base) == ["22"])
    }

    @Test("a member that the server leaves out says nothing: the edit stays, and nothing is in conflict")
    func missingMember() {
        for edit in [
            update(10, ["telephone": "99"], base: ["telephone": nil]),
            update(10, ["telephone": nil], base: ["telephone": "11"]),
            update(10, ["telephone": "99"], base: ["telephone": "11"]),
        ] {
            let merged = merge([edit], ["nom": "x"])
            #expect(merged.remaining == [edit])
            #expect(merged.conflicts.isEmpty && merged.superseded.isEmpty && merged.revised.isEmpty)
        }
    }

    @Test("a conflict that a person decides keeps the local value in the log and shows the server's")
    func manual() throws {
        let text = try Fixtures.catalogueText().replacing(
            "telephone: {type: string,", with: "telephone: {type: string, conflict: manual,")
        let patients = try #require(try Catalogue.load(text: text, file: "manual.yaml").resource(named: "patients"))
        let merged = DocumentMerge(
            operations: [update(10, ["telephone": "99"], base: ["telephone": "11"], at: 9_000)],
            record: ["telephone": "22"], remoteTime: RemoteTime(seenAt: 1), resource: patients, role: "ADMIN")
        #expect(merged.conflicts.map(\.winner) == [.undecided])
        #expect(merged.conflicts.first?.isOpen == true)
        #expect(merged.superseded.count == 1)
    }

    @Test(
        "the later write wins by the server's own time, brought to this clock; within the doubt about the clocks the server does",
        arguments: [
            (1_000, 0, 0, ConflictWinner.local), (2_000, 0, 0, .server), (1_999, 0, 0, .local),
            (61_000, 60_000, 500, .local), (61_600, 60_000, 500, .server), (61_499, 60_000, 500, .local),
            (61_500, 60_000, 500, .server), (-57_000, -60_000, 500, .server), (-58_600, -60_000, 500, .local),
        ] as [(Int64, Int64, Int64, ConflictWinner)])
    func clocks(changedAt: Int64, offset: Int64, bound: Int64, winner: ConflictWinner) {
        let merged = DocumentMerge(
            operations: [update(10, ["telephone": "99"], base: ["telephone": "11"], at: 2_000)],
            record: ["telephone": "22"],
            remoteTime: RemoteTime(changedAt: changedAt, offset: .init(milliseconds: offset, bound: bound)),
            resource: clinic.patients, role: "ADMIN")
        #expect(merged.conflicts.map(\.winner) == [winner])
    }

    @Test("the conflicts of one record stand in the order of its fields, so that the same news leave the same log")
    func orderOfConflicts() {
        let fields = ["nom", "age", "telephone", "address", "prenom", "antecedents", "status"]
        let values = Dictionary(uniqueKeysWithValues: fields.map { ($0, JSONValue.string("mine")) })
        let theirs = Dictionary(uniqueKeysWithValues: fields.map { ($0, JSONValue.string("theirs")) })
        let merged = merge([update(10, values, base: [:])], theirs)
        #expect(merged.conflicts.map(\.field) == fields.sorted())
    }

    @Test(
        "what was typed after an action that sends the same field waits for that action, whatever the server shows before it"
    )
    func editsAroundAnAction() throws {
        let invoices = try #require(clinic.catalogue.resource(named: "factures"))
        let first = Clinic.operation(
            .update, "factures", document: 1, number: 10, ["notes": "a"], base: ["notes": "x"], state: .unknown)
        let paid = Clinic.operation(
            .action("payer"), "factures", document: 1, number: 11, ["notes": "b"], base: ["notes": "a"])
        let second = Clinic.operation(
            .update, "factures", document: 1, number: 12, ["notes": "a"], base: ["notes": "b"])
        let merged = DocumentMerge(
            operations: [first, paid, second], record: ["notes": "a"], remoteTime: RemoteTime(seenAt: 2_000),
            resource: invoices, role: "ADMIN")
        #expect(merged.superseded.map(\.id) == [first.id])
        #expect(merged.remaining == [paid, second])
    }

    @Test("secrets have no value on the server to be held against")
    func secrets() throws {
        let doctors = try #require(clinic.catalogue.resource(named: "doctors"))
        let edit = Clinic.operation(
            .update, "doctors", document: 1, ["new_password": "s3cret", "phone": "9"], base: ["phone": "1"])
        let merged = DocumentMerge(
            operations: [edit], record: ["phone": "9"], remoteTime: RemoteTime(seenAt: 9), resource: doctors,
            role: "ADMIN")
        #expect(merged.revised.map(\.values) == [["new_password": "s3cret"]])
        #expect(merged.superseded.isEmpty && merged.conflicts.isEmpty)
    }

    @Test(
        "what is on its way, parked, or no change of fields is left alone",
        arguments: [
            (.update, .sending), (.update, .parked), (.create, .queued), (.delete, .queued),
            (.action("payer"), .queued),
        ] as [(OperationKind, OperationState)])
    func untouched(kind: OperationKind, state: OperationState) {
        let operation = Clinic.operation(
            kind, "patients", document: 1, ["telephone": "99"], base: ["telephone": "11"], state: state)
        for remote in ["11", "22", "99"] as [JSONValue] {
            let merged = merge([operation], ["telephone": remote])
            #expect(merged.remaining == [operation])
            #expect(merged.revised.isEmpty && merged.superseded.isEmpty && merged.conflicts.isEmpty)
        }
    }

    // An edit made while an earlier one of the same field is in doubt: 11 → 98 (unknown) → 99 (queued).
    private var chain: [Operation] {
        [
            update(10, ["telephone": "98"], base: ["telephone": "11"], state: .unknown),
            update(11, ["telephone": "99"], base: ["telephone": "98"], at: 1_500),
        ]
    }

    @Test("a lost edit that was not done does not make the later edit of the field a conflict")
    func chainNotArrived() {
        let merged = merge(chain, ["telephone": "11", "nom": "Changed"])
        #expect(merged.remaining == chain)
        #expect(merged.conflicts.isEmpty && merged.superseded.isEmpty)
    }

    @Test(
        "a lost edit that arrived is done, and its own value is no change of the server's to the later edit",
        arguments: ["98", "11"] as [JSONValue])
    func chainArrived(base: JSONValue) {
        let operations = [chain[0], update(11, ["telephone": "99"], base: ["telephone": base], at: 1_500)]
        let merged = merge(operations, ["telephone": "98"])
        #expect(merged.superseded.map(\.id) == [Clinic.id(10)])
        #expect(merged.remaining.map(\.values) == [["telephone": "99"]])
        #expect(merged.remaining.first?.edits["telephone"]?.base == "98")
        #expect(merged.conflicts.isEmpty)
    }

    @Test(
        "the server's change conflicts with a chain of edits once, with the first base and the last value",
        arguments: [(2_000, ConflictWinner.server), (1_499, .local)] as [(Int64, ConflictWinner)])
    func chainConflict(seenAt: Int64, winner: ConflictWinner) {
        let merged = merge(chain, ["telephone": "22"], seenAt: seenAt)
        #expect(merged.conflicts.map(\.winner) == [winner])
        #expect(merged.conflicts.map(\.base) == ["11"])
        #expect(merged.conflicts.map(\.local) == ["99"])
        #expect(merged.superseded.count == (winner == .server ? 2 : 0))
        if winner == .local { #expect(merge(merged.remaining, ["telephone": "22"], seenAt: 9_000).conflicts.isEmpty) }
    }

    @Test(
        "what an operation on its way or parked started from or wrote is no news to a later edit",
        arguments: [OperationState.sending, .parked], ["11", "98"] as [JSONValue])
    func chainBehindUntouched(state: OperationState, remote: JSONValue) {
        let operations = [update(10, ["telephone": "98"], base: ["telephone": "11"], state: state), chain[1]]
        let merged = merge(operations, ["telephone": remote])
        #expect(merged.remaining == operations)
        #expect(merged.conflicts.isEmpty)
    }
}
