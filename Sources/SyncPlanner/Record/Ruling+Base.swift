import SyncCatalogue
import SyncModel

/// What becomes of unsent deletes and actions when the record is no longer what their authors knew (design section 6, "Every operation has a
/// base").
extension RulingDraft {
    /// Holds a delete or an action that waits again against the record: while nobody knew whether it was done, nobody asked whether it still
    /// should be.
    mutating func reviewRequeued(_ operation: Operation) throws(MissingFact) {
        guard operation.base != nil, let record = facts.state?.server?.object else { return }
        try reviewBases(against: record)
        try show()
    }

    /// Holds unsent deletes and actions against what the server has: the policy decides as for a field, and the loser is in the conflict log.
    mutating func reviewBases(against record: JSONObject) throws(MissingFact) {
        for operation in facts.open where operation.state == .queued {
            guard let base = operation.base else { continue }
            let review = BaseReview(operation, base, found: found(by: operation), setting)
            guard let change = review.change else { continue }
            if review.isFulfilled {
                let words = OperationAnswer(status: nil, message: "the server already has these values")
                emit(.move(operation.id, to: .superseded, answer: words))
                continue
            }
            let time = try changeTime(of: record)
            let (winner, rule) = change.winner(madeAt: base.madeAt, remoteTime: time)
            note(.base(winner, of: operation))
            emit(
                .conflict(
                    Conflict(
                        resource: setting.resource.name, document: facts.id, field: nil,
                        base: .object(review.part(of: base.record)), local: review.local,
                        remote: .object(review.part(of: record)), localTime: base.madeAt.milliseconds,
                        remoteTime: time.milliseconds, rule: rule, winner: winner, author: operation.author,
                        action: review.action)))
            emit(
                .journal(
                    JournalNote(
                        .conflict, origin: .engine, author: "engine", serverID: facts.state?.serverID,
                        before: review.local?.text, after: JSONValue.object(review.part(of: record)).text)))
            guard winner != .local else {
                // What was overruled is the new base: the same change seen again is no second conflict.
                emit(.setBase(operation.id, OperationBase(record: found(by: operation), madeAt: base.madeAt)))
                continue
            }
            let words = OperationAnswer(
                status: nil, message: "the record was changed on the server meanwhile; see conflicts")
            emit(.move(operation.id, to: .superseded, answer: words))
            if operation.kind == .delete { emit(.setHidden(false)) }
            // Those behind it are held against the server once more, by what they start from now.
            return try rebase(withdrawing: operation)
        }
    }
}

/// An unsent delete or action, held against what it would find on the server by now.
struct BaseReview {
    private let operation: Operation
    private let resource: Resource
    private let rule: ActionRule?
    /// What somebody else changed that matters to the operation; nil for nothing.
    let change: Change?
    /// Whether the record is by now what the operation would make of it.
    let isFulfilled: Bool

    /// A change that matters.
    struct Change {
        /// The fields.
        let fields: [String]
        /// Who decides about it.
        let policy: ConflictPolicy
        /// Whether the operation can't be done any more at all: what it requires no longer holds.
        let isBarred: Bool

        /// Who wins, and by which rule.
        func winner(madeAt: HybridTimestamp, remoteTime: RemoteTime) -> (ConflictWinner, ConflictRule) {
            if isBarred { return (.server, .barred) }
            return (policy.winner(madeAt: madeAt, remoteTime: remoteTime), policy.rule)
        }
    }

    /// Reviews an operation.
    ///
    /// - Parameter found: What it would find: what the server has, and what the operations before it do to that.
    init(_ operation: Operation, _ base: OperationBase, found: JSONObject, _ setting: RecordSetting) {
        let resource = setting.resource
        var rule: ActionRule?
        if case .action(let name) = operation.kind { rule = resource.faces[setting.role]?.actions[name] }
        (self.operation, self.resource, self.rule) = (operation, resource, rule)
        let told = resource.fields.filter { field in
            field.isShown && !field.isVolatile && field.derivation == nil && field.name != resource.changedAtField
        }
        // A delete is about the whole record; an action about what it requires, sets and sends. What a repeatable one sets is the same
        // whatever it finds.
        let about = rule.map { rule in
            Set(rule.requires.keys).union(rule.isRepeatable ? [] : Set(rule.sets.keys)).union(operation.edits.keys)
        }
        let moved = told.filter { field in
            guard about?.contains(field.name) != false, let before = base.record[field.name],
                let now = found[field.name]
            else { return false }
            return !Likeness.holds(before, now, field.type)
        }
        let made = rule.map { operation.values.merging($0.sets) { $1 } } ?? [:]
        isFulfilled =
            !made.isEmpty
            && made.allSatisfy { name, value in
                found[name].map { Likeness.holds(value, $0, resource.field(named: name)?.type) } ?? false
            }
        guard !moved.isEmpty else {
            change = nil
            return
        }
        let policies = rule == nil ? [resource.policy] : moved.map { resource.policy(for: $0.name) }
        change = Change(
            fields: moved.map(\.name), policy: policies.min { $0.caution < $1.caution } ?? resource.policy,
            isBarred: rule.map { !$0.requires.isEmpty && !$0.admits(found) } ?? false)
    }

    /// The action's name; nil for a delete.
    var action: String? { if case .action(let name) = operation.kind { name } else { nil } }

    /// What the operation would have made of the record; nil for a delete.
    var local: JSONValue? {
        guard let rule else { return nil }
        return .object(
            operation.values.merging(rule.sets) { $1 }.filter { resource.field(named: $0.key)?.isSecret != true })
    }

    /// What of a record is kept with the conflict: all of it for a delete, what the action is about for an action.
    func part(of record: JSONObject) -> JSONObject {
        guard let rule else { return record }
        let about = Set(change?.fields ?? []).union(rule.sets.keys)
        return record.filter { about.contains($0.key) }
    }
}

extension ConflictPolicy {
    /// Where several fields speak: what only the server may decide comes before what people may.
    fileprivate var caution: Int {
        switch self {
        case .serverAuthority: 0
        case .appendOnly: 1
        case .serverWins: 2
        case .manual: 3
        case .lastWriterWins: 4
        case .clientWins: 5
        }
    }
}
