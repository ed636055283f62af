import Foundation
import Glibc
import SyncTestSupport

/// Runs a loop in a process of its own and watches it, so that what kills the process is a finding too.
public struct FuzzSupervisor: Sendable {
    /// How a loop ended badly.
    public enum Ending: Sendable, Equatable, CustomStringConvertible {
        /// By a signal.
        case crash(signal: Int32)
        /// No run ended for so many seconds.
        case hang(seconds: Int)
        /// A rule was broken.
        case finding(String)

        /// The kind as a word for file names.
        public var kind: String {
            switch self {
            case .crash: "crash"
            case .hang: "hang"
            case .finding: "finding"
            }
        }

        /// What happened.
        public var description: String {
            switch self {
            case .crash(let signal): "died of signal \(signal) (\(String(cString: strsignal(signal))))"
            case .hang(let seconds): "did not end within \(seconds) s"
            case .finding(let rule): rule
            }
        }
    }

    /// What became of an order.
    public struct Outcome: Sendable {
        /// What it did until then.
        public let tally: FuzzTally
        /// How it ended badly, and by which input; nil when it found nothing.
        public let finding: (ending: Ending, input: [UInt8])?
    }

    /// How a loop's process says that it broke a rule.
    public static let findingCode: Int32 = 3

    private let program: String
    private let patience: Int

    /// A supervisor.
    ///
    /// - Parameters:
    ///   - program: The path of the program that carries an order out in its own process.
    ///   - patience: After how many seconds a run counts as one that never ends.
    public init(program: String, patience: Int = 20) {
        self.program = program
        self.patience = patience
    }

    /// Has an order carried out.
    ///
    /// - Throws: ``FuzzFault`` when the process can't be started or says that the order can't be carried out.
    public func run(_ order: FuzzOrder) async throws -> Outcome {
        let folder = try TemporaryFolder()
        let record = try RunRecord(path: folder.file("record"))
        let process = try process(order, folder)
        let (endings, ended) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in ended.finish() }
        let start = ContinuousClock.now
        do { try process.run() } catch {
            throw FuzzFault("'\(program)' can't be started: \(error.localizedDescription)")
        }
        let isHung = await watch(process.processIdentifier, record, until: endings)
        let seconds = start.duration(to: .now) / .seconds(1)
        let words = Self.text(folder.file("words"))
        if isHung { return Self.bad(.hang(seconds: patience), record, seconds) }
        switch (process.terminationReason, process.terminationStatus) {
        case (.uncaughtSignal, let signal): return Self.bad(.crash(signal: signal), record, seconds)
        case (_, Self.findingCode): return Self.bad(.finding(words), record, seconds)
        case (_, 0):
            guard
                let tally = try? JSONDecoder().decode(FuzzTally.self, from: Data(Self.text(folder.file("tally")).utf8))
            else { throw FuzzFault("'\(program)' did not tell what it did: \(words)") }
            return Outcome(tally: tally, finding: nil)
        case (_, let code): throw FuzzFault("the loop of '\(order.target)' ended with code \(code): \(words)")
        }
    }

    private func process(_ order: FuzzOrder, _ folder: TemporaryFolder) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments =
            [
                "--target", order.target, "--seconds", "\(order.seconds)", "--runs", "\(order.leastRuns)", "--seed",
                "\(order.seed)", "--corpus",
                order.corpus,
                "--record", folder.file("record"),
            ] + (order.plant.map { ["--plant", $0.rawValue] } ?? [])
        var environment = ProcessInfo.processInfo.environment
        // A trace of each crash takes longer than finding it; running the input again shows it.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        for name in ["tally", "words"] { _ = FileManager.default.createFile(atPath: folder.file(name), contents: nil) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: folder.file("tally"))
        process.standardError = FileHandle(forWritingAtPath: folder.file("words"))
        return process
    }

    /// Waits for the end; returns whether it had to be brought about, since no run ended any more.
    private func watch(_ process: pid_t, _ record: RunRecord, until endings: AsyncStream<Void>) async -> Bool {
        let patience = patience
        return await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                for await _ in endings {}
                return false
            }
            tasks.addTask {
                var (runs, since) = (record.runs, ContinuousClock.now)
                while (try? await Task.sleep(for: .milliseconds(200))) != nil {
                    if record.runs != runs { (runs, since) = (record.runs, .now) }
                    guard since.duration(to: .now) < .seconds(patience) else {
                        kill(process, SIGKILL)
                        return true
                    }
                }
                return false
            }
            let isHung = await tasks.next() ?? false
            if isHung { _ = await tasks.next() }
            tasks.cancelAll()
            return isHung
        }
    }

    private static func bad(_ ending: Ending, _ record: RunRecord, _ seconds: Double) -> Outcome {
        Outcome(
            tally: FuzzTally(runs: Int(clamping: record.runs), traits: 0, seconds: seconds),
            finding: (ending, record.input))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
