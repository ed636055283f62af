/// How long to wait before the next attempt at a line: exponential backoff with full jitter, so that a clinic's
/// workstations don't come back to a restarted server all at once.
public struct ReconnectDelay: Sendable, Equatable {
    /// The longest wait after one failure; it doubles with each further one.
    public let base: Duration
    /// The longest wait of all.
    public let cap: Duration
    /// A line that held for so long counts as a success, after which the waits start again from `base`.
    public let stable: Duration
    private var failures = 0

    /// A delay before any failure; the durations are positive.
    public init(base: Duration = .seconds(1), cap: Duration = .seconds(60), stable: Duration = .seconds(30)) {
        precondition(base > .zero && cap >= base && stable > .zero, "a delay that delays nothing")
        self.base = base
        self.cap = cap
        self.stable = stable
    }

    /// Notes the end of an attempt and gives the wait before the next.
    ///
    /// - Parameters:
    ///   - connectedFor: how long the line held; nil where it never came to be.
    ///   - random: from 0 up to 1, evenly distributed.
    public mutating func next(connectedFor: Duration?, random: Double) -> Duration {
        if let connectedFor, connectedFor >= stable { failures = 0 }
        failures += 1
        return ceiling * min(max(random, 0), 1)
    }

    /// The longest that the wait can be now; never a shift that overflows.
    private var ceiling: Duration {
        var longest = base
        for _ in 1..<max(failures, 2) where longest < cap && failures > 1 { longest *= 2 }
        return min(longest, cap)
    }
}
