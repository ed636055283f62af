import Synchronization

/// A clock that stands still until a test moves it.
public final class SteppedClock: Clock {
    /// A time since the clock was made.
    public struct Instant: InstantProtocol {
        fileprivate var offset = Duration.zero
        /// The instant so much later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// How long it is to another.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Whether one is before the other.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let deadline: Instant
        let wake: AsyncStream<Void>.Continuation
    }

    private struct State {
        var now = Instant()
        var sleepers: [Sleeper] = []
        var arrivals: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// A clock at its beginning.
    public init() {}

    /// Where it stands.
    public var now: Instant { state.withLock(\.now) }
    /// It stands at any instant that it is moved to.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Sleeps until it was moved to that instant. Throws `CancellationError` when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let (waking, wake) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            guard deadline > state.now else { return wake.finish() }
            state.sleepers.append(Sleeper(deadline: deadline, wake: wake))
            for arrival in state.arrivals { arrival.yield() }
        }
        for await _ in waking {}
        try Task.checkCancellation()
    }

    /// Waits until somebody sleeps up to exactly that time since the start.
    public func sleeper(until deadline: Duration) async {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        state.withLock { $0.arrivals.append(arrival) }
        arrival.yield()
        for await _ in arrivals where hasSleeper(until: deadline) { return }
    }

    /// Waits until so many sleep up to exactly that time since the start.
    public func sleepers(_ count: Int, until deadline: Duration) async {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        state.withLock { $0.arrivals.append(arrival) }
        arrival.yield()
        for await _ in arrivals
        where state.withLock({ $0.sleepers.count { $0.deadline.offset == deadline } }) >= count { return }
    }

    private func hasSleeper(until deadline: Duration) -> Bool {
        state.withLock { $0.sleepers.contains { $0.deadline.offset == deadline } }
    }

    /// Moves on to that time since the start, and wakes who slept up to it.
    public func advance(to time: Duration) {
        state.withLock { state in
            state.now.offset = time
            for sleeper in state.sleepers where sleeper.deadline.offset <= time { sleeper.wake.finish() }
            state.sleepers.removeAll { $0.deadline.offset <= time }
        }
    }
}
