/// Who won a conflict.
public enum ConflictWinner: String, Sendable, CaseIterable {
    /// The local edit goes to the server.
    case local
    /// The server's value stands.
    case server
    /// A person has yet to say; until then the server's value is shown.
    case undecided
}

/// What a person made of a conflict.
public struct ConflictResolution: Sendable, Hashable {
    /// Which value was chosen.
    public enum Choice: String, Sendable, CaseIterable {
        /// The local value, which goes to the server once more.
        case local
        /// The server's value.
        case remote
        /// Another value.
        case value
    }

    /// Which value was chosen.
    public var choice: Choice
    /// The value that stands since then.
    public var value: JSONValue?
    /// The operation that carries it to the server; nil when nothing had to be sent.
    public var operation: LocalID?
    /// Who decided, such as `uid:1000`.
    public var author: String
    /// When, Unix milliseconds.
    public var time: Int64

    /// A decision.
    public init(choice: Choice, value: JSONValue?, operation: LocalID?, author: String, time: Int64) {
        self.choice = choice
        self.value = value
        self.operation = operation
        self.author = author
        self.time = time
    }
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
    /// The action that lost or won against the server's change; nil for a field, or a whole record.
    public var action: String?
    /// The value that both sides started from.
    public var base: JSONValue?
    /// The local value; nil for a record that was deleted here.
    public var local: JSONValue?
    /// The server's value; nil for a record that is gone.
    public var remote: JSONValue?
    /// When the local edit was made, Unix milliseconds.
    public var localTime: Int64
    /// When the server's value was changed, or first seen here where the server does not tell; Unix milliseconds.
    public var remoteTime: Int64
    /// What decided.
    public var rule: ConflictRule
    /// Whose value stands.
    public var winner: ConflictWinner
    /// Who made the local edit.
    public var author: String
    /// When it was logged, Unix milliseconds; 0 for one that is still to be logged.
    public var time: Int64 = 0
    /// What a person made of it; nil where nobody did.
    public var resolution: ConflictResolution?

    /// Whether a person has yet to decide.
    public var isOpen: Bool { winner == .undecided && resolution == nil }

    /// A conflict that is still to be logged.
    public init(
        number: Int64 = 0, resource: String, document: LocalID, field: String?, base: JSONValue?, local: JSONValue?,
        remote: JSONValue?, localTime: Int64, remoteTime: Int64, rule: ConflictRule, winner: ConflictWinner,
        author: String, action: String? = nil
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
        self.action = action
    }
}
