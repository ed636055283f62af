import ArgumentParser
import Foundation
import SyncSimulation

extension ClinicSyncSimulate {
    /// Runs all seeds; returns whether all was well.
    func campaign(_ clinics: Clinics) async throws -> Bool {
        let range = seeds.first...seeds.last
        let (total, started) = (range.count, ContinuousClock.now)
        let campaign = Campaign(clinics, seeds: range, profile: profile, jobs: max(jobs, 1))
        let report = try await campaign.run { done, failed, broken in
            if let broken, let first = broken.violations.first {
                FileHandle.standardError.write(Data("\nseed \(broken.seed): \(first)\n".utf8))
            }
            guard done.isMultiple(of: 50) || done == total else { return }
            let rate = Int(Double(done) / max(started.duration(to: .now) / .seconds(1), 0.001))
            let words = "\r\(done) of \(total) histories, \(rate) a second, \(failed) failed   "
            FileHandle.standardError.write(Data(words.utf8))
        }
        FileHandle.standardError.write(Data("\n".utf8))
        print(json ? report.json.text : report.text)
        if let file = writeEndStates {
            try report.endStates.text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        return try endsAsBefore(report) && report.isGood
    }

    /// Holds the end states against those that were kept; returns whether none differs.
    private func endsAsBefore(_ report: CampaignReport) throws -> Bool {
        guard let file = endStates else { return true }
        guard let kept = EndStates(try String(contentsOfFile: file, encoding: .utf8)) else {
            throw ValidationError("'\(file)' is no file of --write-end-states")
        }
        let (common, differing) = (kept.common(with: report.endStates), report.endStates.differing(from: kept))
        let seeds = differing.prefix(10).map { "\($0)" }.joined(separator: ", ")
        let words =
            differing.isEmpty
            ? "\(common) histories ended as before\n"
            : "\(differing.count) of \(common) histories ended differently: \(seeds)\(differing.count > 10 ? ", …" : "")\n"
        FileHandle.standardError.write(Data(words.utf8))
        return differing.isEmpty && common > 0
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
