/// A moment of a hybrid logical clock: physical milliseconds and a counter for events within one of them.
public struct HybridTimestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Unix time in milliseconds.
    public let milliseconds: Int64
    /// The event's number among those that share the milliseconds, from 0.
    public let counter: UInt32

    /// A timestamp from its two parts.
    public init(milliseconds: Int64, counter: UInt32 = 0) {
        self.milliseconds = milliseconds
        self.counter = counter
    }

    /// A timestamp from ``text``; nil when it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let counter = UInt32(parts[1]) else { return nil }
        self.init(milliseconds: milliseconds, counter: counter)
    }

    /// `milliseconds.counter`, as stored.
    public var text: String { "\(milliseconds).\(counter)" }

    /// The text for people and logs.
    public var description: String { text }

    /// Whether the first comes before the second.
    public static func < (left: HybridTimestamp, right: HybridTimestamp) -> Bool {
        (left.milliseconds, left.counter) < (right.milliseconds, right.counter)
    }
}

/// A hybrid logical clock (Kulkarni et al., 2014): its timestamps never go back, even when the wall clock does.
///
/// The last timestamp is stored with the write that it marks, so that a restart continues from it.
public struct HybridLogicalClock: Sendable, Equatable {
    /// The last timestamp given or seen.
    public private(set) var last: HybridTimestamp

    /// A clock that continues after a stored timestamp.
    public init(continuing last: HybridTimestamp = HybridTimestamp(milliseconds: 0)) {
        self.last = last
    }

    /// The timestamp of a local event at a wall time: later than every earlier one.
    public mutating func tick(at milliseconds: Int64) -> HybridTimestamp {
        if milliseconds > last.milliseconds {
            last = HybridTimestamp(milliseconds: milliseconds)
        } else {
            // A full counter borrows the next millisecond, so that order never depends on how fast events come.
            let (counter, overflow) = last.counter.addingReportingOverflow(1)
            last =
                overflow
                ? HybridTimestamp(milliseconds: last.milliseconds + 1)
                : HybridTimestamp(milliseconds: last.milliseconds, counter: counter)
        }
        return last
    }
}
