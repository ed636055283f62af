import ReplicaEngine
import SyncModel
import SyncPlanner

/// What the socket says of a person's decision that can't be carried out.
enum DecisionErrorText {
    /// What happened, in one sentence.
    static func message(_ error: DecisionError) -> String {
        switch error {
        case .noConflict(let number): "there is no conflict \(number)"
        case .alreadyResolved(let number, let choice): "conflict \(number) was already decided: '\(choice.rawValue)'"
        case .notResolved(let number): "nobody has decided conflict \(number)"
        case .wrongValue(let number, let fault): "conflict \(number): \(words(fault))"
        case .nothingToSend(let number, _): "conflict \(number) can't be settled by sending a value"
        case .recordGone(let resource, let document): "the record \(document) of \(resource) is gone"
        case .noTwin(let number):
            "the record that conflict \(number) met is no longer here, so nothing can be merged into it"
        case .missingFields(let resource, let fields, _):
            "a record of \(resource) can't be made without \(fields.joined(separator: ", "))"
        case .underWay(let operation, let state):
            "operation \(operation), which carries the decision, is \(state.rawValue)"
        case .wrongState(let operation, let state, let dealing, _):
            "operation \(operation) is \(state.rawValue) and can't be \(words(dealing))"
        case .noFields(let operation, let kind): "operation \(operation) is a \(kind) and sends no fields"
        case .notTheRecord(let operation, let fault):
            "operation \(operation) can't be settled with that record: \(words(fault))"
        case .nothingQuarantined(let resource): "nothing of \(resource) is in quarantine"
        }
    }

    /// What to do about it, in one sentence.
    static func next(_ error: DecisionError) -> String {
        switch error {
        case .noConflict: "clinicsync conflicts lists them"
        case .alreadyResolved(let number, _): "take that back first: clinicsync conflicts undo \(number)"
        case .notResolved(let number): "decide it: \(resolve(number)) local, or remote"
        case .wrongValue(let number, _):
            "choose local, remote, or value with a value: \(resolve(number)) --value VALUE"
        case .nothingToSend(let number, .doubleBooked):
            "move one of the two bookings or delete it, then: \(resolve(number)) remote"
        case .nothingToSend(let number, .sentAgain):
            "the refused record was sent again as one of its own; '\(resolve(number)) remote' closes this"
        case .nothingToSend(_, .done(let operation)):
            "the server did operation \(operation): change the record, or make it anew, as any other"
        case .recordGone: "see clinicsync conflicts: the conflict of its deletion can make the record anew"
        case .noTwin: "correct the refused record and send it again: see clinicsync outbox"
        case .missingFields(_, let fields, .conflict(let number)): give(fields, with: number)
        case .missingFields(_, let fields, .operation(let operation)): give(fields, to: operation)
        case .underWay: "wait for the next sync, then try again"
        case .wrongState(_, _, _, let step): NextStepText.sentence(step)
        case .noFields(let operation, _): "clinicsync outbox cancel \(operation) takes it back"
        case .notTheRecord(let operation, _): "clinicsync outbox show \(operation) names the records that may be it"
        case .nothingQuarantined: "clinicsync quarantine lists what is"
        }
    }

    private static func words(_ fault: DecisionError.ValueFault) -> String {
        switch fault {
        case .missing: "the value is missing"
        case .notTaken(let choice): "'\(choice.rawValue)' takes no value"
        case .noObject: "it is about a whole record: the value is an object of fields"
        }
    }

    private static func words(_ dealing: DecisionError.Dealing) -> String {
        switch dealing {
        case .edit: "edited"
        case .resubmit: "sent anew"
        case .retry: "sent again"
        case .adopt: "called done"
        case .takeBack: "taken back"
        }
    }

    private static func words(_ fault: DecisionError.RecordFault) -> String {
        switch fault {
        case .makesNone: "only a create makes a record; say just that it is done"
        case .unnamed: "say which record it made, by its id on the server"
        case .madeBy(let maker): "operation \(maker) made it"
        case .unsettled(let other): "operation \(other) on it is unsettled; sync or cancel that first"
        }
    }

    private static func give(_ fields: [String], with conflict: Int64) -> String {
        let example = JSONValue.object(Dictionary(uniqueKeysWithValues: fields.map { ($0, "…") })).text
        return "give them with the decision: \(resolve(conflict)) --value '\(example)'"
    }

    private static func give(_ fields: [String], to operation: LocalID) -> String {
        let blanks = fields.map { "\($0)=…" }.joined(separator: " ")
        return
            "give them: clinicsync outbox edit \(operation) \(blanks), then clinicsync outbox resubmit \(operation)"
    }

    private static func resolve(_ number: Int64) -> String { "clinicsync conflicts resolve \(number)" }
}
