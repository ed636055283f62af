import ControlProtocol
import ReplicaEngine
import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaControl

@Suite("Every decision that can't be carried out is told why, and what to do")
struct DecisionErrorTextTests {
    /// One row: the error, its word for programs, its sentence, and what to do.
    struct Row: Sendable, CustomStringConvertible {
        let error: DecisionError
        let reason: String
        let message: String
        let next: String
        var description: String { message }

        init(_ error: DecisionError, _ reason: String, _ message: String, _ next: String) {
            (self.error, self.reason, self.message, self.next) = (error, reason, message, next)
        }
    }

    private static let op = LocalID(milliseconds: 1, randomness: (0, 0))
    private static let other = LocalID(milliseconds: 2, randomness: (0, 0))
    private static let choose =
        "choose local, remote, or value with a value: clinicsync conflicts resolve 3 --value VALUE"
    private static let show = "clinicsync outbox show \(op) names the records that may be it"

    private static let conflicts = [
        Row(.noConflict(3), "not-found", "there is no conflict 3", "clinicsync conflicts lists them"),
        Row(
            .alreadyResolved(3, .remote), "already-resolved", "conflict 3 was already decided: 'remote'",
            "take that back first: clinicsync conflicts undo 3"),
        Row(
            .notResolved(3), "not-resolved", "nobody has decided conflict 3",
            "decide it: clinicsync conflicts resolve 3 local, or remote"),
        Row(.wrongValue(3, .missing), "wrong-value", "conflict 3: the value is missing", choose),
        Row(.wrongValue(3, .notTaken(.local)), "wrong-value", "conflict 3: 'local' takes no value", choose),
        Row(
            .wrongValue(3, .noObject), "wrong-value",
            "conflict 3: it is about a whole record: the value is an object of fields", choose),
        Row(
            .nothingToSend(3, .doubleBooked), "nothing-to-send", "conflict 3 can't be settled by sending a value",
            "move one of the two bookings or delete it, then: clinicsync conflicts resolve 3 remote"),
        Row(
            .nothingToSend(3, .sentAgain), "nothing-to-send", "conflict 3 can't be settled by sending a value",
            "the refused record was sent again as one of its own; 'clinicsync conflicts resolve 3 remote' closes this"),
        Row(
            .recordGone(resource: "patients", op), "record-gone", "the record \(op) of patients is gone",
            "see clinicsync conflicts: the conflict of its deletion can make the record anew"),
        Row(
            .noTwin(3), "record-gone",
            "the record that conflict 3 met is no longer here, so nothing can be merged into it",
            "correct the refused record and send it again: see clinicsync outbox"),
        Row(
            .missingFields(resource: "patients", ["pin", "password"], .conflict(3)), "missing-fields",
            "a record of patients can't be made without pin, password",
            #"give them with the decision: clinicsync conflicts resolve 3 --value '{"password":"…","pin":"…"}'"#),
    ]

    private static let operations = [
        Row(
            .missingFields(resource: "patients", ["pin", "password"], .operation(op)), "missing-fields",
            "a record of patients can't be made without pin, password",
            "give them: clinicsync outbox edit \(op) pin=… password=…, then clinicsync outbox resubmit \(op)"),
        Row(
            .underWay(op, .sending), "conflicting-state", "operation \(op), which carries the decision, is sending",
            "wait for the next sync, then try again"),
        Row(
            .wrongState(op, .acknowledged, .edit, next: .waitForSync), "conflicting-state",
            "operation \(op) is acknowledged and can't be edited", "wait for the next sync"),
        Row(
            .wrongState(op, .queued, .resubmit, next: .goesOut), "conflicting-state",
            "operation \(op) is queued and can't be sent anew", "nothing to do: it goes out with the next sync"),
        Row(
            .wrongState(op, .sending, .retry, next: .underWay), "conflicting-state",
            "operation \(op) is sending and can't be sent again", "nothing to do: it is on its way"),
        Row(
            .wrongState(op, .cancelled, .adopt, next: .takenBack), "conflicting-state",
            "operation \(op) is cancelled and can't be called done", "nothing to do: it was taken back"),
        Row(
            .wrongState(op, .parked, .takeBack, next: .sayFirstWhetherDone(op)), "conflicting-state",
            "operation \(op) is parked and can't be taken back",
            "say first whether it was done: clinicsync outbox show \(op)"),
        Row(
            .noFields(op, .delete), "no-fields", "operation \(op) is a delete and sends no fields",
            "clinicsync outbox cancel \(op) takes it back"),
        Row(
            .notTheRecord(op, .makesNone), "not-the-record",
            "operation \(op) can't be settled with that record: only a create makes a record; say just that it is done",
            show),
        Row(
            .notTheRecord(op, .unnamed), "not-the-record",
            "operation \(op) can't be settled with that record: say which record it made, by its id on the server",
            show),
        Row(
            .notTheRecord(op, .madeBy(other)), "not-the-record",
            "operation \(op) can't be settled with that record: operation \(other) made it", show),
        Row(
            .notTheRecord(op, .unsettled(other)), "not-the-record",
            "operation \(op) can't be settled with that record: operation \(other) on it is unsettled; sync or cancel that first",
            show),
        Row(
            .nothingQuarantined(resource: "patients"), "nothing-quarantined", "nothing of patients is in quarantine",
            "clinicsync quarantine lists what is"),
    ]

    @Test("word for word", arguments: conflicts + operations)
    func words(row: Row) {
        let error = ControlError(row.error)
        #expect((error.reason, error.message, error.next) == (row.reason, row.message, row.next))
    }
}
