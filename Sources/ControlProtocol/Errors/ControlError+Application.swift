import SyncModel

/// The errors of this API (codes -32000 to -32099).
extension ControlError {
    /// What the call names is not in the replica.
    ///
    /// - Parameter what: such as `patient 42` or `operation 0190…`.
    public static func notFound(
        _ what: String, next: String = "records.list shows what is here, and sync.now brings what is not"
    ) -> ControlError {
        ControlError(.notFound, reason: "not-found", message: "There is no \(what)", next: next)
    }

    /// Only the server can answer, and it is away.
    public static func offline(
        _ message: String, next: String = "try again when sync.status says that the server answers"
    ) -> ControlError {
        ControlError(.offline, reason: "offline", message: message, next: next)
    }

    /// A local rule refused the write before it was queued (design section 7).
    ///
    /// - Parameters:
    ///   - reason: the rule's word, such as `outside-hours`.
    ///   - alternatives: what would be accepted instead, such as the nearest free slots.
    public static func refused(
        reason: String, message: String, alternatives: [JSONValue] = [], next: String? = nil
    ) -> ControlError {
        ControlError(
            .refused, reason: reason, message: message,
            next: next ?? (alternatives.isEmpty ? "change what is asked for" : "take one of the alternatives"),
            details: ["alternatives": .array(alternatives)])
    }

    /// The record or operation is not in a state that allows what was asked.
    public static func conflictingState(
        _ message: String, reason: String = "conflicting-state", next: String, details: JSONObject = [:]
    ) -> ControlError {
        ControlError(.conflictingState, reason: reason, message: message, next: next, details: details)
    }

    /// The catalogue has no such resource.
    public static func unknownResource(_ name: String, known: [String]) -> ControlError {
        let near = NearNames.of(name, among: known)
        return ControlError(
            .unknownResource, reason: "unknown-resource", message: "There is no resource \(NearNames.quoted(name))",
            next: near.isEmpty ? "resources.list names them" : "did you mean \(near.joined(separator: " or "))?",
            details: ["known": .array(known.map(JSONValue.string))])
    }

    /// The peer or the signed-in account may not do it.
    public static func forbidden(_ message: String, next: String = "ask someone who may") -> ControlError {
        ControlError(.forbidden, reason: "forbidden", message: message, next: next)
    }

    /// A limit on work in flight is reached.
    public static func busy(_ message: String, next: String = "wait for answers, then try again") -> ControlError {
        ControlError(.busy, reason: "busy", message: message, next: next)
    }

    /// No account is signed in.
    public static let notSignedIn = ControlError(
        .notSignedIn, reason: "not-signed-in", message: "No account is signed in", next: "sign in with session.signIn")

    /// What was sent or asked for is over a limit of size.
    public static func tooLarge(_ message: String, limit: Int64, next: String) -> ControlError {
        ControlError(.tooLarge, reason: "too-large", message: message, next: next, details: ["limit": .integer(limit)])
    }

    /// The daemon is stopping.
    public static let shuttingDown = ControlError(
        .shuttingDown, reason: "shutting-down", message: "The daemon is stopping",
        next: "connect again when it runs again")
}
