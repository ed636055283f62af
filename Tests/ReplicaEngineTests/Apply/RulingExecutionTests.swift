import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Carrying a ruling out on the database gives what applying it to the facts gives (design section 6)")
struct RulingExecutionTests {
    /// What one random case came to.
    private struct Tally {
        var cases = 0
        var impossible = 0
        var actions: Set<String> = []
    }

    @Test("over random records, operations and events, of plain records, bookings and invoices")
    func property() async throws {
        let desk = try await Workstation()
        let context = desk.context
        let tally = try await context.replica.write { writer in
            var tally = Tally()
            let executor = RecordExecutor(context: context, writer: writer)
            for seed in UInt64(1)...1_500 {
                let names = ["patients", "consultations", "factures"]
                let resource = try context.resource(names[Int(seed % 3)])
                var draw = RandomFacts(seed: seed, resource: resource)
                try Self.undone(writer) {
                    let id = try draw.insert(executor)
                    for _ in 0..<3 {
                        guard let event = draw.event(try Self.facts(id, resource, executor)) else { continue }
                        try Self.check(event, on: id, resource, executor, seed, &tally)
                    }
                }
            }
            return tally
        }
        #expect(tally.cases > 2_500)
        // What the state machine of operations forbids is refused by both, and seldom drawn.
        #expect(tally.impossible * 10 < tally.cases)
        let expected: Set = [
            "setServer", "setLocal", "setHidden", "setBooking", "remove", "enqueue", "setEdits", "move", "setEvidence",
            "setAlternatives", "awaitVerification", "endVerification", "conflict", "journal", "renewDoubt",
            "setFileAddress", "setBase", "setFailures", "reopenConflicts",
            "moveFile", "setFileOperation",
        ]
        #expect(tally.actions.isSuperset(of: expected), "\(expected.subtracting(tally.actions))")
    }

    private static func facts(_ id: LocalID, _ resource: Resource, _ executor: RecordExecutor) throws -> RecordFacts {
        try executor.facts(about: id, as: executor.writer.document(resource, local: id))
    }

    private static func check(
        _ event: RecordEvent, on id: LocalID, _ resource: Resource, _ executor: RecordExecutor, _ seed: UInt64,
        _ tally: inout Tally
    ) throws {
        let document = try executor.writer.document(resource, local: id)
        let before = try executor.facts(about: id, as: document)
        let ruling = try executor.rule(on: event, before, of: resource, as: document)
        tally.cases += 1
        tally.actions.formUnion(ruling.actions.map { String("\($0)".prefix { $0 != "(" }) })
        let setting = executor.setting(of: resource)
        var applied = before
        for action in ruling.actions { applied.apply(action, setting) }
        let logged = try executor.writer.conflictCount()
        do {
            try executor.writer.attempt {
                try executor.carryOut(ruling.actions, on: id, of: resource, row: document?.row)
            }
        } catch ReplicaError.illegalTransition {
            tally.impossible += 1
            return
        }
        let executed = try facts(id, resource, executor)
        let comment: Comment = "seed \(seed), \(event)"
        #expect(executed.state == applied.state, comment)
        #expect(executed.operations.map(Self.withoutPlace) == applied.operations.map(Self.withoutPlace), comment)
        let conflicts = ruling.actions.filter { if case .conflict = $0 { true } else { false } }.count
        #expect(try executor.writer.conflictCount() == logged + conflicts, comment)
    }

    /// The outbox's own number of an operation, which only the database gives.
    private static func withoutPlace(_ operation: SyncModel.Operation) -> SyncModel.Operation {
        var operation = operation
        operation.sequence = 0
        return operation
    }

    private struct Undo: Error {}

    /// Runs a part of the transaction and takes it back.
    private static func undone(_ writer: ReplicaWriter, _ part: () throws -> Void) throws {
        do {
            try writer.attempt {
                try part()
                throw Undo()
            }
        } catch is Undo {}
    }

    @Test("what is ruled about another record is never ruled about a third one")
    func bounded() async throws {
        let desk = try await Workstation()
        let context = desk.context
        try await context.replica.write { writer in
            let executor = RecordExecutor(context: context, writer: writer)
            for seed in UInt64(1)...300 {
                let resource = try context.resource(["patients", "consultations"][Int(seed % 2)])
                var draw = RandomFacts(seed: seed, resource: resource)
                try Self.undone(writer) {
                    let id = try draw.insert(executor)
                    let document = try writer.document(resource, local: id)
                    let facts = try executor.facts(about: id, as: document)
                    let other = DocumentName(resource: "patients", id: writer.newID())
                    let events: [RecordEvent] = [
                        .absent(.idReused), .takenOver(by: ["nom": "x"], .idReused),
                        .relinked(other, to: ServerID("9")),
                    ]
                    for event in events {
                        let ruling = try executor.rule(on: event, facts, of: resource, as: document)
                        #expect(!ruling.actions.contains { if case .alsoRule = $0 { true } else { false } })
                    }
                }
            }
        }
    }
}
