import SyncCatalogue
import SyncModel

/// What becomes of a document's unsettled operations when the server shows a new version of the record.
public struct DocumentMerge: Sendable, Equatable {
    /// The operations whose edits changed, with what they will send now.
    public private(set) var revised: [Operation] = []
    /// The operations that have nothing left to send.
    public private(set) var superseded: [Operation] = []
    /// The fields that both sides changed.
    public private(set) var conflicts: [Conflict] = []
    /// The operations that remain, in the order of the outbox.
    public private(set) var remaining: [Operation] = []

    /// Merges a new version of a record with the operations on it.
    ///
    /// A later edit of a field decides over an earlier one of the same document, so each field is held against the server once, with the
    /// first base and the last value; a value of our own that arrived is no change of the server's. Creates, deletes and actions are
    /// left alone: they have no base to merge from. So are operations on their way or parked.
    ///
    /// - Parameters:
    ///   - operations: The document's unsettled operations, in the order of the outbox.
    ///   - record: The record as the server has it now.
    ///   - remoteTime: When it was changed there, or first seen here.
    public init(
        operations: [Operation], record: JSONObject, remoteTime: RemoteTime, resource: Resource, role: String
    ) {
        let actions = resource.faces[role]?.actions ?? [:]
        var merged = operations
        let open = operations.indices.filter {
            operations[$0].kind == .update && [.queued, .unknown].contains(operations[$0].state)
        }
        // In the order of their names, so that the same news always leave the same log.
        for field in Set(open.flatMap { operations[$0].edits.keys }).sorted() {
            guard resource.field(named: field)?.isShown != false else { continue }
            // A member that a server leaves out, for a moment or in one of its lists, says nothing.
            guard let remote = record[field] else { continue }
            decide(field, remote, remoteTime, resource, actions, open, &merged)
        }
        for (operation, before) in zip(merged, operations) {
            if operation.edits.isEmpty, !before.edits.isEmpty {
                superseded.append(operation)
            } else {
                if operation.edits != before.edits { revised.append(operation) }
                remaining.append(operation)
            }
        }
    }

    private mutating func decide(
        _ field: String, _ remote: JSONValue, _ remoteTime: RemoteTime, _ resource: Resource,
        _ actions: [String: ActionRule], _ open: [Int], _ operations: inout [Operation]
    ) {
        // What an earlier operation will still change says nothing yet about the later ones, nor about those behind an action between them.
        let edited = operations.indices.filter { touches(operations[$0], field, actions) }
        let chain = edited.prefix { open.contains($0) }
        guard let first = chain.first, let last = chain.last,
            let oldest = operations[first].edits[field],
            let newest = operations[last].edits[field]
        else { return }
        let rule = resource.field(named: field)
        let type = rule?.type
        if rule?.visibility == .alone, oldest.base == nil, !Likeness.holds(newest.value, remote, type) {
            return meetUnseen(field, remote, remoteTime, resource, Array(chain), &operations)
        }
        func isRemote(_ value: JSONValue?) -> Bool { Likeness.holds(value ?? .null, remote, type) }
        // The server has not moved: of several edits, the last may well say what the first started from.
        let mayHaveArrived = Likeness.holds(oldest.value, oldest.base ?? .null, type) && oldest.value == remote
        if chain.count > 1, !mayHaveArrived, Likeness.holds(oldest.base ?? .null, remote, type) { return }
        // That the server shows what it had before proves nothing of a request in doubt: it may still be done, after a later one.
        let isIdle = oldest.base == oldest.value
        if isIdle, operations[first].state == .unknown, isRemote(oldest.value) { return }
        let arrived = chain.lastIndex { index in
            operations[index].edits[field].map { Likeness.hasArrived($0, remote, type) } ?? false
        }
        if let arrived {
            for index in chain[...arrived] { operations[index].edits[field] = nil }
            if arrived + 1 < chain.count { operations[chain[arrived + 1]].edits[field]?.base = remote }
            return
        }
        // What an earlier operation, perhaps one on its way, started from or wrote is no news.
        let isKnown = operations.contains { operation in
            operation.edits[field].map { operation.kind == .update && (isRemote($0.base) || isRemote($0.value)) }
                ?? false
        }
        if isKnown { return }
        guard
            case .conflict(let winner, let rule) = FieldMerge.decide(
                edit: FieldEdit(value: newest.value, base: oldest.base, madeAt: newest.madeAt), remote: remote,
                remoteTime: remoteTime, policy: resource.policy(for: field), type: type)
        else { return }
        conflicts.append(
            Conflict(
                resource: resource.name, document: operations[last].document, field: field, base: oldest.base,
                local: newest.value, remote: remote, localTime: newest.madeAt.milliseconds,
                remoteTime: remoteTime.milliseconds,
                rule: rule.rule, winner: winner, author: operations[last].author))
        switch winner {
        case .server, .undecided: for index in chain { operations[index].edits[field] = nil }
        // What was overruled is the new base: the same value seen again is no second conflict.
        case .local: operations[first].edits[field]?.base = remote
        }
    }

    /// An edit of what nobody here had seen, for lists do not show it: that is no later change, and is what the edit replaces, unless the policy
    /// is another than the last writer's. What is replaced is kept in the log.
    private mutating func meetUnseen(
        _ field: String, _ remote: JSONValue, _ remoteTime: RemoteTime, _ resource: Resource, _ chain: [Int],
        _ operations: inout [Operation]
    ) {
        guard let first = chain.first, let last = chain.last, let edit = operations[last].edits[field] else { return }
        let policy = resource.policy(for: field)
        let winner =
            policy == .lastWriterWins ? .local : policy.winner(madeAt: edit.madeAt, remoteTime: remoteTime)
        if winner == .local { operations[first].edits[field]?.base = remote }
        if winner != .local { for index in chain { operations[index].edits[field] = nil } }
        if winner == .local, Likeness.isBlank(remote) { return }
        conflicts.append(
            Conflict(
                resource: resource.name, document: operations[last].document, field: field, base: nil,
                local: edit.value, remote: remote, localTime: edit.madeAt.milliseconds,
                remoteTime: remoteTime.milliseconds, rule: winner == .local ? .overwritten : policy.rule,
                winner: winner,
                author: operations[last].author))
    }

    private func touches(_ operation: Operation, _ field: String, _ actions: [String: ActionRule]) -> Bool {
        if operation.edits[field] != nil { return operation.kind != .create }
        guard case .action(let name) = operation.kind else { return false }
        return actions[name]?.sets[field] != nil
    }
}
