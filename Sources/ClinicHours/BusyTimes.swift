import Foundation

/// What is taken, ordered so that a look-up costs a bisection.
struct BusyTimes: Sendable {
    /// Sorted; overlaps among them are possible, since servers have been seen to accept two bookings of one slot.
    private let spans: [TimeSpan]
    /// Seconds of the longest span: none that starts earlier than this before a moment can reach it.
    private let longest: TimeInterval

    /// Empty spans are left out, since they take no time.
    init(_ spans: [TimeSpan]) {
        self.spans = spans.filter { $0.start < $0.end }.sorted()
        longest = self.spans.map { $0.end.timeIntervalSince($0.start) }.max() ?? 0
    }

    /// The earliest span that overlaps another.
    func first(overlapping span: TimeSpan) -> TimeSpan? {
        let earliest = span.start.addingTimeInterval(-longest)
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].start < earliest { low = middle + 1 } else { high = middle }
        }
        return spans[low...].prefix { $0.start < span.end }.first { $0.overlaps(span) }
    }
}
