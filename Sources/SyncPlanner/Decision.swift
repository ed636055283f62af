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
    /// What became of a booking.
    case booking(BookingState)
}
