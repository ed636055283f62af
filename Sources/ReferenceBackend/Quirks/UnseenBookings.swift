import Foundation
import Synchronization

/// The bookings that a server which checks a slot outside the writing transaction doesn't see yet.
///
/// How long two requests overlap there depends on luck; here it is a fixed time of the server's clock, so that a test can
/// rely on it.
final class UnseenBookings<ID: Hashable & Sendable>: Sendable {
    /// How long a booking isn't seen, in seconds.
    static var window: TimeInterval { 2 }

    private let made = Mutex<[ID: Date]>([:])

    /// Notes that a booking was made or moved.
    func note(_ id: ID, at now: Date) {
        made.withLock { $0[id] = now }
    }

    /// The ids of the bookings that a check at this moment misses.
    func ids(at now: Date) -> Set<ID> {
        made.withLock { made in
            made = made.filter { abs(now.timeIntervalSince($0.value)) < Self.window }
            return Set(made.keys)
        }
    }
}
