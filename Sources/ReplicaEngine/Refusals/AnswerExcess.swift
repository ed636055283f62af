import ReplicaStore

/// What of a server's answer is more than is taken. Nothing of such an answer is taken.
public enum AnswerExcess: Sendable, Equatable, CustomStringConvertible {
    /// A list that breaks one of its bounds.
    case list(ListingBound)
    /// A list in parts that is longer than so many bytes, all parts together.
    case parts(limit: Int64)
    /// A list that is longer than so many bytes, which is what it may take of what is free on the disk.
    case room(limit: Int64, free: Int64)

    /// The text for people and logs.
    public var description: String {
        switch self {
        case .list(let bound): bound.description
        case .parts(let limit): "the parts of the list are longer than \(limit) bytes together"
        case .room(let limit, let free):
            "the list is longer than \(limit) bytes, and more is not taken of the \(free) that are free on the disk of the spool"
        }
    }
}
