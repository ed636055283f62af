import ReplicaStore
import SyncModel
import SyncPlanner

/// What a sync cycle would do, found by applying the server's lists in a transaction that is rolled back.
public struct CyclePreview: Sendable {
    /// One operation of the outbox as it would be after the lists.
    public struct Write: Sendable {
        /// The operation, with what would be left of it to send.
        public var operation: SyncModel.Operation
        /// The request that would be sent; nil when none would be.
        public var request: TracedRequest?
        /// Why it would not be sent, or not at once; nil for one that would.
        public var waits: Waiting?
    }

    /// Why an operation would not be sent, or not at once.
    public enum Waiting: Sendable, Equatable {
        /// It waits, or somebody has to decide: what is to be done about it.
        case step(NextStep)
        /// No request can be made of it.
        case unsendable(PlannedRequest.Failure)
        /// The account has nothing to do with it any more.
        case barred(EngineError)
    }

    /// The operations that are not settled, in the order of the outbox.
    public var writes: [Write] = []
    /// The requests that would be sent, in their order, each list once: what is looked at before anything is written, the writes, the other lists.
    public var requests: [TracedRequest] = []
    /// The operations that the lists would settle or send back to the queue, with what they would be.
    public var settled: [SyncModel.Operation] = []
    /// The conflicts that would be decided.
    public var conflicts: [Conflict] = []
    /// What each list would do.
    public var listings: [String: ListingSummary] = [:]
    /// What would be wrong with lists.
    public var flaws: [ListFlaws] = []
    /// The resources whose lists could not be fetched or used, with the reason.
    public var failures: [String: String] = [:]
    /// The first changes of documents.
    public var changes: [JournalEntry] = []
    /// Whether there would be more changes or conflicts than these.
    public var isCut = false
}
