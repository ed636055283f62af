import SyncModel
import Synchronization

/// Remembers by the clock that never jumps when operations came into doubt.
///
/// How long ago that was decides whether an absence proves that they were not done. By the calendar alone, a clock that is set ahead makes
/// a moment look like minutes, while the server may still be at work. What came into doubt before the process began is known by the
/// calendar only.
final class DoubtWatch: Sendable {
    private struct Mark {
        let calendar: Int64
        let uptime: Int64
    }

    /// With so many, most were settled long ago: all are forgotten, and the calendar alone counts for them.
    private static let most = 10_000

    private let clock: any WallClock
    private let marks = Mutex<[LocalID: Mark]>([:])

    init(_ clock: any WallClock) { self.clock = clock }

    /// Notes that an operation is in doubt from now on.
    func note(_ operation: LocalID) {
        let mark = Mark(calendar: clock.milliseconds(), uptime: clock.uptimeMilliseconds())
        marks.withLock { marks in
            if marks.count >= Self.most { marks.removeAll() }
            marks[operation] = mark
        }
    }

    /// By how much the calendar was set ahead since an operation came into doubt, in milliseconds; 0 where that is not known.
    func leap(since operation: LocalID) -> Int64 {
        guard let mark = marks.withLock({ $0[operation] }) else { return 0 }
        return max(0, clock.milliseconds() - mark.calendar - (clock.uptimeMilliseconds() - mark.uptime))
    }
}
