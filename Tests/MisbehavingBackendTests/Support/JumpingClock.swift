import Synchronization

/// A monotonic clock that stands still until a test moves it; whoever sleeps on it moves it.
final class JumpingClock: Clock {
    struct Instant: InstantProtocol {
        var elapsed: Duration

        func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
        static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    private let time = Mutex(Instant(elapsed: .zero))

    var now: Instant { time.withLock { $0 } }
    let minimumResolution = Duration.milliseconds(1)

    func sleep(until deadline: Instant, tolerance: Duration?) {
        time.withLock { $0 = max($0, deadline) }
    }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}
