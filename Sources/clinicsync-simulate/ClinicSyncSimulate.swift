import ArgumentParser
import SyncCatalogue
import SyncSimulation

/// The command line of the simulator.
@main
struct ClinicSyncSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clinicsync-simulate",
        abstract: "Runs the real engine against a model server through seeded histories of faults and crashes.",
        discussion: """
            Each seed is one history of 60 events: people typing, colleagues at the server, sync cycles with faults, crashes at a
            commit, clocks that jump. Then everything heals, and the design's invariants are checked. A run of 20,000 seeds or more
            also demands that each fault and each branch of the planner was seen at least 100 times.

            Examples:
              clinicsync-simulate --seeds 1..20000
              clinicsync-simulate --seeds 1..500 --profile storm --json
              clinicsync-simulate --trace 711 --shrink

            Exit codes: 0 all invariants held, 1 one did not or too little was seen, 64 wrong usage.
            """)

    @Option(help: "The seeds, such as 1..20000.") var seeds = SeedRange(first: 1, last: 100)
    @Option(help: "What the histories are like: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).")
    var profile: Profile?
    @Option(help: "Replays one seed and tells its story.") var trace: UInt64?
    @Flag(help: "Shrinks the history of --trace first.") var shrink = false
    @Option(help: "How many histories run side by side.") var jobs = 1
    @Option(help: "The catalogue's file.") var catalogue = "sync/cabinet-medical.yaml"
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let clinic = try await Clinic(.load(file: catalogue))
        let run = SeedRun(clinic: clinic, generator: HistoryGenerator(clinic.catalogue, profile: profile))
        if let trace {
            guard try await run.tell(trace, shrinks: shrink) else { throw ExitCode(1) }
            return
        }
        let report = try await run.all(seeds.first...seeds.last, jobs: max(jobs, 1), showsProgress: !json)
        print(json ? report.json : report.text)
        if !report.isGood { throw ExitCode(1) }
    }
}

extension Profile: ExpressibleByArgument {}
