import ReplicaStore
import SyncCatalogue
import SyncModel

/// Takes the effects of a decision back, inside one transaction.
struct DecisionUndoing {
    let context: EngineContext
    let writer: ReplicaWriter
    let resource: Resource
    let conflict: Conflict
    let author: String

    private var writes: LocalWrites { LocalWrites(context) }

    /// Takes back what the decision queued or dropped, and tells what it had changed.
    func takeBack(_ resolution: ConflictResolution) throws -> RecordTrace {
        let trace =
            try RecordTrace(
                conflict: conflict.number, in: writer.journal(of: conflict.document, kind: .resolved))
            ?? assumed(resolution)
        guard let operation = try resolution.operation.flatMap({ try writer.operation($0) }) else {
            // Without an operation, the decision may have dropped an unsent edit.
            if let before = trace.before { try queue(before, where: trace.after ?? [:], conflict.document) }
            return trace
        }
        if operation.kind == .create, trace.before == nil {
            try takeBackRecord(operation)
        } else {
            try takeBackFields(operation, trace)
        }
        return trace
    }

    /// The trace of a decision whose journal entry is no longer kept: the other side's value stood before.
    private func assumed(_ resolution: ConflictResolution) -> RecordTrace {
        guard let field = conflict.field, resolution.operation != nil else {
            return RecordTrace(conflict: conflict.number)
        }
        let before = resolution.choice == .remote ? conflict.local : conflict.remote
        return RecordTrace(
            conflict: conflict.number, before: [field: before ?? .null], after: [field: resolution.value ?? .null])
    }

    private func takeBackFields(_ operation: SyncModel.Operation, _ trace: RecordTrace) throws {
        let (before, after) = (trace.before ?? [:], trace.after ?? [:])
        switch operation.state {
        case .queued, .rejected:
            // What somebody has typed over the decision since then stays.
            let mine = after.filter { operation.edits[$0.key]?.value == $0.value }
            let earlier = mine.reduce(into: [String: JSONValue?]()) { fields, edit in
                fields.updateValue(trace.unsent.contains(edit.key) ? before[edit.key] : nil, forKey: edit.key)
            }
            try EditDropping(context: context, writer: writer, resource: resource)
                .drop(earlier, from: operation, author: author)
        case .cancelled: break
        case .parked:
            throw DecisionError.wrongState(
                operation.id, .parked, .takeBack, next: .sayFirstWhetherDone(operation.id))
        case .sending, .unknown, .acknowledged, .superseded:
            try queue(before, where: after, operation.document)
        }
    }

    private func takeBackRecord(_ operation: SyncModel.Operation) throws {
        switch operation.state {
        case .queued, .rejected, .parked: try writes.cancelling(operation.id, author: author)(writer)
        case .sending, .unknown: throw DecisionError.underWay(operation.id, operation.state)
        case .acknowledged:
            guard try writer.document(resource, local: operation.document) != nil else { return }
            _ = try writes.deleting(resource.name, id: operation.document.text, author: author)(writer)
        case .cancelled, .superseded: break
        }
    }

    /// Queues the values that stood before, for those fields that still show the decided ones.
    private func queue(_ before: JSONObject, where after: JSONObject, _ id: LocalID) throws {
        guard let document = try writer.document(resource, local: id), !document.isHidden else { return }
        let visible = try document.visibleObject()
        let fields = before.filter { visible[$0.key] ?? .null == after[$0.key] ?? .null }
        guard !fields.isEmpty else { return }
        _ = try writes.updating(resource.name, id: id.text, fields: fields, author: author)(writer)
    }
}
