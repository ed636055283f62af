import ControlProtocol
import ReplicaEngine
import SyncModel

extension ControlError {
    /// An engine's refusal as the socket's callers read it.
    init(_ error: EngineError) {
        switch error {
        case .unknownResource(let name, let known): self = .unknownResource(name, known: known)
        case .notFound("outbox", let id): self = .notFound("operation '\(id)'", next: "outbox.list names them")
        case .notFound(let resource, let id): self = .notFound("\(resource) record '\(id)'")
        case .invalidFields(let resource, let faults): self = Self.invalid(faults, of: resource)
        case .notAllowed: self = .forbidden(error.description)
        case .unknownAction(_, _, let known):
            self = ControlError(
                .refused, reason: "unknown-action", message: error.description,
                next: "resources.list names the actions",
                details: ["known": .array(known.sorted().map(JSONValue.string))])
        case .unknownOnlineCall(let name, let known):
            self = .notFound(
                "'\(name)' among what is done online",
                next: known.isEmpty
                    ? "this server does nothing so"
                    : "there are: \(known.joined(separator: ", ")); online.list says more")
        case .refused(let refusal):
            self = .refused(
                reason: refusal.code, message: RefusalText.message(refusal.reason),
                alternatives: refusal.alternatives.map(JSONValue.string), next: RefusalText.next(refusal.reason))
        case .wrongState(_, let state, _):
            self = .conflictingState(
                error.description, next: "outbox.list shows where it stands",
                details: ["state": .string(state.rawValue)])
        case .offline, .throttled: self = .offline(error.description)
        case .roleChanged:
            self = ControlError(
                .notSignedIn, reason: "role-changed", message: error.description,
                next: "make a new home: clinicsync init --home DIR, then login")
        case .signInRefused:
            self = ControlError(
                .notSignedIn, reason: "sign-in-refused", message: error.description,
                next:
                    "run 'clinicsync login' with the right password; the refused one is not tried again by itself, 'clinicsync sync' tries it once"
            )
        case .sessionEnded:
            self = ControlError(
                .notSignedIn, reason: "session-ended", message: error.description,
                next:
                    "sign in where the session began, such as in a browser, put the new refresh token into a file that only you can read, and run: clinicsync login --refresh-token-file FILE"
            )
        case .secretFile:
            self = ControlError(
                .notSignedIn, reason: "secret-file", message: error.description,
                next: "put the file right; the server was not asked, and knows nothing of it")
        case .unknownRole:
            self = ControlError(
                .notSignedIn, reason: "unknown-role", message: error.description,
                next: "have the account given one of these roles, or a face for its role added to the catalogue")
        case .nothingThere:
            self = .offline(error.description, next: "see whether the catalogue's paths are those of this server")
        case .unusableAnswer: self = .offline(error.description, next: "look at the server, or at a proxy on the way")
        case .excess(_, .room):
            self = .offline(error.description, next: "make room on the disk of the replica's folder")
        case .excess:
            self = .offline(
                error.description,
                next: "look at the server, or at a proxy on the way; a record, or a list, is never so long")
        case .storage(let code, let message, let next):
            self = ControlError(.internalError, reason: code, message: message, next: next)
        case .stopping: self = .shuttingDown
        }
    }

    private static func invalid(_ faults: [String: FieldFault], of resource: String) -> ControlError {
        let reasons = faults.mapValues(FieldFaultText.predicate)
        let list = reasons.sorted { $0.key < $1.key }.map { "'\($0.key)' \($0.value)" }.joined(separator: "; ")
        return ControlError(
            .refused, reason: "invalid-fields", message: "\(resource): \(list)",
            next: "correct the fields; resources.list describes them",
            details: ["fields": .object(reasons.mapValues(JSONValue.string))])
    }
}
