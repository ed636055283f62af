/// What may be done about the records of a resource that are in quarantine.
public enum QuarantineStep: Sendable, Equatable {
    /// Nothing has to be: somebody said that they stay until a list shows them again, and they can still be removed.
    case stay
    /// Somebody says whether they are gone, or the server is wrong.
    case decide

    /// What may be done when that many wait for somebody's word.
    public init(waiting: Int) { self = waiting == 0 ? .stay : .decide }
}
