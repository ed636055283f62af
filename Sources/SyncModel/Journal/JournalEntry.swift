/// Which side a change came from.
public enum ChangeOrigin: String, Sendable, CaseIterable {
    /// A local tool wrote it.
    case local
    /// The server had it.
    case remote
    /// The engine settled something: an id became known, a merge was decided, a slot was refused.
    case engine
}

/// What happened to a document.
public enum ChangeKind: String, Sendable, CaseIterable {
    /// It appeared.
    case created
    /// Fields changed.
    case updated
    /// It is gone.
    case deleted
    /// A whole resource was fetched for the first time: one entry stands for all its documents.
    case baseline
    /// An operation on it was acknowledged.
    case acknowledged
    /// An operation on it was refused.
    case rejected
    /// An operation on it may or may not have reached the server.
    case unknown
    /// An operation on it waits for a person.
    case parked
    /// The server said yes to an operation on it, and no later answer ever shows what was sent.
    case unconfirmed
    /// A field was changed on both sides.
    case conflict
    /// A person decided a conflict, or took that back.
    case resolved
    /// Something happened to its slot: contested, double-booked, moved, cancelled elsewhere.
    case booking
    /// Many records were missing at once: they stay until another listing agrees or a person says so.
    case quarantined
    /// A file was attached to it, and waits to be sent.
    case attached
    /// The server was seen to keep a file of it.
    case uploaded
    /// Somebody came online, as the server tells.
    case presenceOnline = "presence.online"
    /// Somebody went offline, as the server tells.
    case presenceOffline = "presence.offline"
    /// It is time to remind people of it.
    case reminderDue = "reminder.due"
}

/// One entry of the append-only list of all changes.
public struct JournalEntry: Sendable, Hashable {
    /// The entry's place, rising without gaps being promised.
    public var position: Int64
    /// When it was written, Unix milliseconds.
    public var time: Int64
    /// Which side it came from.
    public var origin: ChangeOrigin
    /// What happened.
    public var kind: ChangeKind
    /// The resource.
    public var resource: String
    /// The document; nil for an entry about a whole resource.
    public var document: LocalID?
    /// The document's server id, when known.
    public var serverID: ServerID?
    /// Who did it: `uid:1000`, `server` or `engine`.
    public var author: String
    /// The document before, as JSON text.
    public var before: String?
    /// The document after, as JSON text; for entries about operations, what there is to say of them.
    public var after: String?

    /// An entry that is still to be written.
    public init(
        position: Int64 = 0, time: Int64, origin: ChangeOrigin, kind: ChangeKind, resource: String,
        document: LocalID? = nil, serverID: ServerID? = nil, author: String, before: String? = nil, after: String? = nil
    ) {
        self.position = position
        self.time = time
        self.origin = origin
        self.kind = kind
        self.resource = resource
        self.document = document
        self.serverID = serverID
        self.author = author
        self.before = before
        self.after = after
    }
}
