import SyncModel

/// What a push did, in numbers, and whether going on would only feed a server that can't take more.
public struct PushReport: Sendable, Equatable {
    /// How many writes in a row a server may fail with 5xx before it is left alone: each of them has to be looked up afterwards.
    public static let mostFailures = 4
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
    /// The operations that the server refused.
    public private(set) var refused: [LocalID] = []
    /// The resources that were written to.
    public var touched: Set<String> = []
    /// Why it stopped early; nil when the outbox has nothing more to send now.
    public private(set) var stopped: String?
    private var renewals = 0
    private var failuresInARow = 0

    /// Nothing yet.
    public init() {}

    /// Ends the push.
    public mutating func stop(_ reason: String) { stopped = reason }

    /// Counts what an answer meant.
    public mutating func count(_ verdict: PushVerdict, of operation: LocalID) {
        switch verdict {
        case .acknowledged, .gone, .claimed:
            sent += 1
            acknowledged += 1
            failuresInARow = 0
        case .rejected:
            sent += 1
            rejected += 1
            failuresInARow = 0
            refused.append(operation)
        case .unknown(let answer):
            sent += 1
            unknown += 1
            let isOwnRefusal = answer.status.map { $0 < 500 } ?? false
            failuresInARow = isOwnRefusal ? 0 : failuresInARow + 1
            if answer.status == nil || failuresInARow >= Self.mostFailures { stopped = answer.message }
        case .held:
            sent += 1
            failuresInARow = 0
        case .retry(let answer, _):
            if answer.status == nil || answer.status == 429 { stopped = answer.message }
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
