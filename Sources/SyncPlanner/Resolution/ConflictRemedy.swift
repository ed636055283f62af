import SyncModel

/// What has to be done so that a person's choice in a conflict stands (design section 6). A pure decision.
public enum ConflictRemedy: Sendable, Equatable {
    /// The record already has, or is going to have, the chosen value.
    case nothing
    /// These fields of the record are changed once more.
    case change(JSONObject)
    /// The unsent edit of the field is dropped.
    case dropEdit(field: String)
    /// The record is made anew; these fields are laid over what is known of it.
    case recreate(JSONObject)
    /// The action is run once more, with these fields.
    case act(String, JSONObject)
    /// The record is removed once more.
    case delete
    /// The refused record becomes one with the record that the server has, which takes these fields.
    case merge(JSONObject)

    /// Decides what a choice means.
    ///
    /// - Parameters:
    ///   - value: What was given with the choice.
    ///   - visible: The conflict's record as local tools see it now; nil when it is gone.
    ///   - unsent: The value of the unsent edit of the conflict's field; nil when there is none.
    ///
    /// - Throws: ``DecisionError`` for a choice that means nothing.
    public static func decide(
        _ conflict: Conflict, _ choice: ConflictResolution.Choice, value: JSONValue?, visible: JSONObject?,
        unsent: JSONValue?
    ) throws(DecisionError) -> ConflictRemedy {
        if let resolution = conflict.resolution { throw .alreadyResolved(conflict.number, resolution.choice) }
        if choice == .value, value == nil { throw .wrongValue(conflict.number, .missing) }
        if choice != .value, value != nil { throw .wrongValue(conflict.number, .notTaken(choice)) }
        if conflict.rule == .doubleBooked {
            if choice == .remote { return .nothing }
            throw .nothingToSend(conflict.number, .doubleBooked)
        }
        if conflict.rule == .createCreate {
            if choice == .remote { return .merge([:]) }
            return .merge(try over(conflict.local?.object ?? [:], value, conflict))
        }
        if let action = conflict.action {
            // What was done can't be taken back by sending what stood before.
            if choice == .remote { return .nothing }
            guard visible != nil else { throw .recordGone(resource: conflict.resource, conflict.document) }
            return .act(action, try over(conflict.local?.object ?? [:], value, conflict))
        }
        guard let field = conflict.field else {
            if choice == .remote {
                // It was deleted here over somebody's change: their record is made anew.
                return conflict.winner == .local && conflict.local == nil && visible == nil ? .recreate([:]) : .nothing
            }
            if choice == .local, conflict.local == nil { return visible == nil ? .nothing : .delete }
            // The record may have come back, or been made anew by the decision of another conflict.
            guard visible == nil else { return .change(try over(conflict.local?.object ?? [:], value, conflict)) }
            return .recreate(try over([:], value, conflict))
        }
        guard let visible else { throw .recordGone(resource: conflict.resource, conflict.document) }
        let chosen: JSONValue
        switch choice {
        case .local: chosen = conflict.local ?? .null
        case .value: chosen = value ?? .null
        case .remote:
            // What the server has stands already, unless the local value won.
            guard conflict.winner == .local else { return .nothing }
            if let unsent, unsent == conflict.local { return .dropEdit(field: field) }
            chosen = conflict.remote ?? .null
        }
        return visible[field] ?? .null == chosen ? .nothing : .change([field: chosen])
    }

    private static func over(_ fields: JSONObject, _ value: JSONValue?, _ conflict: Conflict) throws(DecisionError)
        -> JSONObject
    {
        guard let value else { return fields }
        guard let given = value.object else {
            throw .wrongValue(conflict.number, .noObject)
        }
        return fields.merging(given) { $1 }
    }
}
