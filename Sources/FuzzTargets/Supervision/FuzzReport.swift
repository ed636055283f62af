import Foundation
import SyncModel

/// What became of the loops of some targets, for people and for programs.
public struct FuzzReport: Sendable {
    /// One loop.
    public struct Line: Sendable {
        let order: FuzzOrder
        let outcome: FuzzSupervisor.Outcome
        /// Where the input that was found is kept; nil where nothing was.
        let file: String?
    }

    /// The loops, in the order of their ends.
    public private(set) var lines: [Line] = []
    private let program: String

    /// An empty report; `program` is what runs an input again.
    public init(program: String) {
        self.program = program
    }

    /// Whether nothing was found.
    public var isGood: Bool { lines.allSatisfy { $0.outcome.finding == nil } }

    /// Adds a loop, and keeps the input that it found in a folder.
    ///
    /// - Returns: The loop in words.
    /// - Throws: Foundation's error where the input can't be kept.
    public mutating func add(_ order: FuzzOrder, _ outcome: FuzzSupervisor.Outcome, keeping folder: String) throws
        -> String
    {
        var file: String?
        if let found = outcome.finding {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let path = "\(folder)/\(order.target)-\(found.ending.kind)-seed-\(order.seed)-run-\(outcome.tally.runs)"
            try Data(found.input).write(to: URL(fileURLWithPath: path))
            file = path
        }
        let line = Line(order: order, outcome: outcome, file: file)
        lines.append(line)
        return text(line)
    }

    private func text(_ line: Line) -> String {
        let (order, tally) = (line.order, line.outcome.tally)
        let name = order.target.padding(toLength: 14, withPad: " ", startingAt: 0)
        guard let found = line.outcome.finding, let file = line.file else {
            let (seconds, busy) = (Int(tally.seconds.rounded()), Int(tally.processorSeconds.rounded()))
            return "\(name) \(tally.runs) runs in \(seconds) s, \(busy) s of a processor; "
                + "\(tally.traits) different outcomes; nothing found"
        }
        return """
            \(name) run \(tally.runs) of seed \(order.seed): \(found.ending)
              the input, \(found.input.count) bytes: \(file)
              run it again: \(program) --target \(order.target) --input \(file)\(order.plant.map { " --plant \($0.rawValue)" } ?? "")
              once it is mended, move it to \(order.corpus)/\(order.target), under a name that says what it is: every test run tries it
            """
    }

    /// The report for programs.
    public var json: JSONValue {
        .object([
            "good": .bool(isGood),
            "targets": .array(
                lines.map { line in
                    let tally = line.outcome.tally
                    var members: JSONObject = [
                        "target": .string(line.order.target), "seed": .string("\(line.order.seed)"),
                        "runs": .integer(Int64(tally.runs)),
                        "seconds": JSONNumber(tally.seconds).map(JSONValue.number) ?? 0,
                        "processor_seconds": JSONNumber(tally.processorSeconds).map(JSONValue.number) ?? 0,
                        "outcomes": .integer(Int64(tally.traits)),
                    ]
                    if let found = line.outcome.finding, let file = line.file {
                        members["found"] = .object([
                            "kind": .string(found.ending.kind), "what": .string("\(found.ending)"),
                            "input": .string(file),
                        ])
                    }
                    return .object(members)
                }),
        ])
    }
}
