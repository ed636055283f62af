import SyncModel

/// What a push did, in numbers, and why it ended early. Whether the line is worth another request is for ``LineJudgement`` to say.
public struct PushReport: Sendable, Equatable {
    /// How often a push signs in again: a server that refuses each new token is left alone.
    static let mostRenewals = 4

    /// How many requests the server took, refused or failed.
    public private(set) var sent = 0
    /// How many of them it took.
    public private(set) var acknowledged = 0
    /// How many of them it refused.
    public private(set) var rejected = 0
    /// Of how many of them nobody knows.
    public private(set) var unknown = 0
    /// The operations that the server refused and whose records are still here.
    public private(set) var refused: [LocalID] = []
    /// The resources whose lists are to be asked for at once: they settle what nobody knows of these writes.
    public private(set) var doubted: Set<String> = []
    /// The resources whose lists show why writes were refused: who has the slot, or made the same record.
    public private(set) var contradicted: Set<String> = []
    /// The operations that went back to the queue, each once a push.
    public private(set) var requeued: Set<LocalID> = []
    /// Why it stopped early; nil when the outbox has nothing more to send now.
    public private(set) var stopped: String?
    private var renewals = 0

    /// Nothing yet.
    public init() {}

    /// Ends the push.
    public mutating func stop(_ reason: String) { stopped = reason }

    /// Counts what an answer meant.
    public mutating func count(_ verdict: PushVerdict, of operation: Operation) {
        switch verdict {
        case .acknowledged, .claimed:
            sent += 1
            acknowledged += 1
        // What was to be removed is; what was to be changed could not be.
        case .gone:
            sent += 1
            if operation.kind == .delete { acknowledged += 1 } else { rejected += 1 }
        case .rejected:
            sent += 1
            rejected += 1
            refused.append(operation.id)
            contradicted.insert(operation.resource)
        case .unknown:
            sent += 1
            unknown += 1
            doubted.insert(operation.resource)
        case .held: sent += 1
        case .stale:
            sent += 1
            requeued.insert(operation.id)
        case .retry(let answer, _):
            requeued.insert(operation.id)
            // Too many is said of the account, whatever it sent.
            if answer.status == 429 { stopped = answer.message }
        case .signInAgain(let answer):
            renewals += 1
            if renewals > Self.mostRenewals { stopped = answer.message }
        }
    }
}

extension PushVerdict {
    /// The verdict as a word, for the log.
    public var word: String {
        switch self {
        case .acknowledged: "acknowledged"
        case .claimed: "claimed"
        case .gone: "gone"
        case .held: "held"
        case .rejected: "rejected"
        case .retry: "retry"
        case .signInAgain: "sign in again"
        case .stale: "stale"
        case .unknown: "unknown"
        }
    }

    /// The coding with which a file was sent that the server says it can't read: it is sent again without.
    ///
    /// - Parameter coding: The content coding that it was sent with; nil for none.
    public func refuses(_ coding: String?) -> (coding: String, answer: OperationAnswer)? {
        guard case .rejected(let answer) = self, answer.status == 415, let coding else { return nil }
        return (coding, answer)
    }
}
