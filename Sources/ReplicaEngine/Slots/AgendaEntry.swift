import ReplicaStore
import SyncModel

/// One booking of a day as people go through it: when, whose, with whom, and how it stands.
public struct AgendaEntry: Sendable {
    /// Somebody whom a booking names.
    public struct Party: Sendable {
        /// The field that names them.
        public let field: String
        /// Their id, as the booking has it.
        public let id: JSONValue
        /// What people call them; nil where nothing here tells.
        public let name: String?
    }

    /// The booking's document.
    public let document: Document
    /// When it is.
    public let time: BookedTime
    /// Whose time it takes; nil where the account is shown no holder.
    public let holder: Party?
    /// Who else is named.
    public let others: [Party]
    /// Whether it holds its slot: one that was called off does not.
    public let holdsSlot: Bool
    /// How it stands, in the server's words, such as its status; nil where it has no such field.
    public let state: String?
    /// What it is about, by its first text that people write; nil for nothing.
    public let about: String?
}
