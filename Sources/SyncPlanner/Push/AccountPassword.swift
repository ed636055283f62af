import SyncCatalogue
import SyncModel

/// Whether a write that the server did gave the signed-in account another password. A pure decision.
public enum AccountPassword {
    /// The new password; nil where the write set none, or another account's.
    ///
    /// - Parameters:
    ///   - operation: A change or an action that the server did.
    ///   - record: The record as the server had it before.
    ///   - login: The signed-in account's login.
    public static func set(by operation: Operation, of record: JSONObject, login: String, _ resource: Resource)
        -> String?
    {
        switch operation.kind {
        case .update, .action: break
        case .create, .delete, .upload: return nil
        }
        for field in resource.fields {
            guard let owner = field.passwordOwner, let password = operation.edits[field.name]?.value.string,
                !password.isEmpty
            else { continue }
            if owner == Endpoint.accountWord || record[owner]?.string?.lowercased() == login.lowercased() {
                return password
            }
        }
        return nil
    }
}
