import ReplicaStore
import SyncModel

/// What one sync cycle did.
public struct CycleReport: Sendable, Equatable {
    /// How many operations were answered by the server.
    public var sent = 0
    /// How many of them it took.
    public var acknowledged = 0
    /// How many of them it refused.
    public var rejected = 0
    /// How many may or may not have reached it.
    public var unknown = 0
    /// How many went back to the queue, to be tried again soon.
    public var requeued = 0
    /// How many conflicts were decided.
    public var conflicts = 0
    /// What each pulled resource's listing said.
    public var listings: [String: ListingSummary] = [:]
    /// What is wrong with lists that were read, in this cycle or before it, and were not good since.
    public var flaws: [ListFlaws] = []
    /// The resources that could not be pulled, with the reason.
    public var failures: [String: String] = [:]
    /// Why the cycle ended before its end; nil when it did not.
    public var stopped: String?
    /// How long it took, in milliseconds.
    public var milliseconds: Int64 = 0

    /// Nothing yet.
    public init() {}

    /// Adds what another lane did.
    mutating func merge(_ other: CycleReport) {
        sent += other.sent
        acknowledged += other.acknowledged
        rejected += other.rejected
        unknown += other.unknown
        requeued += other.requeued
        conflicts += other.conflicts
        listings.merge(other.listings) { $1 }
        failures.merge(other.failures) { $1 }
        // What one lane could not read, and the other could, is read.
        failures = failures.filter { other.listings[$0.key] == nil }
        flaws = other.flaws
        stopped = other.stopped ?? stopped
    }

    /// Whether all that was asked for was done.
    public var isComplete: Bool { stopped == nil && failures.isEmpty }
}

/// How far a cycle has come.
public struct CycleProgress: Sendable, Equatable {
    /// What it is doing.
    public enum Phase: String, Sendable {
        /// Signing in.
        case signIn = "sign-in"
        /// Sending the outbox.
        case push
        /// Fetching a list.
        case pull
        /// Writing a fetched list into the replica.
        case apply
    }

    /// What it is doing.
    public var phase: Phase
    /// The resource at hand, in `pull` and `apply`.
    public var resource: String?
    /// Which step this is, from 1.
    public var step: Int
    /// How many steps there are.
    public var steps: Int
    /// Bytes received of the list at hand, as on the wire.
    public var received: Int64
    /// The list's length where the server announced it.
    public var total: Int64?
}
