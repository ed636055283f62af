import SyncModel
import Synchronization

/// Remembers by the clock that never jumps when operations came into doubt.
///
/// How long ago that was decides whether an absence proves that they were not done. By the calendar alone, a clock that is set ahead makes
/// a moment look like minutes, while the server may still be at work. What came into doubt before the process began did so when it began,
/// at the latest: what the calendar did before that, nobody watched.
final class DoubtWatch: Sendable {
    private struct Mark {
        let calendar: Int64
        let uptime: Int64
    }

    private struct Marks {
        var own: [LocalID: Mark] = [:]
        /// Since when each operation has its own, by the clock that never jumps.
        var since: Int64
    }

    /// With so many, most were settled long ago: all are forgotten, and the rest are in doubt from then on.
    private static let most = 10_000

    private let clock: any WallClock
    private let marks: Mutex<Marks>

    init(_ clock: any WallClock) {
        self.clock = clock
        marks = Mutex(Marks(since: clock.uptimeMilliseconds()))
    }

    /// Notes that an operation is in doubt from now on.
    func note(_ operation: LocalID) {
        let mark = Mark(calendar: clock.milliseconds(), uptime: clock.uptimeMilliseconds())
        marks.withLock { marks in
            if marks.own.count >= Self.most { marks = Marks(since: mark.uptime) }
            marks.own[operation] = mark
        }
    }

    /// By how much the calendar says more than is known to have passed since an operation came into doubt, in milliseconds.
    func leap(since operation: SyncModel.Operation) -> Int64 {
        let mark = marks.withLock { marks in
            marks.own[operation.id] ?? Mark(calendar: operation.stateAt, uptime: marks.since)
        }
        return max(0, clock.milliseconds() - mark.calendar - (clock.uptimeMilliseconds() - mark.uptime))
    }
}
