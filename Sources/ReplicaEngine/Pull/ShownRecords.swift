import SyncModel
import Synchronization

/// Remembers by the clock that never jumps which records the server showed alone although their list lacks them, so that they are not asked
/// for again with each list: a server may leave out of a list what is there, for as long as it likes.
final class ShownRecords: Sendable {
    /// How long the word of a record alone stands against that of its list, in milliseconds.
    private static let pause: Int64 = 900_000
    /// With so many, all are forgotten, and asked for again.
    private static let most = 10_000

    private let clock: any WallClock
    private let shown = Mutex<[LocalID: Int64]>([:])

    init(_ clock: any WallClock) { self.clock = clock }

    /// Notes that the server showed a record, or said that it is there.
    func note(_ document: LocalID) {
        let now = clock.uptimeMilliseconds()
        shown.withLock { shown in
            if shown.count >= Self.most { shown.removeAll() }
            shown[document] = now
        }
    }

    /// Whether a record was shown a short while ago.
    func hasLately(_ document: LocalID) -> Bool {
        let now = clock.uptimeMilliseconds()
        return shown.withLock { $0[document] }.map { now - $0 < Self.pause } ?? false
    }
}
