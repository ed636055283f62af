/// How long to wait before the next attempt at a line: exponential backoff with full jitter, so that a clinic's
/// workstations don't come back to a restarted server all at once.
///
/// Attempts to which no server spoke and lines that soon broke are counted apart. The first may mean a server that is away for hours;
/// the others show that it is there, and that news are missed while nobody listens.
public struct ReconnectDelay: Sendable, Equatable {
    /// The longest wait after one failure; it doubles with each further one.
    public let base: Duration
    /// The longest wait of all.
    public let cap: Duration
    /// The longest wait after a line that the server kept for less than `stable`: with the time that an attempt takes, the
    /// next line is there within 20 seconds.
    public let shortCap: Duration
    /// A line that held for so long counts as a success, after which the waits start again from `base`.
    public let stable: Duration
    /// Attempts in a row to which no server spoke.
    private var failures = 0
    /// Lines since the last stable one.
    private var shortLines = 0

    /// A delay before any failure; the durations are positive. `shortCap` is at most `cap`, and brought to it.
    public init(
        base: Duration = .seconds(1), cap: Duration = .seconds(60), shortCap: Duration = .seconds(15),
        stable: Duration = .seconds(30)
    ) {
        precondition(
            base > .zero && cap >= base && shortCap > .zero && stable > .zero, "a delay that delays nothing")
        self.base = base
        self.cap = cap
        self.shortCap = min(shortCap, cap)
        self.stable = stable
    }

    /// Notes the end of an attempt and gives the wait before the next.
    ///
    /// - Parameters:
    ///   - heldFor: how long the server kept the line; nil where no server spoke, or it refused the account.
    ///   - random: from 0 up to 1, evenly distributed.
    public mutating func next(heldFor: Duration?, random: Double) -> Duration {
        let ceiling: Duration
        if let heldFor {
            failures = 0
            shortLines = heldFor >= stable ? 1 : shortLines + 1
            ceiling = self.ceiling(after: shortLines, atMost: shortCap)
        } else {
            failures += 1
            ceiling = self.ceiling(after: failures, atMost: cap)
        }
        return ceiling * min(max(random, 0), 1)
    }

    /// The longest that the wait can be after so many, at least one; never a shift that overflows.
    private func ceiling(after count: Int, atMost cap: Duration) -> Duration {
        var longest = base
        var doubled = 1
        while doubled < count, longest < cap {
            longest *= 2
            doubled += 1
        }
        return min(longest, cap)
    }
}
