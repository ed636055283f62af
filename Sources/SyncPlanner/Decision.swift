import SyncModel

/// Something that the planner decided and the engine carried out, for those who watch: a simulation counts which branches it has seen.
public enum Decision: Sendable, Equatable {
    /// What the operations of a document became when the server showed a new version of its record.
    case merge(DocumentMerge, before: [Operation])
    /// Which operations wait, and why.
    case waits(PushPlan)
    /// What an answer meant.
    case verdict(PushVerdict, of: Operation)
    /// What a look at the server said of an operation in doubt.
    case doubt(InDoubt, of: Operation)
    /// What absences in a listing meant.
    case absence(AbsenceVerdict)
    /// Who won when the record had moved away from what an unsent delete or action started from.
    case base(ConflictWinner, of: Operation)
    /// What is asked beside a list that lacks records.
    case inquiry(AbsenceInquiry)
    /// A list, or a record alone, was asked for too early to say how a record is.
    case tooEarly
    /// A record that was gone is shown again, and its document is here again.
    case cameBack
    /// A value to which the server said yes, and that it then did not show.
    case missed(ConflictRule)
    /// A value to which the server said yes, and that it shows nowhere.
    case unconfirmed
    /// A write is sent no more, because the server failed it again and again while it did others.
    case givenUp(Operation)
    /// What became of a booking.
    case booking(BookingState)
    /// What a look at the server meant for a file that was sent.
    case file(UploadVerdict)
    /// A file is held back, because somebody put another one there meanwhile.
    case fileReplaced
}

/// What tells of a record that a list lacks, where the list alone does not.
public enum AbsenceInquiry: Sendable, Equatable {
    /// Each record is asked for alone.
    case eachRecord
    /// The whole list is due.
    case wholeList
}
