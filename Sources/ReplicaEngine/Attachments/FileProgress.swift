import SyncModel

/// How far a file is on its way to the server or from it.
public struct FileProgress: Sendable, Equatable {
    /// What is being done with the file.
    public enum Phase: Sendable, Equatable {
        /// It is on its way to the server.
        case upload
        /// The server is asked whether it has the whole file.
        case check
        /// It is on its way from the server.
        case download
    }

    /// The attachment's id, or the one that a file which is fetched will have.
    public let file: LocalID
    /// What is being done.
    public let phase: Phase
    /// How many bytes are done.
    public let bytes: Int64
    /// How many there are; nil when that is unknown.
    public let total: Int64?
    /// How many bytes a second were done since it began; nil in its first moments.
    public let rate: Int64?
}
