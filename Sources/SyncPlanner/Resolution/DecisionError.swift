import SyncModel

/// Why a person's decision can't be carried out: a code with its parameters.
public enum DecisionError: Error, Sendable, Equatable {
    /// There is no conflict of that number.
    case noConflict(Int64)
    /// The conflict was decided before.
    case alreadyResolved(Int64, ConflictResolution.Choice)
    /// Nobody decided the conflict, so there is nothing to take back.
    case notResolved(Int64)
    /// The choice needs a value that was not given, or must have none, or one of another kind.
    case wrongValue(Int64, ValueFault)
    /// The choice would change nothing: what it is about can't be settled by sending a value.
    case nothingToSend(Int64, Futility)
    /// The record that the conflict is about is not here any more.
    case recordGone(resource: String, LocalID)
    /// The record that has the same natural key is not here any more.
    case noTwin(Int64)
    /// The record can't be made without these fields, which must be given along with the decision.
    case missingFields(resource: String, [String], Decided)
    /// The operation that carries the decision is on its way, so that nothing about it can be changed now.
    case underWay(LocalID, OperationState)
    /// An operation in that state can't be dealt with so; what can be done is the next step.
    case wrongState(LocalID, OperationState, Dealing, next: NextStep)
    /// The operation sends no fields.
    case noFields(LocalID, OperationKind)
    /// What was given can't be the record that the operation made.
    case notTheRecord(LocalID, RecordFault)
    /// Nothing of the resource is in quarantine.
    case nothingQuarantined(resource: String)

    /// What is wrong with the value of a choice.
    public enum ValueFault: Sendable, Equatable {
        /// There is none, and the choice is of a value.
        case missing
        /// The choice takes none.
        case notTaken(ConflictResolution.Choice)
        /// The conflict is about a whole record, and the value is no object of fields.
        case noObject
    }

    /// Why no value settles a conflict.
    public enum Futility: Sendable, Equatable {
        /// Two bookings hold one slot: one of them has to move or go.
        case doubleBooked
        /// The delete or action was done, and no value takes it back.
        case done(LocalID)
        /// The refused record was corrected and sent again, and is another one by now.
        case sentAgain
    }

    /// What was decided about.
    public enum Decided: Sendable, Equatable {
        /// A conflict, by its number.
        case conflict(Int64)
        /// An operation of the outbox.
        case operation(LocalID)
    }

    /// What people do with an operation.
    public enum Dealing: Sendable, Equatable {
        /// Change its fields.
        case edit
        /// Send one anew that was refused.
        case resubmit
        /// Send one again that was not done.
        case retry
        /// Call one done.
        case adopt
        /// Take back the decision that it carries.
        case takeBack
    }

    /// Why a record is not the one that an operation made.
    public enum RecordFault: Sendable, Equatable {
        /// The operation is no create, and makes none.
        case makesNone
        /// None was named, and a create makes one.
        case unnamed
        /// Another operation made it.
        case madeBy(LocalID)
        /// An operation on it is unsettled.
        case unsettled(LocalID)
    }
}
