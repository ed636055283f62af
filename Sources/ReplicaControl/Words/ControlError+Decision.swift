import ControlProtocol
import ReplicaEngine
import SyncModel
import SyncPlanner

extension ControlError {
    /// The refusal of a person's decision as the socket's callers read it.
    init(_ error: DecisionError) {
        let (code, reason): (ControlErrorCode, String) =
            switch error {
            case .noConflict: (.notFound, "not-found")
            case .recordGone: (.notFound, "record-gone")
            case .alreadyResolved: (.conflictingState, "already-resolved")
            case .notResolved: (.conflictingState, "not-resolved")
            case .underWay, .wrongState: (.conflictingState, "conflicting-state")
            case .nothingQuarantined: (.conflictingState, "nothing-quarantined")
            case .wrongValue: (.refused, "wrong-value")
            case .nothingToSend: (.refused, "nothing-to-send")
            case .noTwin: (.conflictingState, "record-gone")
            case .missingFields: (.refused, "missing-fields")
            case .noFields: (.refused, "no-fields")
            case .notTheRecord: (.refused, "not-the-record")
            }
        var details: JSONObject = [:]
        if case .missingFields(_, let fields, _) = error {
            details["fields"] = .object(
                Dictionary(uniqueKeysWithValues: fields.map { ($0, .string("is required")) }))
        }
        if case .wrongState(_, let state, _, _) = error { details["state"] = .string(state.rawValue) }
        self.init(
            code, reason: reason, message: DecisionErrorText.message(error), next: DecisionErrorText.next(error),
            details: details)
    }
}
