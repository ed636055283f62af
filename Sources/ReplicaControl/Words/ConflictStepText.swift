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
        case .recreate: "'\(resolve) local' makes the record anew, '\(resolve) remote' lets it be gone"
        case .putBack: "the local value stands; '\(resolve) remote' puts the server's back"
        case .sendAgain:
            "the server's value stands; '\(resolve) local' sends the local one again, '\(resolve) --value VALUE' another"
        }
    }
}
