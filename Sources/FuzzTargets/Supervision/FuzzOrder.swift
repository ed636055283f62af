import Glibc

/// One target's loop, as it is asked for.
public struct FuzzOrder: Sendable, Equatable {
    /// The target's name.
    public var target: String
    /// How long it runs, in seconds, at least 1.
    public var seconds: Int
    /// How many inputs it runs at least, however long that takes; 0 for as many as the time has.
    public var leastRuns: Int
    /// What its inputs come from.
    public var seed: UInt64
    /// The folder with a folder of inputs for each target.
    public var corpus: String
    /// What goes wrong by intent; nil for nothing.
    public var plant: PlantedFault?

    /// An order.
    public init(
        target: String, seconds: Int, leastRuns: Int = 0, seed: UInt64, corpus: String, plant: PlantedFault? = nil
    ) {
        self.target = target
        self.seconds = seconds
        self.leastRuns = leastRuns
        self.seed = seed
        self.corpus = corpus
        self.plant = plant
    }

    /// Carries it out in this process.
    ///
    /// - Parameter record: Where each input is noted before it runs.
    /// - Throws: ``FuzzFinding`` for what must not be, ``FuzzFault`` for an order that can't be carried out.
    public func carryOut(noting record: RunRecord) async throws -> FuzzTally {
        guard let entry = FuzzTargetTable.named(target) else { throw Self.unknown(target) }
        let inputs = try FuzzCorpus(folder: "\(corpus)/\(target)").entries.map(\.bytes)
        return try await run(entry.make(), inputs, record)
    }

    private func run<Target: FuzzTarget>(
        _ target: Target, _ inputs: [[UInt8]], _ record: RunRecord
    ) async throws -> FuzzTally {
        var loop = FuzzLoop(target, corpus: inputs, seed: seed, plant: plant)
        let start = ContinuousClock.now
        let runs = try await loop.run(for: .seconds(seconds), atLeast: leastRuns, noting: record)
        return FuzzTally(
            runs: runs, traits: loop.traitCount, seconds: start.duration(to: .now) / .seconds(1),
            processorSeconds: Self.processorSeconds())
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Runs one input of a target in this process.
    ///
    /// - Throws: ``FuzzFinding`` for what must not be, ``FuzzFault`` where there is no such target.
    public static func runOnce(_ input: [UInt8], on name: String, plant: PlantedFault? = nil) async throws {
        guard let entry = FuzzTargetTable.named(name) else { throw unknown(name) }
        try await runOnce(input, on: entry.make(), plant)
    }

    private static func runOnce<Target: FuzzTarget>(_ input: [UInt8], on target: Target, _ plant: PlantedFault?)
        async throws
    {
        var loop = FuzzLoop(target, corpus: [input], seed: 0, plant: plant)
        try await loop.run(input)
        try await target.finish()
    }

    private static func unknown(_ name: String) -> FuzzFault {
        FuzzFault("there is no target '\(name)'; there are \(FuzzTargetTable.all.map(\.name).joined(separator: ", "))")
    }
}

/// What a loop did.
public struct FuzzTally: Sendable, Equatable, Codable {
    /// How many inputs ran.
    public var runs: Int
    /// How many different things were reached; unknown, and 0, for a loop that was ended.
    public var traits: Int
    /// How long it took.
    public var seconds: Double
    /// How long its process had a processor, which on a busy machine is less; unknown, and 0, for a loop that was ended.
    public var processorSeconds = 0.0
}
