import ReplicaStore
import SyncModel
import Transport

/// Why the engine can't do what it was asked: a code with its parameters. What is to be done about it, each face says in its own words.
public enum EngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The catalogue has no such resource, or the account's role may not see it.
    case unknownResource(String, known: [String])
    /// There is no such document.
    case notFound(resource: String, id: String)
    /// Fields that can't be taken, with what is wrong with each.
    case invalidFields(resource: String, faults: [String: FieldFault])
    /// The role may not do that.
    case notAllowed(resource: String, what: String)
    /// The action does not exist.
    case unknownAction(resource: String, action: String, known: [String])
    /// The catalogue names nothing of that name that the server alone can do.
    case unknownOnlineCall(String, known: [String])
    /// A local rule says that the server would refuse it.
    case refused(Refusal)
    /// The operation is not in a state that allows this.
    case wrongState(operation: LocalID, state: OperationState, what: String)
    /// The server can't be reached.
    case offline(String)
    /// The server asked for a pause, and it is not over.
    case throttled(milliseconds: Int64)
    /// The server refused the sign-in.
    case signInRefused(String)
    /// The session that was brought along is over, or there is none: the server's words as it refused its refresh token; nil where it said
    /// nothing yet.
    case sessionEnded(words: String?)
    /// The file with the account's secret can't be used, so nothing was asked of the server; the words say why, and what to do.
    case secretFile(String)
    /// The account's role on the server is not the one that the replica was made for.
    case roleChanged(expected: String, found: String)
    /// The server has nothing at an address: the request as method and address, the status, and its own words, where it said any.
    case nothingThere(request: String, status: Int, words: String?)
    /// The account's role on the server is none that the catalogue has a face for.
    case unknownRole(String, known: [String])
    /// The server answered something that can't be used.
    case unusableAnswer(what: String, reason: String)
    /// The server sent more than is taken: the request as method and address, and what is too much.
    case excess(request: String, AnswerExcess)
    /// The disk, or the rights to a file here, let nothing be kept or read: what, and what to do.
    case storage(code: String, message: String, next: String)
    /// The engine is stopping.
    case stopping

    /// Whether the account itself may not go on, so that nothing can be had until a person has seen to it.
    var isAboutAccount: Bool {
        switch self {
        case .signInRefused, .sessionEnded, .secretFile, .roleChanged, .unknownRole: true
        default: false
        }
    }

    /// What a failure of the engine's calls means: its own errors, and a request that could not be made or was cut.
    ///
    /// - Returns: nil for a failure of another kind, such as a file's or the database's.
    public init?(failure: any Error) {
        guard failure is EngineError || failure is TransportFailure else { return nil }
        self = SyncEngine.engineError(failure)
    }

    /// What the replica says of the disk; nil for what it says of anything else.
    public init?(storage error: any Error) {
        guard case .storage(let path, let fault)? = error as? ReplicaError else { return nil }
        self = .storage(code: fault.code, message: "\(path) \(fault.predicate)", next: fault.next)
    }

    /// What happened, in plain words for logs and for reports of what failed.
    public var description: String {
        switch self {
        case .unknownResource(let name, let known):
            "there is no resource '\(name)'; there are: \(known.joined(separator: ", "))"
        case .notFound(let resource, let id): "there is no \(resource) record with the id '\(id)'"
        case .invalidFields(let resource, let faults):
            "fields of \(resource) that can't be taken: \(faults.keys.sorted().joined(separator: ", "))"
        case .notAllowed(let resource, let what): "this account may not \(what) \(resource)"
        case .unknownAction(let resource, let action, let known):
            "\(resource) has no action '\(action)'"
                + (known.isEmpty ? "" : "; it has: \(known.sorted().joined(separator: ", "))")
        case .unknownOnlineCall(let name, _): "there is no '\(name)' among what is done online"
        case .refused(let refusal): refusal.description
        case .wrongState(let operation, let state, let what):
            "operation \(operation) is \(state.rawValue) and can't be \(what)"
        case .offline(let reason): "the server is away: \(reason)"
        case .throttled(let pause):
            "the server asked for a pause; nothing is sent for another \((pause + 999) / 1000) s"
        case .signInRefused(let words): "the server refused the sign-in: \(words)"
        case .sessionEnded(let words?): "the server refused the refresh token of the session: \(words)"
        case .sessionEnded: "this account signs in by a session that is brought along, and there is none"
        case .secretFile(let words): words
        case .roleChanged(let expected, let found):
            "the account is now \(found) on the server, and this replica was made for \(expected); sign in again with a new --home"
        case .nothingThere(let request, let status, let words):
            "\(request): the server answered \(status)" + (words.map { ": \($0)" } ?? "")
        case .unknownRole(let role, let known):
            "the account's role on the server is '\(role)', which the catalogue does not know; it knows: \(known.joined(separator: ", "))"
        case .unusableAnswer(let what, let reason): "\(what): \(reason)"
        case .excess(let request, let excess): "\(request): \(excess), and nothing of it was taken"
        case .storage(_, let message, _): message
        case .stopping: "the daemon is stopping"
        }
    }
}
