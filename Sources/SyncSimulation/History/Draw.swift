import Synchronization

/// SplitMix64 (Steele, Lea and Flood, 2014) as a value: what is drawn from a word is the same wherever the draw happens.
struct Draw: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// A whole number below a bound of at least 1.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of some elements, of which there is at least one.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// One of some elements by their weights, of which one is above 0.
    mutating func pick<Element>(_ weighted: [(Int, Element)]) -> Element {
        var rest = below(weighted.reduce(0) { $0 + $1.0 })
        for (weight, element) in weighted {
            rest -= weight
            if rest < 0 { return element }
        }
        return weighted[0].1
    }
}

/// A shared source of the words that one workstation draws, in the order in which it asks.
final class SeededWords: Sendable {
    private let draw: Mutex<Draw>

    init(_ seed: UInt64) { draw = Mutex(Draw(seed)) }

    func next() -> UInt64 { draw.withLock { $0.next() } }
}
