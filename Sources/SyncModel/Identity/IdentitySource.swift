/// Makes local ids. Time and randomness come from outside, so that a seeded run makes the same ids again.
public struct IdentitySource: Sendable {
    private let clock: any WallClock
    private let random: @Sendable () -> UInt64

    /// A source over a clock and a source of random words.
    public init(clock: any WallClock, random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.clock = clock
        self.random = random
    }

    /// A new id.
    public func next() -> LocalID {
        LocalID(milliseconds: clock.milliseconds(), randomness: (random(), random()))
    }

    /// A random word, for keys and jitter.
    public func word() -> UInt64 { random() }
}
