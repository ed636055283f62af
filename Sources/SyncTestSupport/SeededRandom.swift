import Synchronization

/// SplitMix64 (Steele, Lea and Flood, 2014): the same words for the same seed on every machine, so that a failure can be run again.
public final class SeededRandom: RandomNumberGenerator, Sendable {
    private let state: Mutex<UInt64>

    /// A source that starts from a seed.
    public init(seed: UInt64) {
        state = Mutex(seed)
    }

    /// The next 64 random bits.
    public func next() -> UInt64 {
        var word = state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            return state
        }
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// A whole number below a bound.
    ///
    /// - Parameter bound: At least 1.
    public func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// One of some elements.
    ///
    /// - Parameter elements: At least one.
    public func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
