/// An invariant that did not hold.
public struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which invariant.
    public enum Invariant: String, Sendable, CaseIterable {
        /// What a workstation acknowledged is on the server, or kept where a person finds it.
        case nothingLost = "nothing acknowledged is lost"
        /// One create makes at the most one record.
        case atMostOnce = "at most one record per create"
        /// The replica shows what the server has.
        case sameAsServer = "replica = server"
        /// Nothing waits for ever, and when all is settled nothing more happens.
        case drains = "the outbox drains, and a further cycle writes nothing"
        /// States, requests and errors are such as the design knows.
        case lawful = "only lawful states, requests and errors"
        /// Conflicts are logged when there is one, and decided by their rule.
        case fairConflicts = "conflicts are decided by their rule"
        /// A colleague's change is not overwritten unseen.
        case noSilentOverwrite = "no change is overwritten unseen"
        /// A document stays itself as long as its record lives.
        case permanence = "a document stays as long as its record"
        /// The journal tells every change.
        case journal = "the journal has every change"
        /// A slot that is held twice is flagged.
        case bookings = "two bookings of one slot are flagged"
        /// What a workstation says in one conversation comes in that order.
        case order = "what was said is on the server in its order"
        /// One key has one record.
        case oneForEachKey = "an upsert leaves one record for each key"
        /// What is sensitive is kept sealed.
        case sealed = "nothing sensitive is kept in clear"
        /// The same seed ends in the same state.
        case determinism = "same seed, same end state"
    }

    /// Which invariant.
    public var invariant: Invariant
    /// What was found.
    public var finding: String

    /// The text for people and logs.
    public var description: String { "\(invariant.rawValue): \(finding)" }
}
