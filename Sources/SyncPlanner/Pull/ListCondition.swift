import SyncModel

/// When a list is asked for on the condition that it is not as it was: an answer that it is costs one request and changes nothing
/// (design section 5.2; RFC 9110 section 13.1).
public enum ListCondition {
    /// For so long a server is believed that its list is as it was without showing it, in milliseconds.
    public static let longest: Int64 = 86_400_000
    /// For so long where it tells by dates only: many a server takes the latest change of what is left, which does not move when a record goes.
    public static let longestByDate: Int64 = 600_000

    /// What is open about a resource that only a list shows.
    public struct Open: Sendable, Equatable {
        /// Whether an operation is on its way or in doubt, or a list is to show what the server said yes to.
        public var hasWrites: Bool
        /// Whether a file is to be seen there.
        public var hasFiles: Bool
        /// Whether records wait for a second list that lacks them.
        public var hasQuarantine: Bool

        /// What is open.
        public init(hasWrites: Bool, hasFiles: Bool, hasQuarantine: Bool) {
            self.hasWrites = hasWrites
            self.hasFiles = hasFiles
            self.hasQuarantine = hasQuarantine
        }

        /// Whether anything is.
        public var isAnything: Bool { hasWrites || hasFiles || hasQuarantine }
    }

    /// Whether a list may be asked for so.
    ///
    /// - Parameters:
    ///   - validator: What the list was marked with; what changed the resource since, but local writes, makes it none.
    ///   - isDue: Whether the list is asked for because another one told of more than it had.
    ///   - now: Unix milliseconds.
    public static func isUseful(_ validator: ListValidator, _ open: Open, isDue: Bool, now: Int64) -> Bool {
        // A clock that was set back makes no validator good for longer.
        let age = now - validator.keptAt
        return !open.isAnything && !isDue && age >= 0
            && age < (validator.entityTag == nil ? longestByDate : longest)
    }

    /// Whether what a list was marked with is kept: a later answer that it is as it was must leave nothing open.
    ///
    /// - Parameters:
    ///   - isSuspect: Whether it lacks what only another reading confirms.
    ///   - isLeft: Whether some of it was not taken over, because it was asked for too early to say.
    public static func mayKeep(_ proof: ListProof, isSuspect: Bool, isLeft: Bool, _ open: Open) -> Bool {
        proof.isWhole && !isSuspect && !isLeft && !open.isAnything
    }
}
