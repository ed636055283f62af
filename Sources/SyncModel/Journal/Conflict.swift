/// Who won a conflict.
public enum ConflictWinner: String, Sendable, CaseIterable {
    /// The local edit goes to the server.
    case local
    /// The server's value stands.
    case server
}

/// One field that two sides changed. Both values are kept (design section 6).
public struct Conflict: Sendable, Hashable {
    /// The conflict's number in the log.
    public var number: Int64
    /// The resource.
    public var resource: String
    /// The document.
    public var document: LocalID
    /// The field; nil when one side deleted the whole record.
    public var field: String?
    /// The value that both sides started from.
    public var base: JSONValue?
    /// The local value.
    public var local: JSONValue?
    /// The server's value; nil for a record that is gone.
    public var remote: JSONValue?
    /// When the local edit was made, Unix milliseconds.
    public var localTime: Int64
    /// When the server's value was changed, or first seen here where the server does not tell; Unix milliseconds.
    public var remoteTime: Int64
    /// The rule that decided, such as `last-writer-wins`.
    public var rule: String
    /// Whose value stands.
    public var winner: ConflictWinner
    /// Who made the local edit.
    public var author: String

    /// A conflict that is still to be logged.
    public init(
        number: Int64 = 0, resource: String, document: LocalID, field: String?, base: JSONValue?, local: JSONValue?,
        remote: JSONValue?, localTime: Int64, remoteTime: Int64, rule: String, winner: ConflictWinner, author: String
    ) {
        self.number = number
        self.resource = resource
        self.document = document
        self.field = field
        self.base = base
        self.local = local
        self.remote = remote
        self.localTime = localTime
        self.remoteTime = remoteTime
        self.rule = rule
        self.winner = winner
        self.author = author
    }
}
