import SyncModel

/// What the engine knows of its connection.
public enum Connection: Sendable, Equatable {
    /// No cycle has run yet.
    case untried
    /// The last cycle reached the server.
    case online
    /// The server was away.
    case away(reason: String)
    /// The server refused the sign-in, there is no secret to sign in with, or the account is none that this replica can be of: somebody must
    /// see to it.
    case signInRefused(EngineError)
    /// This machine let nothing be kept or read, whatever the server would say.
    case failed(EngineError)

    /// What a cycle that ended with an error tells of it.
    public init(after failure: EngineError) {
        switch failure {
        case .storage: self = .failed(failure)
        case let failure where failure.isAboutAccount: self = .signInRefused(failure)
        default: self = .away(reason: failure.description)
        }
    }

    /// The word for programs.
    public var word: String {
        switch self {
        case .untried: "untried"
        case .online: "online"
        case .away: "away"
        case .signInRefused(.secretFile): "secret-file"
        case .signInRefused: "sign-in-refused"
        case .failed: "failed"
        }
    }
}

/// Where the engine stands.
public struct EngineStatus: Sendable, Equatable {
    /// What is known of the connection.
    public var connection = Connection.untried
    /// Whether a cycle is running.
    public var isSyncing = false
    /// What the last cycle did; nil before the first.
    public var lastCycle: CycleReport?
    /// When the last cycle ended, Unix milliseconds.
    public var lastCycleAt: Int64?
    /// When the last cycle that reached the server to its end did so, Unix milliseconds.
    public var lastSuccessAt: Int64?
    /// When the next cycle is due, Unix milliseconds.
    public var nextCycleAt: Int64?
    /// How many cycles in a row did not reach the server.
    public var failuresInARow = 0
}
