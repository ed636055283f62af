/// A write as a history holds it: what is done to which kind of record, with everything else drawn from `word` when it happens. So each
/// event keeps its meaning when others are removed around it.
public struct WriteDraft: Sendable, Hashable {
    /// What is done.
    public enum Kind: Sendable, Hashable {
        /// Makes a record.
        case create
        /// Changes one or two fields.
        case update
        /// Removes a record.
        case delete
        /// Runs an action.
        case act(String)
        /// Puts a file into a field of a record, or of one that is made with it.
        case attach(String)
    }

    /// What is done.
    public var kind: Kind
    /// The resource.
    public var resource: String
    /// Chooses the record and the values.
    public var word: UInt64
}

extension WriteDraft: CustomStringConvertible {
    /// The text for people and logs.
    public var description: String {
        let verb =
            switch kind {
            case .create: "create"
            case .update: "update"
            case .delete: "delete"
            case .act(let action): action
            case .attach(let field): "attach \(field) of"
            }
        return "\(verb) \(resource) #\(String(word, radix: 36))"
    }
}
