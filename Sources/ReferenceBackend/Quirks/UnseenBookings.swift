import Foundation
import Synchronization

/// The bookings that a server which checks a slot outside the writing transaction doesn't see yet.
///
/// How long two requests overlap there depends on luck; here it is a fixed time of the server's clock, so that a test can
/// rely on it.
final class UnseenBookings: Sendable {
    /// How long a booking isn't seen, in seconds.
    static let window: TimeInterval = 2

    private let made = Mutex<[Int64: Date]>([:])

    /// Notes that a booking was made or moved.
    func note(_ id: Int64, at now: Date) {
        made.withLock { $0[id] = now }
    }

    /// The ids of the bookings that a check at this moment misses.
    func ids(at now: Date) -> Set<Int64> {
        made.withLock { made in
            made = made.filter { abs(now.timeIntervalSince($0.value)) < Self.window }
            return Set(made.keys)
        }
    }
}
