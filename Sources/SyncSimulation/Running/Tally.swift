/// What simulations saw, counted.
public struct Tally: Sendable, Equatable {
    /// What is counted.
    public enum Kind: String, Sendable, CaseIterable {
        /// Things that happened in histories.
        case event
        /// Things that went wrong.
        case fault
        /// What the planner decided.
        case branch
    }

    /// The counts by kind and word.
    public private(set) var counts: [Kind: [String: Int]] = [:]

    /// Nothing yet.
    public init() {}

    /// Counts one of a kind.
    mutating func count(_ kind: Kind, _ word: String, by number: Int = 1) {
        counts[kind, default: [:]][word, default: 0] += number
    }

    /// Adds what another one counted.
    public mutating func add(_ other: Tally) {
        for (kind, words) in other.counts { counts[kind, default: [:]].merge(words) { $0 + $1 } }
    }

    /// How many there were of one word.
    public func count(of word: String, in kind: Kind) -> Int { counts[kind]?[word] ?? 0 }
}
