/// That the replica lacks commits that it once had: its write-ahead log was removed or cut, or an older copy was put in its place.
public struct ReplicaLoss: Sendable, Equatable {
    /// How many of the last commits are missing.
    public var commits: Int64
    /// When that was noticed, Unix milliseconds.
    public var noticedAt: Int64

    /// A loss.
    public init(commits: Int64, noticedAt: Int64) {
        self.commits = commits
        self.noticedAt = noticedAt
    }
}
