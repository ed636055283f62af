import ArgumentParser
import SyncSimulation

/// The command line of the simulator.
@main
struct ClinicSyncSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clinicsync-simulate",
        abstract: "Runs the real engine against a model server through seeded histories of faults and crashes.")

    @Option(help: "The seeds, such as 1..20000.")
    var seeds = "1..100"

    @Option(help: "Replays one seed and tells its story.")
    var trace: UInt64?

    @Flag var digests = false
    @Flag(help: "Shrinks the history first.")
    var shrink = false

    func run() async throws {
        let clinic = try await Clinic(.load(file: "sync/cabinet-medical.yaml"))
        let generator = HistoryGenerator(clinic.catalogue)
        let simulator = Simulator(clinic)
        if let seed = trace {
            let story = Trace()
            var history = generator.history(seed)
            let failed = try await simulator.run(history)
            if let first = failed.violations.first, shrink {
                history = await Shrinker {
                    (try? await simulator.run($0))?.violations.first?.invariant == first.invariant
                }.shrink(history)
            }
            let outcome = try await simulator.run(history, trace: story)
            print(story.lines.joined(separator: "\n"))
            print(outcome.violations)
            return
        }
        let bounds = seeds.split(separator: ".").compactMap { UInt64($0) }
        var tally = Tally()
        let start = ContinuousClock.now
        var failed = 0
        var digest: UInt64 = 0
        for seed in bounds[0]...bounds[1] {
            let outcome = try await simulator.run(generator.history(seed))
            tally.add(outcome.tally)
            if digests { print("\(seed) \(outcome.digest)") }
            digest = digest &* 31 &+ outcome.digest
            if let first = outcome.violations.first {
                failed += 1
                print("seed \(seed): \(first)")
            }
        }
        print("failed \(failed), digest \(digest), \(ContinuousClock.now - start)")
        for (kind, words) in tally.counts {
            print(kind); for (word, count) in words.sorted(by: { $0.key < $1.key }) { print("  \(count) \(word)") }
        }
    }
}
