import Logging
import Synchronization

@testable import ControlServer

/// Keeps every line that is logged, with its metadata.
final class RecordingLog: Sendable {
    private struct State {
        var lines: [String] = []
        var arrival = Latch()
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock(\.lines) }

    /// Waits until a line with that text in it was logged.
    func line(containing text: String) async {
        while true {
            let (isThere, arrival) = state.withLock { ($0.lines.contains { $0.contains(text) }, $0.arrival) }
            if isThere { return }
            await arrival.wait()
        }
    }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.state.withLock { state in
                state.lines.append("\(event.level) \(event.message) \(all)")
                state.arrival.open()
                state.arrival = Latch()
            }
        }
    }
}
