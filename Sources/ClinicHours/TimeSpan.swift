public import Foundation

/// A half-open stretch of time, `[start, end)`: two spans that only touch don't overlap.
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// The first instant inside.
    public let start: Date
    /// The first instant after; never before `start`.
    public let end: Date

    /// A span between two instants. An `end` before `start` (a server may send one) makes an empty span.
    public init(start: Date, end: Date) {
        self.start = start
        self.end = max(start, end)
    }

    /// A span of a whole number of minutes; a negative number makes an empty span.
    public init(start: Date, minutes: Int) {
        self.init(start: start, end: start.addingTimeInterval(Double(minutes) * 60))
    }

    /// Whether the two share an instant. An empty span shares none.
    public func overlaps(_ other: TimeSpan) -> Bool {
        max(start, other.start) < min(end, other.end)
    }

    /// Earlier start first, then earlier end.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        (left.start, left.end) < (right.start, right.end)
    }
}
