/// Sebastiano Vigna's SplitMix64 (prng.di.unimi.it/splitmix64.c). Own reductions stand beside it, since those of the
/// standard library may change with its version and the seeded clinic must not.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not including `bound`, which must be positive.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the elements, of which there must be some.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A run of decimal digits.
    mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(below(10)) }.joined()
    }

    /// Exactly `count` of the elements (or all, if there are fewer) in their order, each as likely as any other
    /// (Knuth, The Art of Computer Programming 3.4.2, algorithm S).
    mutating func sample<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        var chosen: [Element] = []
        chosen.reserveCapacity(count)
        for (index, element) in elements.enumerated() where below(elements.count - index) < count - chosen.count {
            chosen.append(element)
        }
        return chosen
    }
}
