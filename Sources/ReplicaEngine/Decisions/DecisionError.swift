import SyncModel

/// Why a person's decision can't be carried out, and what to do next.
public enum DecisionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no conflict of that number.
    case noConflict(Int64)
    /// The conflict was decided before.
    case alreadyResolved(Int64, ConflictResolution.Choice)
    /// Nobody decided the conflict, so there is nothing to take back.
    case notResolved(Int64)
    /// The choice needs a value that was not given, or must have none, or one of another kind.
    case wrongValue(Int64, reason: String)
    /// The choice would change nothing: what it is about can't be settled by sending a value.
    case nothingToSend(Int64, next: String)
    /// The record that the conflict is about is not here any more.
    case recordGone(resource: String, LocalID)
    /// The record that has the same natural key is not here any more.
    case noTwin(Int64)
    /// The record can't be made without these fields.
    case missingFields(resource: String, [String], next: String)
    /// The operation that carries the decision is on its way, so that nothing about it can be changed now.
    case underWay(LocalID, OperationState)
    /// An operation in that state can't be edited, sent again or called done.
    case wrongState(LocalID, OperationState, what: String, next: String)
    /// The operation sends no fields.
    case noFields(LocalID, OperationKind)
    /// What was given can't be the record that the operation made.
    case notTheRecord(LocalID, reason: String)
    /// Nothing of the resource is in quarantine.
    case nothingQuarantined(resource: String)

    /// The text for people and logs.
    public var description: String {
        switch self {
        case .noConflict(let number): "there is no conflict \(number)"
        case .alreadyResolved(let number, let choice):
            "conflict \(number) was already decided: '\(choice.rawValue)'"
        case .notResolved(let number): "nobody has decided conflict \(number)"
        case .wrongValue(let number, let reason): "conflict \(number): \(reason)"
        case .nothingToSend(let number, _): "conflict \(number) can't be settled by sending a value"
        case .recordGone(let resource, let document): "the record \(document) of \(resource) is gone"
        case .noTwin(let number):
            "the record that conflict \(number) met is no longer here, so nothing can be merged into it"
        case .missingFields(let resource, let fields, _):
            "a record of \(resource) can't be made without \(fields.joined(separator: ", "))"
        case .underWay(let operation, let state):
            "operation \(operation), which carries the decision, is \(state.rawValue)"
        case .wrongState(let operation, let state, let what, _):
            "operation \(operation) is \(state.rawValue) and can't be \(what)"
        case .noFields(let operation, let kind): "operation \(operation) is a \(kind) and sends no fields"
        case .notTheRecord(let operation, let reason):
            "operation \(operation) can't be settled with that record: \(reason)"
        case .nothingQuarantined(let resource): "nothing of \(resource) is in quarantine"
        }
    }

    /// What to do about it, in one sentence.
    public var next: String {
        switch self {
        case .noConflict: "clinicsync conflicts lists them"
        case .alreadyResolved(let number, _): "take that back first: clinicsync conflicts undo \(number)"
        case .notResolved(let number): "decide it: clinicsync conflicts resolve \(number) local, or remote"
        case .wrongValue(let number, _):
            "choose local, remote, or value with a value: clinicsync conflicts resolve \(number) --value VALUE"
        case .nothingToSend(_, let next): next
        case .recordGone: "see clinicsync conflicts: the conflict of its deletion can make the record anew"
        case .noTwin: "correct the refused record and send it again: see clinicsync outbox"
        case .missingFields(_, _, let next): next
        case .underWay: "wait for the next sync, then try again"
        case .wrongState(_, _, _, let next): next
        case .noFields(let operation, _): "clinicsync outbox cancel \(operation) takes it back"
        case .notTheRecord(let operation, _): "clinicsync outbox show \(operation) names the records that may be it"
        case .nothingQuarantined: "clinicsync quarantine lists what is"
        }
    }
}
