import ArgumentParser
import Foundation
import FuzzTargets
import Glibc

/// The command line of the fuzz loops.
@main
struct ClinicSyncFuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clinicsync-fuzz",
        abstract:
            "Feeds what reads strangers' bytes with changed and made inputs, without a network, and says what breaks.",
        discussion: """
            TARGETS
            \(FuzzTargetTable.all.map { "  \($0.name.padding(toLength: 14, withPad: " ", startingAt: 0)) \($0.summary)" }.joined(separator: "\n"))

            Each target's loop runs in a process of its own. It begins with the files of its corpus, and goes on with inputs made from
            nothing, changed, and put together; one that reaches something new is changed further. What is found is a crash, a run that does
            not end, or a rule that was broken, such as: the same text cut elsewhere gives the same; what is written reads the same again; a
            decoded body never passes its bound; a statement ends in its time and changes no file. The input is kept in a file.

            EXAMPLES
              clinicsync-fuzz --seconds 60                              every target, a minute each
              clinicsync-fuzz --target sql --seconds 600 --seed 7       one, longer, with other inputs
              clinicsync-fuzz --target gzip --input .fuzz/gzip-crash-…  what was found, once more, with its trace

            Exit codes: 0 nothing found, 1 something found or a loop that could not run, 64 wrong usage.
            """)

    @Option(help: ArgumentHelp("A target; may be given several times. All of them without it.", valueName: "name"))
    var target: [String] = []

    @Option(help: "How long each target's loop runs, in seconds.")
    var seconds = 5

    @Option(
        help: "How many inputs each target's loop runs at least, however long that takes; at the most 10,000 a second.")
    var runs = 0

    @Option(help: "What the inputs come from: the same seed and corpus give the same. At random without it, and told.")
    var seed: UInt64?

    @Option(help: "How many targets run at a time.")
    var jobs = 1

    @Option(
        help: ArgumentHelp("The folder with a folder of inputs for each target.", valueName: "folder"),
        completion: .directory)
    var corpus = "Tests/Fuzz"

    @Option(help: ArgumentHelp("Where inputs that were found are kept.", valueName: "folder"), completion: .directory)
    var findings = ".fuzz"

    @Option(
        help: ArgumentHelp("Runs only this input of the target, in this process.", valueName: "file"),
        completion: .file())
    var input: String?

    @Flag(help: "Prints one JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "For tests: has each loop crash, hang, or break a rule where its target's plant is reached.",
            visibility: .hidden))
    var plant: PlantedFault?

    @Option(help: ArgumentHelp("How the program runs one loop in a process of its own.", visibility: .hidden))
    var record: String?

    func validate() throws {
        guard seconds >= 1, jobs >= 1 else { throw ValidationError("--seconds and --jobs are at least 1") }
        guard (0...seconds * 10_000).contains(runs) else {
            throw ValidationError("--runs is at most 10,000 for each second: give it more --seconds")
        }
        for name in target where FuzzTargetTable.named(name) == nil {
            throw ValidationError(
                "there is no target '\(name)'; there are \(FuzzTargetTable.all.map(\.name).joined(separator: ", "))")
        }
        if input != nil || record != nil, target.count != 1 {
            throw ValidationError("--input needs exactly one --target")
        }
    }

    func run() async throws {
        if let input, let name = target.first { return try await runOnce(input, name) }
        if let record, let name = target.first { return try await carryOut(record, name) }
        if try await !campaign() { throw ExitCode.failure }
    }

    private func runOnce(_ input: String, _ name: String) async throws {
        guard let bytes = FileManager.default.contents(atPath: input) else {
            throw ValidationError("'\(input)' can't be read; name the file that a loop kept")
        }
        do {
            try await FuzzOrder.runOnce(Array(bytes), on: name, plant: plant)
            print("\(name): \(bytes.count) bytes ran, and nothing was found")
        } catch let finding as FuzzFinding {
            print("\(name): \(finding)")
            throw ExitCode.failure
        }
    }

    /// Runs one loop in this process, for the one that watches.
    private func carryOut(_ record: String, _ name: String) async throws {
        // What takes all memory is ended before the machine is.
        var limit = rlimit(rlim_cur: 8 << 30, rlim_max: 8 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        // Where the one that watches is killed, a loop that hangs would go on for ever.
        let most = rlim_t(max(seconds, 0)) * 4 + rlim_t(max(runs, 0) / 100) + 120
        var processor = rlimit(rlim_cur: most, rlim_max: most)
        setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &processor)
        let order = FuzzOrder(
            target: name, seconds: seconds, leastRuns: runs, seed: seed ?? 1, corpus: corpus, plant: plant)
        do {
            let tally = try await order.carryOut(noting: RunRecord(path: record))
            print(String(decoding: try JSONEncoder().encode(tally), as: UTF8.self))
        } catch let finding as FuzzFinding {
            FileHandle.standardError.write(Data("\(finding)".utf8))
            throw ExitCode(FuzzSupervisor.findingCode)
        }
    }

    /// Prints a line at once, also where it goes to a pipe: loops are long.
    private static func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// Runs the loops of all targets asked for; returns whether nothing was found.
    private func campaign() async throws -> Bool {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let supervisor = FuzzSupervisor(program: program)
        let seed = seed ?? UInt64.random(in: 0..<1 << 32)
        var waiting = (target.isEmpty ? FuzzTargetTable.all.map(\.name) : target).map {
            FuzzOrder(target: $0, seconds: seconds, leastRuns: runs, seed: seed, corpus: corpus, plant: plant)
        }[...]
        var report = FuzzReport(program: program)
        try await withThrowingTaskGroup(of: (FuzzOrder, FuzzSupervisor.Outcome).self) { running in
            func begin(_ order: FuzzOrder) { running.addTask { (order, try await supervisor.run(order)) } }
            for _ in 0..<jobs { if let order = waiting.popFirst() { begin(order) } }
            while let (order, outcome) = try await running.next() {
                let words = try report.add(order, outcome, keeping: findings)
                if !json { Self.tell(words) }
                if let order = waiting.popFirst() { begin(order) }
            }
        }
        let end = report.isGood ? "nothing found; seed \(seed)" : "something was found; seed \(seed)"
        Self.tell(json ? report.json.text : end)
        return report.isGood
    }
}

extension PlantedFault: ExpressibleByArgument {}
