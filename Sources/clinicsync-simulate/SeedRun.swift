import Foundation
import SyncSimulation

/// Runs histories, shows how far it has come, and shrinks the first one that fails.
struct SeedRun: Sendable {
    let clinic: Clinic
    let generator: HistoryGenerator

    /// Runs a range of seeds, `jobs` at a time.
    func all(_ seeds: ClosedRange<UInt64>, jobs: Int, showsProgress: Bool) async throws -> SeedReport {
        let started = ContinuousClock.now
        var report = SeedReport(seeds: seeds)
        try await withThrowingTaskGroup(of: SeedReport.self) { group in
            for job in 0..<UInt64(jobs) {
                group.addTask { try await part(seeds, job, of: UInt64(jobs), showsProgress && job == 0) }
            }
            for try await part in group { report.add(part) }
        }
        report.seconds = Self.seconds(since: started)
        if let seed = report.violations.keys.min() { report.story = try await story(of: seed, shrinks: true).lines }
        return report
    }

    /// Tells the story of one seed. Returns whether all invariants held.
    func tell(_ seed: UInt64, shrinks: Bool) async throws -> Bool {
        let (lines, violations) = try await story(of: seed, shrinks: shrinks)
        print(lines.joined(separator: "\n"))
        for violation in violations { print("VIOLATED \(violation)") }
        return violations.isEmpty
    }

    private func part(_ seeds: ClosedRange<UInt64>, _ job: UInt64, of jobs: UInt64, _ showsProgress: Bool) async throws
        -> SeedReport
    {
        let simulator = Simulator(clinic)
        var report = SeedReport(seeds: seeds)
        let started = ContinuousClock.now
        var seed = seeds.lowerBound + job
        while seed <= seeds.upperBound {
            let outcome = try await simulator.run(generator.history(seed))
            report.tally.add(outcome.tally)
            report.digest ^= outcome.digest &* (seed &* 2 &+ 1)
            report.violations[seed] = outcome.violations.first
            if showsProgress, (seed - seeds.lowerBound) / jobs % 50 == 0 {
                let done = seed - seeds.lowerBound + 1
                let rate = Double(done) / max(Self.seconds(since: started), 0.001)
                FileHandle.standardError.write(
                    Data("\r\(done) of \(seeds.count) histories, \(Int(rate)) a second, ".utf8)
                        + Data("\(report.violations.count) failed   ".utf8))
            }
            seed += jobs
        }
        if showsProgress { FileHandle.standardError.write(Data("\n".utf8)) }
        return report
    }

    private func story(of seed: UInt64, shrinks: Bool) async throws -> (lines: [String], violations: [Violation]) {
        let simulator = Simulator(clinic)
        var history = generator.history(seed)
        let failed = try await simulator.run(history)
        if shrinks, let first = failed.violations.first {
            history = await Shrinker {
                (try? await simulator.run($0))?.violations.first?.invariant == first.invariant
            }.shrink(history)
        }
        let trace = Trace()
        let outcome = try await simulator.run(history, trace: trace)
        return (trace.lines, outcome.violations)
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
