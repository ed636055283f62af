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
    /// first base and the last value. Creates, deletes and actions are left alone: they have no base to merge from.
    ///
    /// - Parameters:
    ///   - operations: The document's unsettled operations, in the order of the outbox.
    ///   - record: The record as the server has it now.
    ///   - seenAt: When this replica saw it, Unix milliseconds.
    ///   - changedAt: When the server says it was changed, Unix milliseconds; nil where it does not say.
    public init(operations: [Operation], record: JSONObject, seenAt: Int64, changedAt: Int64?, resource: Resource) {
        for var operation in operations {
            guard operation.kind == .update, operation.state == .queued || operation.state == .unknown else {
                remaining.append(operation)
                continue
            }
            let before = operation.edits
            for (field, edit) in before where resource.field(named: field)?.isSecret != true {
                decide(field, edit, record[field], changedAt ?? seenAt, resource, &operation)
            }
            if operation.edits.isEmpty, !before.isEmpty {
                superseded.append(operation)
            } else {
                if operation.edits != before { revised.append(operation) }
                remaining.append(operation)
            }
        }
    }

    private mutating func decide(
        _ field: String, _ edit: FieldEdit, _ remote: JSONValue?, _ remoteTime: Int64, _ resource: Resource,
        _ operation: inout Operation
    ) {
        let verdict = FieldMerge.decide(
            edit: edit, remote: remote, remoteTime: remoteTime, policy: resource.policy(for: field))
        switch verdict {
        case .keepEdit: return
        case .fulfilled: operation.edits[field] = nil
        case .conflict(let winner, let rule):
            conflicts.append(
                Conflict(
                    resource: resource.name, document: operation.document, field: field, base: edit.base,
                    local: edit.value, remote: remote, localTime: edit.madeAt.milliseconds, remoteTime: remoteTime,
                    rule: rule.rawValue, winner: winner, author: operation.author))
            switch winner {
            case .server: operation.edits[field] = nil
            // What was overruled is the new base: the same value seen again is no second conflict.
            case .local: operation.edits[field]?.base = remote
            }
        }
    }
}
