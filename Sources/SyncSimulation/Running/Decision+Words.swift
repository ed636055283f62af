import ReplicaEngine
import SyncModel
import SyncPlanner

extension World {
    /// Counts which branch of the planner was taken.
    func note(_ decision: Decision) {
        for word in decision.words { count(.branch, word) }
        trace?.note("  decision: \(decision.words.joined(separator: ", "))")
    }
}

extension Decision {
    /// The branches that it took, as words.
    var words: [String] {
        switch self {
        case .merge(let merge, let before): Self.words(of: merge, before)
        case .waits(let plan): plan.waiting.values.map { "wait: \(caseName($0))" }.sorted()
        case .verdict(let verdict, let operation): ["verdict on \(operation.kind.word): \(caseName(verdict))"]
        case .doubt(let verdict, let operation) where operation.state == .queued:
            ["unsent \(operation.kind.word) shown: \(caseName(verdict))"]
        case .doubt(let verdict, let operation): ["doubt of \(operation.kind.word): \(caseName(verdict))"]
        case .absence(let verdict): ["absence: \(caseName(verdict))"]
        case .inquiry(let inquiry): ["absence: \(inquiry)"]
        case .tooEarly: ["list asked for too early"]
        case .cameBack: ["gone record came back"]
        case .missed(let rule): ["accepted value: \(rule)"]
        case .unconfirmed: ["accepted value: unconfirmed"]
        case .givenUp(let operation): ["given up: \(operation.kind.word)"]
        case .booking(let state): ["booking: \(state.rawValue)"]
        case .file(let verdict): ["file: \(caseName(verdict))"]
        case .fileReplaced: ["file: replaced"]
        case .base(let winner, let operation): ["base of \(operation.kind.word) moved: \(winner.rawValue) wins"]
        }
    }

    private static func words(of merge: DocumentMerge, _ before: [SyncModel.Operation]) -> [String] {
        var words: [String] = []
        for conflict in merge.conflicts {
            words.append("merge: conflict, \(conflict.rule), \(conflict.winner.rawValue) wins")
        }
        if !merge.superseded.isEmpty { words.append("merge: superseded") }
        if !merge.revised.isEmpty { words.append("merge: revised") }
        let after = Dictionary(uniqueKeysWithValues: merge.remaining.map { ($0.id, $0.edits) })
        for operation in before where operation.kind == .update && [.queued, .unknown].contains(operation.state) {
            for field in operation.edits.keys where !merge.conflicts.contains(where: { $0.field == field }) {
                words.append(after[operation.id]?[field] == nil ? "merge: fulfilled" : "merge: kept")
            }
        }
        return words
    }
}

extension OperationKind {
    /// The kind as a word that is the same for all actions.
    var word: String {
        if case .action = self { "action" } else { description }
    }
}

/// The name of an enumeration's case, without its values.
func caseName(_ value: Any) -> String { Mirror(reflecting: value).children.first?.label ?? "\(value)" }
