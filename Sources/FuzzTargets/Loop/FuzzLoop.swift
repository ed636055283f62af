import SyncTestSupport

/// Runs a target on input after input: those of the corpus as they are, then changed ones and made ones, for as long as it is let.
///
/// It sees no coverage. In its place stands what each run says that it reached (``FuzzTarget/Trait``): the first input that reaches something
/// is kept and changed further. The same seed and corpus give the same inputs.
public struct FuzzLoop<Target: FuzzTarget> {
    /// How many inputs are kept at most.
    static var poolLimit: Int { 2_048 }

    private let target: Target
    private let mutator: FuzzMutator
    private let random: SeededRandom
    private let fault: PlantedFault?
    private var corpus: ArraySlice<[UInt8]>
    private var pool: [[UInt8]]
    private var traits: Set<Target.Trait> = []

    /// A loop that has run nothing.
    ///
    /// - Parameters:
    ///   - corpus: Where it starts from; at least one.
    ///   - fault: What goes wrong by intent where the target's ``FuzzTarget/plant`` is reached; nil for nothing.
    public init(_ target: Target, corpus: [[UInt8]], seed: UInt64, plant fault: PlantedFault? = nil) {
        self.target = target
        mutator = FuzzMutator(words: target.words, lengthLimit: target.lengthLimit)
        random = SeededRandom(seed: seed)
        self.fault = fault
        self.corpus = corpus[...]
        pool = corpus
    }

    /// How many different things were reached.
    public var traitCount: Int { traits.count }

    /// The next input.
    public mutating func next() -> [UInt8] {
        if let entry = corpus.popFirst() { return entry }
        switch random.below(10) {
        case 0..<3: return Array(target.make(random).prefix(target.lengthLimit))
        case 3..<5: return mutator.mutate(target.make(random), with: random.pick(pool), random)
        case 5: return mutator.splice(random.pick(pool), random.pick(pool), random)
        default: return mutator.mutate(random.pick(pool), with: random.pick(pool), random)
        }
    }

    /// Runs an input, and keeps it where it reached something new.
    ///
    /// - Throws: ``FuzzFinding`` for what must not be.
    public mutating func run(_ input: [UInt8]) async throws {
        let trait = try await target.run(input)
        if let fault, target.isPlanted(at: trait) { try fault.strike() }
        if pool.count < Self.poolLimit, traits.insert(trait).inserted { pool.append(input) }
    }

    /// Runs inputs for a while, and until there were enough, each noted before it runs.
    ///
    /// - Parameter least: How many run at least, however long that takes.
    /// - Returns: How many ran.
    /// - Throws: ``FuzzFinding`` for what must not be; the record then shows the input.
    public mutating func run(for time: Duration, atLeast least: Int = 0, noting record: RunRecord) async throws -> Int {
        let deadline = ContinuousClock.now + time
        var runs = 0
        repeat {
            // The clock is looked at now and then: many a run is shorter than a look.
            for _ in 0..<16 {
                let input = next()
                record.begin(input)
                try await run(input)
                runs += 1
            }
        } while runs < least || ContinuousClock.now < deadline
        record.begin([])
        try await target.finish()
        return runs
    }
}
