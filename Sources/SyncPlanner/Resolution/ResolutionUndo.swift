import SyncModel

/// What has to be done so that a decision about a conflict no longer stands (design section 6). A pure decision.
public enum ResolutionUndo: Sendable, Equatable {
    /// Nothing of it is left.
    case nothing
    /// These fields of the operation that carries it are dropped, or go back to earlier values.
    case dropEdits([String: JSONValue?], from: LocalID)
    /// What stood before is queued, for those fields that still show what was decided.
    case queue(JSONObject, where: JSONObject, of: LocalID)
    /// The operation that makes a record anew is taken back.
    case cancel(LocalID)
    /// The record that was made anew is removed.
    case delete(LocalID)

    /// Decides how to take a decision back.
    ///
    /// - Parameters:
    ///   - operation: The operation that carries it; nil where there is none, or it is no longer kept.
    ///   - trace: What the decision changed.
    /// - Throws: ``DecisionError`` where nothing can be done about the operation now.
    public static func decide(
        _ conflict: Conflict, _ operation: Operation?, _ trace: RecordTrace
    ) throws(DecisionError) -> ResolutionUndo {
        let (before, after) = (trace.before, trace.after ?? [:])
        guard let operation else {
            // Without an operation, the decision may have dropped an unsent edit.
            return before.map { .queue($0, where: after, of: conflict.document) } ?? .nothing
        }
        if operation.kind == .create, before == nil { return try ofRecord(operation) }
        if operation.base != nil { return try ofWhole(operation, conflict) }
        switch operation.state {
        case .queued, .rejected:
            // What somebody has typed over the decision since then stays.
            let mine = after.filter { operation.edits[$0.key]?.value == $0.value }
            let earlier = mine.reduce(into: [String: JSONValue?]()) { fields, edit in
                fields.updateValue(trace.unsent.contains(edit.key) ? before?[edit.key] : nil, forKey: edit.key)
            }
            return .dropEdits(earlier, from: operation.id)
        case .cancelled: return .nothing
        case .parked:
            throw .wrongState(operation.id, .parked, .takeBack, next: .sayFirstWhetherDone(operation.id))
        case .sending, .unknown, .acknowledged, .superseded:
            return .queue(before ?? [:], where: after, of: operation.document)
        }
    }

    /// A delete or an action is taken back as long as it was not sent.
    private static func ofWhole(_ operation: Operation, _ conflict: Conflict) throws(DecisionError) -> ResolutionUndo {
        switch operation.state {
        case .queued, .rejected, .parked: return .cancel(operation.id)
        case .sending, .unknown: throw .underWay(operation.id, operation.state)
        case .acknowledged: throw .nothingToSend(conflict.number, .done(operation.id))
        case .cancelled, .superseded: return .nothing
        }
    }

    private static func ofRecord(_ operation: Operation) throws(DecisionError) -> ResolutionUndo {
        switch operation.state {
        case .queued, .rejected, .parked: return .cancel(operation.id)
        case .sending, .unknown: throw .underWay(operation.id, operation.state)
        case .acknowledged: return .delete(operation.document)
        case .cancelled, .superseded: return .nothing
        }
    }
}

extension RecordTrace {
    /// The trace of a decision whose journal entry is no longer kept: the other side's value stood before.
    public init(assuming resolution: ConflictResolution, of conflict: Conflict) {
        guard let field = conflict.field, resolution.operation != nil else {
            self.init(conflict: conflict.number)
            return
        }
        let before = resolution.choice == .remote ? conflict.local : conflict.remote
        self.init(
            conflict: conflict.number, before: [field: before ?? .null], after: [field: resolution.value ?? .null])
    }
}

extension DecisionError.RecordFault {
    /// Why a record is not the one that a create made, by the operations on that record; nil where it may be.
    public init?(adopting operations: [Operation]) {
        if let maker = operations.first(where: { $0.kind == .create && $0.state == .acknowledged }) {
            self = .madeBy(maker.id)
        } else if let unsettled = operations.first(where: { !$0.state.isSettled }) {
            self = .unsettled(unsettled.id)
        } else {
            return nil
        }
    }
}
