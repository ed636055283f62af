import SyncModel

/// Something that happened to a record, on which ``RecordPlanner`` rules.
public indirect enum RecordEvent: Sendable, Equatable {
    // MARK: What the server shows

    /// A list shows the record, other than it was known or while something about it is open.
    ///
    /// `isOwn` says that a create of our own, whose answer was lost, sent just this. Nothing became known of the record since the list was
    /// asked for: the places in the journal tell (``KnownSince``).
    case listed(RecordText, isOwn: Bool)
    /// The server showed the record when it was asked for it alone: members that its list does not have are none of ours. Nothing became
    /// known of it since then.
    case readAlone(JSONObject)
    /// The server shows the account's own record under an id, whatever it was known by.
    case identified(as: ServerID)
    /// A list shows a record whose removal by that operation the server had confirmed.
    case returned(JSONObject, removedBy: LocalID)
    /// A list shows a record again that was gone: it is the same document. Whether it was just said of its removal that it did not last.
    case cameBack(isTold: Bool)
    /// There is evidence that the server's record is gone.
    case absent(AbsenceEvidence)
    /// The server shows the record with the mark of what was removed.
    case shownGone(JSONObject)
    /// A list shows of the record what a create of another one has made of it, which the server finds by its key: comes before ``listed(_:isOwn:)``.
    case writtenOver(by: JSONObject)
    /// A create of another record has this one's id: where both have one key, the server found this one by it and changed it. It is that
    /// other one from now on. `gone` is what was last known of it, where it counted as gone already.
    case takenOver(by: JSONObject, AbsenceEvidence, gone: JSONObject? = nil)
    /// A fresh list of bookings, or of the slots that are offered, was applied.
    case slotReviewed
    /// Another record, which this one names by its local id, has an id on the server now.
    case relinked(DocumentName, to: ServerID)

    // MARK: What a request came to

    /// The answer to an operation was read; where it may be sent again, after so many milliseconds; with when the server last did what another
    /// request asked, Unix milliseconds.
    case answered(LocalID, PushVerdict, pause: Int64, wellAt: Int64?)
    /// No request can be made of an operation.
    case unsendable(LocalID, OperationAnswer)
    /// No request is on its way any more, and the operation still says so; or it is in doubt, and may be sent again without being looked up
    /// if it is repeatable.
    case stranded(LocalID, mayRepeat: Bool)
    /// A person asks for what waits because of the account to be tried now.
    case hastened(LocalID)
    /// The lists that were pulled after a refusal show who else is booked, and who made the same record.
    case explained(LocalID)

    /// The wall clock was ahead when some of what waits was made, and was set right.
    case clockSetBack

    // MARK: What a look settles

    /// What a list said of a create in doubt.
    case judged(LocalID, CreateJudgement)
    /// A list, or the record alone, tells of an operation in doubt that is no create.
    case looked(LocalID, ListEvidence, isShown: Bool, LookTime)

    // MARK: Files

    /// What the server is seen to keep of a file that was sent.
    case fileSeen(FileSighting)
    /// The record has come to name another file than when an upload's own was attached.
    case fileReplaced(LocalID, file: LocalID, name: String, address: String?)
    /// An upload is about to be sent: what an earlier try showed says nothing of this one.
    case fileLoaded(LocalID)

    // MARK: What people decide

    /// A person says what became of a parked operation: it was done, and this is the record; or it was not.
    case settledByPerson(LocalID, wasDone: Bool, record: JSONObject?, AbsenceEvidence?)
    /// Fields, checked, are laid into an operation that waits, was refused, or is parked.
    case corrected(LocalID, JSONObject, author: String)
    /// A refused operation is sent again with these fields, checked again.
    case resubmitted(LocalID, JSONObject, author: String)
    /// Fields are taken out of an operation, or go back to earlier values.
    case editsDropped(LocalID, [String: JSONValue?], author: String)
    /// The record is the one with that id on the server: what names it by its local id names that from now on.
    case becameOne(ServerID)
    /// A decision is written down, with the record's id on the server where the entry names it.
    case resolved(before: String?, after: String?, author: String, serverID: ServerID?)

    // MARK: What local tools do

    /// A record is made: the fields to send, checked, and the record as it is shown.
    case created(JSONObject, shown: JSONObject, author: String)
    /// Fields are changed, checked.
    case edited(JSONObject, author: String)
    /// An action is run with fields, checked.
    case acted(String, JSONObject, author: String)
    /// The record is removed.
    case deleted(author: String)
    /// An operation is taken back.
    case cancelled(LocalID, author: String)
    /// A file is attached in the place of others that wait; it goes with that create, or by a request of its own.
    case fileAttached(Attachment, replacing: [Attachment], create: LocalID?, author: String)
}

/// When a look was asked for, against when an operation came into doubt (design section 8).
public struct LookTime: Sendable, Equatable {
    /// When the list or the record was asked for, Unix milliseconds.
    public let askedAt: Int64
    /// By how much the wall clock was set ahead since the operation came into doubt, in milliseconds.
    public let leap: Int64
    /// When what was seen is written down, Unix milliseconds.
    public let appliedAt: Int64

    /// A moment of looking.
    ///
    /// - Parameter appliedAt: When what was seen is written down; nil for at once.
    public init(askedAt: Int64, leap: Int64, appliedAt: Int64? = nil) {
        self.askedAt = askedAt
        self.leap = leap
        self.appliedAt = appliedAt ?? askedAt
    }

    /// Whether it is late enough to prove that a request was not done: the server may finish it long after the line was cut.
    func isLateEnough(for operation: Operation, doubtSeconds: Int) -> Bool {
        askedAt - operation.stateAt - leap >= Int64(doubtSeconds) * 1000
    }
}

/// What the server is seen to keep of a file.
public struct FileSighting: Sendable, Equatable {
    /// The attachment.
    public let attachment: Attachment
    /// The upload that is not settled; nil for a file that went with a record that was made.
    public let operation: LocalID?
    /// What becomes of it.
    public let verdict: UploadVerdict
    /// What the record names.
    public let address: String?

    /// A sighting.
    public init(attachment: Attachment, operation: LocalID?, verdict: UploadVerdict, address: String?) {
        self.attachment = attachment
        self.operation = operation
        self.verdict = verdict
        self.address = address
    }
}

/// Why a record is believed to be gone (design section 9).
public struct AbsenceEvidence: Sendable, Equatable {
    /// How it is known.
    public enum Grade: String, Sendable, CaseIterable {
        /// The server said so when it was asked for the record: 404 or 410.
        case notFound = "not-found"
        /// A listing that should have shown it lacks it.
        case completeListing = "complete-listing"
        /// Two whole listings, some time apart, lack it.
        case agreeingListings = "agreeing-listings"
        /// The server shows it with the mark of what was removed.
        case marked
        /// A person said so.
        case person
        /// The server gave its id to another record.
        case idReused = "id-reused"
        /// It was the record of a create that a person called done, or for which the server found it by a key.
        case adopted
    }

    /// How it is known.
    public let grade: Grade
    /// The same in words, for the journal.
    public let words: String
    /// Who says it: `server`, or the person.
    public let author: String

    /// Evidence of a grade.
    public init(_ grade: Grade, _ words: String, author: String = "server") {
        (self.grade, self.words, self.author) = (grade, words, author)
    }

    /// Whether it is known by what lists lack.
    var isOfLists: Bool { [.completeListing, .agreeingListings].contains(grade) }

    /// The server said so.
    public static let notFound = AbsenceEvidence(.notFound, "the server says that it has no such record")
    /// The server shows it as removed.
    public static let marked = AbsenceEvidence(.marked, "the server shows it as removed")
    /// Another record has its id.
    public static let idReused = AbsenceEvidence(.idReused, "the server gave its id to another record")

    /// A list had brought the record before it was known that a create of ours made it.
    public static let adopted = AbsenceEvidence(.adopted, "it is the record that a write of this replica made")

    /// A create of ours found it by its key.
    public static let overtaken = AbsenceEvidence(
        .adopted, "a create of this replica has its key, changed it, and is what it is from now on")

    /// The evidence as the journal keeps it.
    var json: JSONValue { ["evidence": .string(grade.rawValue), "words": .string(words)] }
}
