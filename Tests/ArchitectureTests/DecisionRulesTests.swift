import SyncTestSupport
import Testing

@Suite("One place decides, and one place writes it down (design section 6)")
struct DecisionRulesTests {
    private let sources: [SourceFile]

    init() throws { sources = try SourceFile.all(under: "Sources") }

    private func files(of target: String) -> [SourceFile] { sources.filter { $0.target == target } }

    @Test("the executor is the only caller of the writer's moves, edits, conflicts, journal and removals")
    func writing() throws {
        let others = files(of: "ReplicaEngine")
        try #require(others.count > 50)
        #expect(
            DecisionRules.places(of: DecisionRules.writing, among: ["writer."], in: others) {
                $0.hasSuffix("Apply/RecordExecutor.swift")
            } == [])
        let executor = others.filter { $0.path.hasSuffix("Apply/RecordExecutor.swift") }
        #expect(DecisionRules.places(of: DecisionRules.writing, among: ["writer."], in: executor).count > 8)
    }

    @Test("no file of the engine branches on an operation's state, a conflict's rule or an absence's verdict")
    func branching() {
        let words = ["state", "rule", "AbsenceVerdict"]
        #expect(
            DecisionRules.places(of: DecisionRules.branching, among: words, in: files(of: "ReplicaEngine")) == [])
    }

    @Test("the planner takes no closure that throws")
    func closures() {
        #expect(
            DecisionRules.places(of: DecisionRules.throwingClosure, among: ["throws"], in: files(of: "SyncPlanner"))
                == [])
    }

    @Test(
        "the patterns see what they are for, and nothing else",
        arguments: [
            ("try writer.move(operation: id, to: .queued)", true, false), ("try writer.log(conflict)", true, false),
            ("try writer.remove(resource, row: row)", true, false),
            ("try writer.remove(attachment: old.id)", false, false),
            ("if operation.state == .queued {", false, true), ("switch operation.state {", false, true),
            ("guard [.queued, .rejected].contains(create.state) else {", false, true),
            ("if conflict.rule == .doubleBooked {", false, true),
            ("let waiting = try reader.operations(in: [.queued])", false, false),
            ("case .resubmitted(let id): try run(id)", false, false),
        ] as [(String, Bool, Bool)])
    func patterns(line: String, writes: Bool, branches: Bool) {
        #expect(line.contains(DecisionRules.writing) == writes)
        #expect(line.contains(DecisionRules.branching) == branches)
    }
}
