import SyncModel

/// One thing to be written down about a record: most are one call of the store's writer.
public enum RecordAction: Sendable, Equatable {
    // MARK: The document

    /// The record is here from now on, known to no server yet.
    case insert(RecordText, BookingState?)
    /// What the server has, and its id.
    case setServer(ServerID, RecordText)
    /// What local tools see while edits are pending; nil when there are none.
    case setLocal(RecordText?)
    /// Whether readers no longer see it.
    case setHidden(Bool)
    /// What is known of its slot.
    case setBooking(BookingState)
    /// The record is here no longer.
    case remove

    // MARK: Its operations

    /// A new operation waits to be sent.
    case enqueue(Operation)
    /// What an operation sends.
    case setEdits(LocalID, [String: FieldEdit])
    /// What an unsent delete or action starts from.
    case setBase(LocalID, OperationBase)
    /// How often the server failed an operation while it did others, and when it did so last, Unix milliseconds.
    case setFailures(LocalID, Int, at: Int64)
    /// An operation comes to another state. The moment before which it isn't sent is in Unix milliseconds.
    case move(LocalID, to: OperationState, answer: OperationAnswer? = nil, notBefore: Int64 = 0)
    /// A waiting operation is sent without a further pause.
    case hasten(LocalID)
    /// What speaks for and against an operation's having been done.
    case setEvidence(LocalID, OperationEvidence?)
    /// The free slots that are nearest to a refused booking.
    case setAlternatives(LocalID, [String])
    /// An operation's time of doubt begins anew.
    case renewDoubt(LocalID)
    /// The time since now is measured by the clock that never jumps: an operation came into doubt.
    case watchDoubt(LocalID)
    /// The server said yes, and a list has yet to show it; with the id of the record that a delete removed.
    case awaitVerification(LocalID, Verification, removed: ServerID? = nil)
    /// What became of an operation was seen.
    case endVerification(LocalID)

    // MARK: Its files

    /// The file that an operation sent was seen on the server, or is taken to be there.
    case fileUploaded(operation: LocalID)
    /// The record that a file went with was made: what the server keeps is looked at.
    case fileSent(operation: LocalID)
    /// An attachment is here from now on.
    case insertFile(Attachment)
    /// An attachment is forgotten.
    case removeFile(LocalID)
    /// An attachment comes to another stage; with the address where the server keeps it, where that is known.
    case moveFile(LocalID, to: AttachmentStage, address: String? = nil)
    /// What the record names in the field of an attachment.
    case setFileAddress(LocalID, String?)
    /// Another operation sends an attachment.
    case setFileOperation(LocalID, LocalID)

    // MARK: What is kept of it

    /// An entry of the conflict log.
    case conflict(Conflict)
    /// The undecided conflicts of a rule about the record are over: what they told of is so no longer.
    case closeConflicts(ConflictRule)
    /// The record is there again: what was decided because of its absence is open once more.
    case reopenConflicts(ConflictRule)
    /// An entry of the journal.
    case journal(JournalNote)
    /// Another record is ruled on, here and now.
    case alsoRule(DocumentName, RecordEvent)
}

/// An entry of the journal about the record that is ruled on.
public struct JournalNote: Sendable, Equatable {
    /// What happened.
    public var kind: ChangeKind
    /// Which side it came from.
    public var origin: ChangeOrigin
    /// Who did it.
    public var author: String
    /// The record's id on the server, where the entry names it.
    public var serverID: ServerID?
    /// The record before, as JSON text.
    public var before: String?
    /// The record after, or what there is to say, as JSON text.
    public var after: String?

    /// An entry.
    public init(
        _ kind: ChangeKind, origin: ChangeOrigin, author: String, serverID: ServerID? = nil, before: String? = nil,
        after: String? = nil
    ) {
        self.kind = kind
        self.origin = origin
        self.author = author
        self.serverID = serverID
        self.before = before
        self.after = after
    }
}
