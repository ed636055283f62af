import SyncModel

/// What may be done about a conflict. A pure decision.
public enum ConflictStep: Sendable, Equatable {
    /// It was decided: the decision can be taken back.
    case takeBack
    /// Two bookings hold one slot: one of them is moved or deleted, and the conflict closed.
    case settleBookings
    /// The record was made twice: the local values go into the one that exists, or it is left as it is.
    case merge
    /// The record is gone: it is made anew, or it stays gone.
    case recreate
    /// A delete was dropped because the record was changed on the server: it can be done again.
    case deleteAgain
    /// A delete stood over somebody's change: their record can be made anew.
    case restore
    /// An action was dropped because the record was changed on the server: it can be run again.
    case actAgain(String)
    /// An action stood over somebody's change.
    case actionStood(String)
    /// The local value stands; the server's can be put back.
    case putBack
    /// The server's value stands, or is shown until a person decides; the local one can be sent again, or another.
    case sendAgain

    /// What may be done about a conflict as it is now.
    public init(_ conflict: Conflict) {
        if conflict.resolution != nil {
            self = .takeBack
            return
        }
        if let action = conflict.action {
            self = conflict.winner == .local ? .actionStood(action) : .actAgain(action)
            return
        }
        self =
            switch conflict.rule {
            case .doubleBooked: .settleBookings
            case .createCreate: .merge
            case _ where conflict.field == nil && conflict.local == nil:
                conflict.winner == .local ? .restore : .deleteAgain
            case _ where conflict.field == nil: .recreate
            default: conflict.winner == .local ? .putBack : .sendAgain
            }
    }
}
