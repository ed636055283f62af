/// How long to wait before the next try: exponential with full jitter, so that many clients do not come back at once.
public struct Backoff: Sendable, Equatable {
    /// The first upper bound, in milliseconds.
    public let firstMilliseconds: Int64
    /// The highest upper bound, in milliseconds.
    public let longestMilliseconds: Int64

    /// A backoff between two bounds.
    public init(firstMilliseconds: Int64 = 1_000, longestMilliseconds: Int64 = 300_000) {
        self.firstMilliseconds = firstMilliseconds
        self.longestMilliseconds = longestMilliseconds
    }

    /// The pause before a try, in milliseconds.
    ///
    /// - Parameters:
    ///   - attempt: How many tries failed, from 1.
    ///   - random: A random word.
    public func pause(attempt: Int, random: UInt64) -> Int64 {
        Int64(random % UInt64(longestPause(attempt: attempt) + 1))
    }

    /// A pause that grows with every try: at least half of what ``pause(attempt:random:)`` may be at the most.
    public func longPause(attempt: Int, random: UInt64) -> Int64 {
        let bound = longestPause(attempt: attempt)
        return bound / 2 + Int64(random % UInt64(bound - bound / 2 + 1))
    }

    /// The longest pause before a try, in milliseconds.
    ///
    /// - Parameter attempt: How many tries failed, from 1.
    public func longestPause(attempt: Int) -> Int64 {
        min(firstMilliseconds << Int64(min(max(attempt - 1, 0), 20)), longestMilliseconds)
    }
}
