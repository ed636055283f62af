import SyncModel

/// What a fresh list says of a booking that was made here (design section 7).
public enum BookingReview: Sendable, Equatable {
    /// A span of moments, Unix milliseconds, the end excluded.
    public struct Span: Sendable, Hashable {
        /// The first moment.
        public let start: Int64
        /// The first moment behind it.
        public let end: Int64

        /// A span.
        public init(start: Int64, end: Int64) {
            self.start = start
            self.end = end
        }

        func overlaps(_ other: Span) -> Bool { start < other.end && other.start < end }
    }

    /// It stays as it is.
    case unchanged
    /// It comes to another state.
    case becomes(BookingState)

    /// Judges a booking.
    ///
    /// - Parameters:
    ///   - state: Where the booking stands.
    ///   - isUnsent: Whether its create waits in the queue. One on its way may be among the others already.
    ///   - others: The other records of the same holder that the server is known to have.
    public static func judge(_ own: Span, state: BookingState, isUnsent: Bool, others: [Span]) -> BookingReview {
        let isTaken = others.contains { $0.overlaps(own) }
        switch state {
        case .tentative: return isTaken && isUnsent ? .becomes(.contested) : .unchanged
        case .contested: return isTaken ? .unchanged : .becomes(.tentative)
        case .confirmed: return isTaken ? .becomes(.doubleBooked) : .unchanged
        case .doubleBooked: return isTaken ? .unchanged : .becomes(.confirmed)
        case .rejected: return .unchanged
        }
    }
}
