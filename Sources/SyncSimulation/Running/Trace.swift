import SyncModel
import Synchronization
import Transport

/// The story of one simulation, line by line, for people.
public final class Trace: Sendable {
    private let story = Mutex<[String]>([])

    /// An empty story.
    public init() {}

    /// The lines so far.
    public var lines: [String] { story.withLock(\.self) }

    func note(_ line: @autoclosure () -> String) {
        let line = line()
        story.withLock { $0.append(line) }
    }

    func note(_ call: WireCall, _ outcome: Result<LineAnswer, TransportFailure>) {
        let body = call.body.map { " \($0.text)" } ?? ""
        let query = call.query.isEmpty ? "" : "?\(call.query)"
        note("  \(call.workstation) → \(call.method) \(call.path)\(query)\(body)")
        switch outcome {
        case .success(let answer): note("  \(call.workstation) ← \(answer.status) \(Self.short(answer.body))")
        case .failure(let failure):
            note(
                "  \(call.workstation) ← \(failure.kind), may have reached the server: \(failure.mayHaveReachedServer)")
        }
    }

    /// Tells how a replica's lines changed.
    func note(_ station: Int, from before: String, to after: String) {
        let (old, new) = (before.split(separator: "\n"), after.split(separator: "\n"))
        for change in new.difference(from: old) {
            switch change {
            case .remove(_, let line, _): note("    \(station) - \(line)")
            case .insert(_, let line, _): note("    \(station) + \(line)")
            }
        }
    }

    /// A list by its ids; anything else as it is.
    private static func short(_ body: [UInt8]) -> String {
        guard let rows = (try? JSONValue(parsing: body))?.array else {
            return String(decoding: body.prefix(1000), as: UTF8.self)
        }
        return "list of " + rows.map { $0["id"]?.text ?? "?" }.joined(separator: " ")
    }
}
