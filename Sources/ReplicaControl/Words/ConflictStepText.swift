import ReplicaEngine
import SyncPlanner

/// What the socket says may be done about a conflict.
enum ConflictStepText {
    /// One sentence for people.
    ///
    /// - Parameter number: The conflict's number.
    static func sentence(_ step: ConflictStep, _ number: Int64) -> String {
        let resolve = "clinicsync conflicts resolve \(number)"
        return switch step {
        case .takeBack: "'clinicsync conflicts undo \(number)' takes the decision back"
        case .settleBookings: "move one of the two bookings or delete it, then '\(resolve) remote'"
        case .merge:
            "'\(resolve) local' puts the local values into the record that exists, '\(resolve) remote' leaves it as it is"
        case .recreate:
            "'\(resolve) local' makes the record anew, or lays the edit on it if it is there again; '\(resolve) remote' lets it be"
        case .deleteAgain:
            "the record was changed on the server, and stays; '\(resolve) local' deletes it, '\(resolve) remote' keeps it"
        case .restore: "the record was deleted; '\(resolve) remote' makes it anew as it was changed on the server"
        case .actAgain(let action):
            "the record was changed on the server, and '\(action)' was not sent; '\(resolve) local' runs it now, '\(resolve) remote' lets it be"
        case .actionStood(let action): "'\(action)' was sent over the server's change; '\(resolve) remote' closes this"
        case .putBack: "the local value stands; '\(resolve) remote' puts the server's back"
        case .sendAgain:
            "the server's value stands; '\(resolve) local' sends the local one again, '\(resolve) --value VALUE' another"
        }
    }
}
