import Synchronization

/// Runs the histories of many seeds, several at a time.
public struct Campaign: Sendable {
    /// Every so manieth seed is run twice, and must end in the same state.
    static let twiceEvery: UInt64 = 50
    /// So many failing seeds are shrunk.
    static let mostShrunk = 3

    private let clinics: Clinics
    private let generator: HistoryGenerator
    private let seeds: ClosedRange<UInt64>
    private let jobs: Int

    /// A campaign over a range of seeds.
    ///
    /// - Parameters:
    ///   - profile: What the histories are like; nil for a mixture.
    ///   - jobs: How many histories run at a time, from 1.
    public init(_ clinics: Clinics, seeds: ClosedRange<UInt64>, profile: Profile? = nil, jobs: Int = 1) {
        self.clinics = clinics
        generator = HistoryGenerator(clinics, profile: profile)
        self.seeds = seeds
        self.jobs = jobs
    }

    /// Runs all of them.
    ///
    /// - Parameter progress: Is told after each history how many are done, how many failed, and what this one broke.
    /// - Throws: What the opening of a replica throws.
    public func run(
        progress: @escaping @Sendable (_ done: Int, _ failed: Int, _ broken: CampaignReport.Failure?) -> Void = {
            _, _, _ in
        }
    ) async throws -> CampaignReport {
        let desk = Desk(seeds, clinics.branches)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<jobs {
                group.addTask {
                    let simulator = Simulator(clinics)
                    while let seed = desk.next() {
                        let outcome = try await run(seed, simulator)
                        let (done, failed) = desk.note(outcome, of: seed)
                        let broken =
                            outcome.violations.isEmpty
                            ? nil : CampaignReport.Failure(seed: seed, violations: outcome.violations)
                        progress(done, failed, broken)
                    }
                }
            }
            try await group.waitForAll()
        }
        var finished = desk.report
        for index in finished.failures.indices.prefix(Self.mostShrunk) {
            let history = generator.history(finished.failures[index].seed)
            finished.failures[index].shortest = try await Simulator(clinics).shrink(history)
        }
        finished.elapsed = ContinuousClock.now - start
        return finished
    }

    private func run(_ seed: UInt64, _ simulator: Simulator) async throws -> Simulator.Outcome {
        let history = generator.history(seed)
        var outcome = try await simulator.run(history)
        if seed.isMultiple(of: Self.twiceEvery), outcome.violations.isEmpty {
            let again = try await simulator.run(history)
            if again.digest != outcome.digest {
                outcome.violations.append(Violation(invariant: .determinism, finding: "two runs ended differently"))
            }
        }
        return outcome
    }
}

/// Hands out seeds, and collects what became of them.
private final class Desk: Sendable {
    private struct State {
        var next: UInt64?
        var report: CampaignReport
    }

    private let last: UInt64
    private let state: Mutex<State>

    init(_ seeds: ClosedRange<UInt64>, _ branches: [String]) {
        last = seeds.upperBound
        state = Mutex(State(next: seeds.lowerBound, report: CampaignReport(seeds: seeds, branches: branches)))
    }

    /// What was collected, in the order of the seeds.
    var report: CampaignReport {
        var report = state.withLock(\.report)
        report.failures.sort { $0.seed < $1.seed }
        return report
    }

    func next() -> UInt64? {
        state.withLock { state in
            let seed = state.next
            state.next = seed.flatMap { $0 < last ? $0 + 1 : nil }
            return seed
        }
    }

    /// Returns how many are done and how many failed.
    func note(_ outcome: Simulator.Outcome, of seed: UInt64) -> (Int, Int) {
        state.withLock { state in
            state.report.take(outcome, of: seed)
            return (state.report.histories, state.report.failures.count)
        }
    }
}
