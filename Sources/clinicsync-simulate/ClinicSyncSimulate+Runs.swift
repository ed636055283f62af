import ArgumentParser
import Foundation
import SyncSimulation

extension ClinicSyncSimulate {
    /// Runs all seeds; returns whether all was well.
    func campaign(_ clinics: Clinics) async throws -> Bool {
        let total = seeds.bounds.count
        let campaign = Campaign(clinics, seeds: seeds.bounds, profile: profile, jobs: max(jobs, 1))
        let report = try await campaign.run { done, failed in
            guard done.isMultiple(of: 100) || done == total else { return }
            FileHandle.standardError.write(Data("\r\(done) of \(total), \(failed) violations".utf8))
        }
        FileHandle.standardError.write(Data("\n".utf8))
        print(json ? report.json.text : report.text)
        return report.isGood
    }

    /// Replays one seed; returns whether all was well.
    func tell(_ seed: UInt64, _ clinics: Clinics) async throws -> Bool {
        let simulator = Simulator(clinics)
        var history = HistoryGenerator(clinics, profile: profile).history(seed)
        if shrink { history = try await simulator.shrink(history) }
        let story = Trace()
        let outcome = try await simulator.run(history, trace: story)
        for line in story.lines { print(line) }
        for violation in outcome.violations { print("seed \(seed): \(violation)") }
        return outcome.violations.isEmpty
    }
}

extension Profile: ExpressibleByArgument {}

/// A range of seeds on the command line.
struct SeedRange: ExpressibleByArgument {
    let bounds: ClosedRange<UInt64>

    init(bounds: ClosedRange<UInt64>) { self.bounds = bounds }

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: true).map { UInt64($0) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first <= last else {
            return nil
        }
        bounds = first...last
    }

    var defaultValueDescription: String { "\(bounds.lowerBound)..\(bounds.upperBound)" }
}
