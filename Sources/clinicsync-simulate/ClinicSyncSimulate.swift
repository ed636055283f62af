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
              clinicsync-simulate --catalogue dokal --seeds 1..20000 --jobs 2
              clinicsync-simulate --trace 711 --shrink
              clinicsync-simulate --seeds 1..2000 --end-states Tests/EndStates/cabinet-medical.txt

            Exit codes: 0 all invariants held, 1 one did not, too little was seen, or a seed ended differently, 64 wrong usage.
            """)

    @Option(help: "The seeds, as FIRST..LAST.")
    var seeds = SeedRange(first: 1, last: 1000)

    @Option(
        help:
            "What the histories are like: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")). A mixture without it."
    )
    var profile: Profile?

    @Option(help: "Replays one seed and tells its story: every event, request, answer and change.")
    var trace: UInt64?

    @Flag(help: "With --trace: leaves out of the history what its first violation can do without.")
    var shrink = false

    @Option(help: "How many histories run at a time.")
    var jobs = 1

    @Option(help: "A catalogue's name, or its file.")
    var catalogue = "cabinet-medical"

    @Option(help: "Writes what each seed's history ended with to a file: a line a seed, its number and a digest.")
    var writeEndStates: String?

    @Option(help: "Holds what each seed's history ends with against a file of --write-end-states.")
    var endStates: String?

    @Flag(help: "Prints one JSON object.")
    var json = false

    func run() async throws {
        let file = catalogue.hasSuffix(".yaml") ? catalogue : "sync/\(catalogue).yaml"
        let clinics = try await Clinics(Catalogue.load(file: file))
        let isGood: Bool
        if let trace { isGood = try await tell(trace, clinics) } else { isGood = try await campaign(clinics) }
        if !isGood { throw ExitCode.failure }
    }
}
