/// What the histories of seeds ended with, seed by seed: a change of the engine that is to change no behaviour leaves them as they were.
///
/// As text, each seed is a line: its number, a space, and its digest in hexadecimal digits.
public struct EndStates: Sendable, Equatable {
    private var digests: [UInt64: UInt64] = [:]

    /// None.
    public init() {}

    /// Reads what ``text`` wrote; nil for anything else.
    public init?(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard words.count == 2, let seed = UInt64(words[0]), let digest = UInt64(words[1], radix: 16) else {
                return nil
            }
            digests[seed] = digest
        }
    }

    /// The digest of a seed's end state; nil for a seed that was not run.
    public subscript(seed: UInt64) -> UInt64? {
        get { digests[seed] }
        set { digests[seed] = newValue }
    }

    /// All of them, in the order of the seeds.
    public var text: String {
        digests.sorted { $0.key < $1.key }.map { "\($0.key) \(String($0.value, radix: 16))\n" }.joined()
    }

    /// The seeds that both have and that ended differently, in their order.
    public func differing(from other: EndStates) -> [UInt64] {
        digests.filter { seed, digest in other[seed].map { $0 != digest } ?? false }.keys.sorted()
    }

    /// How many seeds both have.
    public func common(with other: EndStates) -> Int { digests.keys.filter { other[$0] != nil }.count }
}
