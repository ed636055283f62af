/// What an operation does to its document.
public enum OperationKind: Sendable, Hashable, CustomStringConvertible {
    /// Makes the record.
    case create
    /// Changes some of its fields.
    case update
    /// Removes it.
    case delete
    /// Runs an action that the catalogue names, such as marking an invoice as paid.
    case action(String)
    /// Sends the file of a field, by a request of its own.
    case upload(String)

    /// The kind from ``description``; nil when it is none.
    public init?(_ text: String) {
        switch text {
        case "create": self = .create
        case "update": self = .update
        case "delete": self = .delete
        default:
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "action": self = .action(String(parts[1]))
            case "upload": self = .upload(String(parts[1]))
            default: return nil
            }
        }
    }

    /// Whether it sends a file by a request of its own.
    public var isUpload: Bool { if case .upload = self { true } else { false } }

    /// The kind as stored and shown: `create`, `update`, `delete`, `action:NAME` or `upload:FIELD`.
    public var description: String {
        switch self {
        case .create: "create"
        case .update: "update"
        case .delete: "delete"
        case .action(let name): "action:\(name)"
        case .upload(let field): "upload:\(field)"
        }
    }
}

/// One field's pending change: what it becomes, what the server had when it was made, and when that was.
public struct FieldEdit: Sendable, Hashable {
    /// The value to send.
    public var value: JSONValue
    /// The server's value when the edit was made; nil for a field of a record that the server did not know.
    public var base: JSONValue?
    /// When the edit was made.
    public var madeAt: HybridTimestamp

    /// An edit of a field.
    public init(value: JSONValue, base: JSONValue?, madeAt: HybridTimestamp) {
        self.value = value
        self.base = base
        self.madeAt = madeAt
    }
}

/// What a delete or an action started from (design section 6, "Every operation has a base"): what has changed in it meanwhile is news to its
/// author.
public struct OperationBase: Sendable, Hashable {
    /// The record as its author knew it, with what earlier operations were still to do to it.
    public var record: JSONObject
    /// When the operation was made.
    public var madeAt: HybridTimestamp

    /// A base.
    public init(record: JSONObject, madeAt: HybridTimestamp) {
        self.record = record
        self.madeAt = madeAt
    }

    /// The base from ``json``; nil for a value that is none.
    public init?(json value: JSONValue) {
        guard let record = value["record"]?.object, let at = value["at"]?.string.flatMap(HybridTimestamp.init) else {
            return nil
        }
        self.init(record: record, madeAt: at)
    }

    /// The base as stored.
    public var json: JSONValue { ["record": .object(record), "at": .string(madeAt.text)] }
}

/// What is still to be seen of an operation to which the server said yes (design section 8, "A yes is held against what the server then
/// shows").
public enum Verification: Int, Sendable, CaseIterable {
    /// Its answer did not show all that was sent: a list has yet to.
    case unseen = 1
    /// Its answer showed it: a list that is asked for later has yet to show that it was not lost again.
    case shown = 2
    /// Its answer showed it, and the record was gone before a list did: should it come back, it has yet to show it.
    case gone = 3
}

/// What the server said to an operation.
public struct OperationAnswer: Sendable, Hashable {
    /// The HTTP status; nil when none arrived.
    public var status: Int?
    /// The server's own words, or why there is no answer.
    public var message: String

    /// An answer.
    public init(status: Int?, message: String) {
        self.status = status
        self.message = message
    }
}

/// One queued write.
public struct Operation: Sendable, Hashable {
    /// The operation's name, sent as its `Idempotency-Key`.
    public var id: LocalID
    /// Its place in the outbox, rising.
    public var sequence: Int64
    /// The resource of its document.
    public var resource: String
    /// Its document.
    public var document: LocalID
    /// What it does.
    public var kind: OperationKind
    /// The fields that it sends.
    public var edits: [String: FieldEdit]
    /// What a delete or an action started from; nil for all others, whose fields have each its own base.
    public var base: OperationBase?
    /// Who asked for it, such as `uid:1000`.
    public var author: String
    /// When it was made, Unix milliseconds.
    public var createdAt: Int64
    /// Where it stands.
    public var state: OperationState
    /// When it came to that state, Unix milliseconds.
    public var stateAt: Int64
    /// How many times it was sent.
    public var attempts: Int
    /// How often the server failed it with an error of its own while it answered other requests well in between (design section 8).
    public var failures: Int
    /// When the server failed it last, Unix milliseconds; nil for never.
    public var failedAt: Int64?
    /// When its last request left, Unix milliseconds; nil for never.
    public var sentAt: Int64?
    /// Not to be sent before this moment, Unix milliseconds.
    public var notBefore: Int64
    /// What the server said last.
    public var answer: OperationAnswer?
    /// What speaks for and against its having been done, for the person who decides about a parked operation.
    public var evidence: OperationEvidence?
    /// What is still to be seen of an operation to which the server said yes; nil for nothing.
    public var verification: Verification?
    /// For a refused booking, the starts of the free slots that were nearest, in the server's form of times.
    public var alternatives: [String]

    /// A new operation that waits to be sent.
    public init(
        id: LocalID, sequence: Int64 = 0, resource: String, document: LocalID, kind: OperationKind,
        edits: [String: FieldEdit], base: OperationBase? = nil, author: String, createdAt: Int64
    ) {
        self.id = id
        self.sequence = sequence
        self.resource = resource
        self.document = document
        self.kind = kind
        self.edits = edits
        self.base = base
        self.author = author
        self.createdAt = createdAt
        state = .queued
        stateAt = createdAt
        attempts = 0
        failures = 0
        failedAt = nil
        sentAt = nil
        notBefore = 0
        answer = nil
        evidence = nil
        verification = nil
        alternatives = []
    }

    /// The values that it sends, by field.
    public var values: JSONObject { edits.mapValues(\.value) }
}
