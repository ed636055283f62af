import ControlProtocol

/// Why a call got no answer. What the daemon itself answers is a `ControlError`.
public enum ControlClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody listens at the path.
    case daemonNotRunning(path: String)
    /// The socket's permissions keep this user out.
    case permissionDenied(path: String)
    /// The path does not fit a socket address, whose limit is in bytes.
    case pathTooLong(path: String, limit: Int)
    /// The daemon's process is stopped, by a signal or a debugger.
    case stopped(path: String, pid: Int32)
    /// Connecting failed in another way.
    case connectionFailed(path: String, reason: String)
    /// The daemon refused the connection as a whole, such as when it has too many; the error is its own.
    case turnedAway(ControlError)
    /// The connection ended before the answer came. Whether the daemon carried the call out is unknown.
    case closedEarly
    /// A message is longer than the limit, in bytes; the connection was closed.
    case answerTooLong(limit: Int)
    /// A message is no JSON-RPC; the connection was closed.
    case malformedAnswer(reason: String)
    /// Journal notifications were not read while so many waited; the connection was closed.
    case fellBehind(limit: Int)

    /// The text for people and logs: what, where, and what to do.
    public var description: String {
        switch self {
        case .daemonNotRunning(let path): "No daemon answers on \(path); start it with: clinicsyncd run"
        case .permissionDenied(let path):
            "No permission to use \(path); log in as a user of its group, or ask who runs the daemon"
        case .pathTooLong(let path, let limit):
            "The socket path \(path) has \(path.utf8.count) bytes, and a socket's may have \(limit)"
        case .stopped(let path, let pid):
            "The daemon on \(path), process \(pid), says nothing: it is stopped; let it go on with: kill -CONT \(pid)"
        case .connectionFailed(let path, let reason): "Could not connect to \(path): \(reason)"
        case .turnedAway(let error): "The daemon refused the connection: \(error)"
        case .closedEarly:
            "The daemon closed the connection before it answered; see its log, then look before repeating a write"
        case .answerTooLong(let limit): "The daemon sent a message of more than \(limit) bytes; ask for less at a time"
        case .malformedAnswer(let reason): "Something other than this version of clinicsyncd answered: \(reason)"
        case .fellBehind(let limit):
            "\(limit) notifications waited unread; connect again and resume with journal.since"
        }
    }
}
