import Glibc

/// Why the server could not start.
public enum ControlServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path does not fit a socket address, whose limit is in bytes.
    case pathTooLong(String, limit: Int)
    /// Another server answers there.
    case alreadyServed(String)
    /// Another server is starting in the same folder at this moment.
    case startingElsewhere(String)
    /// Something that is no socket has that name. It was left alone.
    case notASocket(String)
    /// A step failed with an `errno`.
    case failed(step: String, path: String, errno: Int32)

    /// The text for people and logs: what, where, and what to do.
    public var description: String {
        switch self {
        case .pathTooLong(let path, let limit):
            "The socket path \(path) has \(path.utf8.count) bytes, and a socket's may have \(limit); choose a shorter one"
        case .alreadyServed(let path):
            "Another daemon answers on \(path); stop it first, or choose another path"
        case .startingElsewhere(let path):
            "Another daemon is starting at \(path); wait for it, or choose another path"
        case .notASocket(let path):
            "\(path) exists and is no socket; it was left alone: move it away, or choose another path"
        case .failed(let step, let path, let code):
            "Could not \(step) \(path): \(String(cString: strerror(code))); check its folder and permissions"
        }
    }
}
