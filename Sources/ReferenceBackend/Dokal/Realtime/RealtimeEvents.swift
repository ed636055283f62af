import Foundation

/// Tells connected accounts what has changed (dokal.md 15). Whoever isn't connected hears nothing.
protocol RealtimeEvents: Sendable {
    /// Sends an event with a JSON object to every session of some accounts. Called after the commit; it must not block.
    func emit(_ event: String, _ payload: Data, to accounts: [String])
}

extension SocketIOServer: RealtimeEvents {}
