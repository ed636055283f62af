/// Why a server couldn't start, and what to do about it.
public enum StartError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The database file can't be opened, made or brought up to date.
    case database(path: String, reason: String)
    /// The folder with uploaded files can't be read.
    case files(path: String, reason: String)
    /// The file with the key to encrypted fields can't be used.
    case key(path: String, reason: String)
    /// The system knows nothing of a time zone that the API reckons in.
    case zone(String)
    /// The address can't be listened on.
    case address(host: String, port: Int, reason: String)

    /// What couldn't be done, why, and what to try.
    public var description: String {
        switch self {
        case .database(let path, let reason):
            "can't open the database \(path): \(reason); name a SQLite file in a folder that can be written to"
        case .files(let path, let reason):
            "can't read the folder of uploaded files \(path): \(reason); give the server the right to, or move it away"
        case .key(let path, let reason):
            "can't use the key \(path): \(reason); put the key back that the database was made with"
        case .zone(let name):
            "the system doesn't know the time zone \(name); install its time zone data (tzdata)"
        case .address(let host, let port, let reason):
            "can't listen on \(host) port \(port): \(reason); stop what listens there or choose another port"
        }
    }
}
