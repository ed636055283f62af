import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Does what a ``ResolutionUndo`` says, inside one transaction.
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
            try RecordTrace(conflict: conflict.number, in: writer.journal(of: conflict.document, kind: .resolved))
            ?? RecordTrace(assuming: resolution, of: conflict)
        let operation = try resolution.operation.flatMap { try writer.operation($0) }
        switch try ResolutionUndo.decide(conflict, operation, trace) {
        case .nothing: break
        case .dropEdits(let fields, let id):
            guard let operation else { break }
            try RecordExecutor(context: context, writer: writer)
                .run(.editsDropped(id, fields, author: author), on: operation.document, of: resource)
        case .queue(let before, let after, let id): try queue(before, where: after, id)
        case .cancel(let id): try writes.cancelling(id, author: author)(writer)
        case .delete(let id):
            guard try writer.document(resource, local: id) != nil else { break }
            _ = try writes.deleting(resource.name, id: id.text, author: author)(writer)
        }
        return trace
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
