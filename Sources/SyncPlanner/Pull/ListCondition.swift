import SyncModel

/// When a list is asked for on the condition that it is not as it was: an answer that it is costs one request and changes nothing
/// (design section 5.2; RFC 9110 section 13.1).
public enum ListCondition {
    /// For so long a server is believed that its list is as it was without showing it, in milliseconds.
    public static let longest: Int64 = 86_400_000

    /// Whether a list may be asked for so.
    ///
    /// - Parameters:
    ///   - open: The operations of the resource that are on their way or in doubt: a list has to show what became of them.
    ///   - awaitsReadBack: Whether a list is to show what the server said yes to.
    ///   - now: Unix milliseconds.
    public static func isUseful(
        _ validator: ListValidator, open: [Operation], awaitsReadBack: Bool, now: Int64
    ) -> Bool {
        // A clock that was set back makes no validator good for longer.
        open.isEmpty && !awaitsReadBack && now >= validator.keptAt && now - validator.keptAt < longest
    }

    /// Whether what a list was marked with is kept: a later answer that it is as it was must leave nothing open.
    ///
    /// - Parameters:
    ///   - isSuspect: Whether it lacks what only another reading confirms.
    ///   - isLeft: Whether some of it was not taken over, because it was asked for too early to say.
    ///   - isOpen: Whether a create in doubt, or a change that is still to be seen, is left.
    public static func mayKeep(_ proof: ListProof, isSuspect: Bool, isLeft: Bool, isOpen: Bool) -> Bool {
        proof.isWhole && !isSuspect && !isLeft && !isOpen
    }
}
