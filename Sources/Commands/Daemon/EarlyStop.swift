import Dispatch
import Foundation

/// Ends the process well at a SIGTERM or SIGINT that comes before the daemon serves: opening a large replica takes a while, nothing that was
/// begun until then has to be finished, and a transaction that is cut there is rolled back at the next start.
final class EarlyStop: Sendable {
    /// A source may be used on any thread, which Dispatch does not declare.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGTERM, SIGINT].map { signal in
            let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
            source.setEventHandler { _exit(0) }
            source.resume()
            return source
        }
    }

    /// Leaves the signals to the daemon.
    func handOver() { for source in sources { source.cancel() } }
}
