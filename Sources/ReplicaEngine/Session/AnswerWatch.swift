import SyncModel
import Synchronization

/// Remembers when the server last did what a request asked: by it a write that the server fails is told from a server that fails everything
/// (design section 8).
final class AnswerWatch: Sendable {
    private let clock: any WallClock
    private let last = Mutex<Int64?>(nil)

    init(_ clock: any WallClock) { self.clock = clock }

    /// Notes that the server did what was asked.
    func noteWell() { last.withLock { $0 = clock.milliseconds() } }

    /// When it last did, Unix milliseconds; nil for never.
    var wellAt: Int64? { last.withLock { $0 } }
}
