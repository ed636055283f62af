import Synchronization

/// A monotonic clock that stands still until a test moves it; whoever sleeps on it moves it.
public final class JumpingClock: Clock {
    /// A moment, counted from the clock's start.
    public struct Instant: InstantProtocol {
        var elapsed: Duration

        /// The moment so much later.
        public func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        /// How much later the other moment is.
        public func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
        /// Whether the first comes before the second.
        public static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    private let time = Mutex(Instant(elapsed: .zero))

    /// The moment that the clock shows.
    public var now: Instant { time.withLock { $0 } }
    /// A millisecond.
    public let minimumResolution = Duration.milliseconds(1)

    /// A clock at its start.
    public init() {}

    /// Returns at once, with the clock at the deadline.
    public func sleep(until deadline: Instant, tolerance: Duration?) {
        time.withLock { $0 = max($0, deadline) }
    }

    /// Moves the clock on.
    public func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}
