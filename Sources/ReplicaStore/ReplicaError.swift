import SyncModel

/// Why the replica can't do what it was asked, and what to do next.
public enum ReplicaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process holds the replica.
    case inUse(path: String)
    /// The file is no sound database.
    case damaged(path: String, finding: String)
    /// The file belongs to another account or catalogue.
    case belongsElsewhere(path: String, expected: String, found: String)
    /// The file was written by a newer version of this program.
    case tooNew(path: String)
    /// The folder or file can't be used.
    case unusable(path: String, reason: String)
    /// An operation can't go from one state to another.
    case illegalTransition(operation: LocalID, from: OperationState?, to: OperationState)
    /// A stored row can't be read back.
    case unreadableRow(table: String, reason: String)
    /// A list of the server is not what a list must be.
    case malformedListing(resource: String, reason: String)
    /// A query by a local tool that the replica refuses or can't run.
    case query(QueryFault)
    /// A derived view that has no answer for the parameters it was given.
    case noAnswer(view: String)

    /// Whether it is about a tool's own query.
    public var isAboutQuery: Bool {
        switch self {
        case .query, .noAnswer: true
        default: false
        }
    }

    /// The text for people and logs.
    public var description: String {
        switch self {
        case .inUse(let path):
            "\(path) is in use by another clinicsyncd; stop that one first, or use its socket"
        case .damaged(let path, let finding):
            "\(path) is damaged (\(finding)); keep a copy of it and its -wal file, then start with a new folder"
        case .belongsElsewhere(let path, let expected, let found):
            "\(path) belongs to \(found), not to \(expected); use another --home for this account"
        case .tooNew(let path):
            "\(path) was written by a newer version of clinicsyncd; install that version or a later one"
        case .unusable(let path, let reason): "\(path) can't be used: \(reason)"
        case .illegalTransition(let operation, let from, let to):
            "operation \(operation) can't go from \(from?.rawValue ?? "nowhere") to \(to.rawValue)"
        case .unreadableRow(let table, let reason): "a row of \(table) can't be read: \(reason)"
        case .malformedListing(let resource, let reason):
            "the server's list of \(resource) is no list of records: \(reason); nothing was changed"
        case .query(let fault): fault.description
        case .noAnswer(let view): "the view '\(view)' has no answer for these parameters"
        }
    }
}
