import SyncCatalogue
import SyncModel

/// What local tools see of a document while operations on it are unsettled.
public enum LocalDocument {
    /// The record with all pending edits laid over it, in the order of the outbox; nil when nothing is pending.
    ///
    /// Secret fields are never shown; the values that an action sets are shown at once.
    public static func compose(server: JSONObject, pending: [Operation], resource: Resource, role: String)
        -> JSONObject?
    {
        guard !pending.isEmpty else { return nil }
        var shown = server
        for operation in pending {
            let effects = effects(of: operation, resource: resource, role: role)
            shown.merge(effects.filter { resource.field(named: $0.key)?.isShown != false }) { $1 }
        }
        return shown
    }

    /// What an operation changes in its record: the fields that it sends, those that an action sets, and those that the server fills in when
    /// the record is made.
    public static func effects(of operation: Operation, resource: Resource, role: String) -> JSONObject {
        if operation.kind == .create {
            return resource.starts(at: operation.createdAt).merging(operation.values) { $1 }
        }
        guard case .action(let name) = operation.kind, let action = resource.faces[role]?.actions[name] else {
            return operation.values
        }
        return operation.values.merging(action.sets) { $1 }
    }
}
