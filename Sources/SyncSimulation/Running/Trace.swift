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
        case .success(let answer):
            note(
                "  \(call.workstation) ← \(answer.status) \(String(decoding: answer.body.prefix(2000), as: UTF8.self))")
        case .failure(let failure):
            note(
                "  \(call.workstation) ← \(failure.kind), may have reached the server: \(failure.mayHaveReachedServer)")
        }
    }
}
