import GRDB
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
    /// The file is gone, or empty, though these files beside it say that there was one. Nothing was made in its place.
    case lost(path: String, isEmpty: Bool, signs: [String])
    /// A new replica was asked for in place of a lost one, and there is one.
    case notLost(path: String)
    /// The folder or file can't be used.
    case unusable(path: String, reason: String)
    /// The disk, or the rights to a file of the replica's, let nothing be kept or read.
    case storage(path: String, StorageFault)
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

    /// The same error, or what the database's own says of the disk.
    static func told(_ error: any Error, _ path: String) -> any Error {
        guard let error = error as? DatabaseError, let fault = StorageFault(error.extendedResultCode) else {
            return error
        }
        return ReplicaError.storage(path: path, fault)
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
        case .lost(let path, let isEmpty, let signs):
            """
            \(path) is \(isEmpty ? "empty" : "gone"), though there was a replica here (\(signs.joined(separator: ", ")) \
            \(signs.count == 1 ? "says" : "say") so). Nothing was made in its place. Put it back, together with its -wal file, from \
            wherever it went: then nothing is lost. Or put back a backup of the folder: what was written here since is lost. Or begin \
            anew with 'clinicsyncd run --new-replica', once: everything is fetched from the server again, and what waited here to be \
            sent, the journal and the conflict log are lost
            """
        case .notLost(let path):
            "\(path) is there, and --new-replica is for one that is gone: start without it"
        case .unusable(let path, let reason): "\(path) can't be used: \(reason)"
        case .storage(let path, let fault): "\(path) \(fault.predicate); \(fault.next)"
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
