import ReplicaStore
import SyncCatalogue
import SyncModel

/// Takes single fields out of an operation that is not on its way.
struct EditDropping {
    let context: EngineContext
    let writer: ReplicaWriter
    let resource: Resource

    /// Takes fields out of an unsent or refused operation, which is cancelled when it has none left.
    ///
    /// - Parameters:
    ///   - fields: The fields, each with the value that its edit goes back to; nil to drop the edit.
    ///   - author: Who asked.
    func drop(_ fields: [String: JSONValue?], from operation: SyncModel.Operation, author: String) throws {
        var edits = operation.edits
        for (field, earlier) in fields {
            if let earlier { edits[field]?.value = earlier } else { edits[field] = nil }
        }
        if edits.isEmpty {
            try writer.move(operation, to: .cancelled)
        } else if edits != operation.edits {
            try writer.setEdits(of: operation.id, to: edits)
        }
        try rebaseLater(than: operation) { field in edits[field]?.value ?? operation.edits[field]?.base }
        guard let document = try writer.document(resource, local: operation.document) else { return }
        try LocalWrites.show(document, context, writer, resource, kind: .updated, author)
    }

    /// Lets later edits that started from what the operation was to send start from something else.
    func rebaseLater(than operation: SyncModel.Operation, onto value: (String) -> JSONValue?) throws {
        for later in try writer.openOperations(of: operation.document) where later.sequence > operation.sequence {
            var edits = later.edits
            for (field, edit) in operation.edits where edits[field]?.base == edit.value {
                edits[field]?.base = value(field)
            }
            if edits != later.edits { try writer.setEdits(of: later.id, to: edits) }
        }
    }
}
