import SyncModel
import Synchronization

/// A wall clock that stands still until a test moves it, forwards or back.
public final class ManualWallClock: WallClock {
    private let now: Mutex<Int64>
    private let leaps = Mutex<Int64>(0)

    /// A clock that shows a moment.
    ///
    /// - Parameter milliseconds: Unix milliseconds; by default 1 January 2026, 00:00 UTC.
    public init(_ milliseconds: Int64 = 1_767_225_600_000) {
        now = Mutex(milliseconds)
    }

    /// Unix time in milliseconds.
    public func milliseconds() -> Int64 { now.withLock { $0 } }

    /// The time that passed, without what the calendar was set ahead or back by.
    public func uptimeMilliseconds() -> Int64 { milliseconds() - leaps.withLock { $0 } }

    /// Sets the calendar ahead, or back for a negative number of milliseconds, while no time passes.
    public func leap(by milliseconds: Int64) {
        leaps.withLock { $0 += milliseconds }
        advance(by: milliseconds)
    }

    /// Sets the clock to a moment, Unix milliseconds.
    public func set(_ milliseconds: Int64) { now.withLock { $0 = milliseconds } }

    /// Moves the clock on, or back for a negative number of milliseconds.
    public func advance(by milliseconds: Int64) { now.withLock { $0 += milliseconds } }
}
