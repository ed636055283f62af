/// Why a server couldn't start, and what to do about it.
public enum StartError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The database file can't be opened, made or brought up to date.
    case database(path: String, reason: String)
    /// The address can't be listened on.
    case address(host: String, port: Int, reason: String)

    /// What couldn't be done, why, and what to try.
    public var description: String {
        switch self {
        case .database(let path, let reason):
            "can't open the database \(path): \(reason); name a SQLite file in a folder that can be written to"
        case .address(let host, let port, let reason):
            "can't listen on \(host) port \(port): \(reason); stop what listens there or choose another port"
        }
    }
}
