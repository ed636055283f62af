import SyncModel

/// What a realtime line tells its listener. An event is a hint and no more: delivery is at most once, and nothing is
/// kept for who was away, so that every `connected` is to be followed by a pull of what the events would have told.
public enum RealtimeSignal: Sendable, Equatable {
    /// The server knows the account; events follow.
    case connected
    /// The server says that something happened, with the event's first argument.
    case event(name: String, argument: JSONValue?)
    /// The line is down; another attempt follows by itself.
    case disconnected(RealtimeEnding)
    /// The server refuses the token, in its own words; another attempt with a renewed one follows by itself.
    case refused(message: String)
}

/// Why an attempt at a realtime line, or the line itself, ended.
public enum RealtimeEnding: Error, Sendable, Equatable, CustomStringConvertible {
    /// No token could be had.
    case noToken(String)
    /// No connection to the server.
    case unreachable(String)
    /// No secure connection.
    case tls(String)
    /// The server answered the request for a WebSocket with another status than 101.
    case upgradeRefused(status: Int)
    /// The server answered 101, but not as RFC 6455 demands.
    case noWebSocket(String)
    /// The server refused the token (`44`).
    case refused(String)
    /// The server said goodbye (`41`).
    case goodbye
    /// The server closed the line in an orderly way, with the WebSocket code if it gave one.
    case closedByServer(code: Int?)
    /// Nothing came in time: no greeting, no answer to the sign-in, or no ping.
    case silent
    /// The server sent what the protocol does not allow.
    case malformed(SocketIOPacketError)
    /// A packet is longer than the receiving side takes, in bytes.
    case tooLarge(limit: Int)
    /// The listener was so slow that events had to be dropped.
    case slowListener
    /// The connection broke.
    case lost(String)

    /// Whether the next attempt must bring a renewed token: reference clients stop altogether at these.
    var asksForRenewedToken: Bool {
        switch self {
        case .refused, .goodbye, .upgradeRefused(status: 401), .upgradeRefused(status: 403): true
        default: false
        }
    }

    /// How the listener hears of it.
    var signal: RealtimeSignal {
        if case .refused(let message) = self { .refused(message: message) } else { .disconnected(self) }
    }

    /// What happened, for logs. Work goes on without the line; the next attempt follows by itself.
    public var description: String {
        switch self {
        case .noToken(let reason): "no token for the realtime line: \(reason)"
        case .unreachable(let reason): "no connection for the realtime line: \(reason)"
        case .tls(let reason): "no secure connection for the realtime line: \(reason); check certificate and CA file"
        case .upgradeRefused(let status): "the server refused a WebSocket with status \(status)"
        case .noWebSocket(let reason): "the server's answer opens no WebSocket: \(reason)"
        case .refused(let message): "the server refused the token: \(message)"
        case .goodbye: "the server said goodbye"
        case .closedByServer(let code): "the server closed the realtime line" + (code.map { " with code \($0)" } ?? "")
        case .silent: "the server fell silent"
        case .malformed(let fault): "the server sent \(fault)"
        case .tooLarge(let limit): "a realtime packet of more than \(limit) bytes"
        case .slowListener: "events came faster than they could be heard"
        case .lost(let reason): "the realtime line broke: \(reason)"
        }
    }
}
