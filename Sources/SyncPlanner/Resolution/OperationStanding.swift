import SyncCatalogue
import SyncModel

/// Where an operation stands, and what is to be done about it. A pure decision.
public struct OperationStanding: Sendable {
    /// The operation.
    public var operation: Operation
    /// Why it is not sent yet; nil when nothing holds it back.
    public var wait: PushPlan.Wait?
    /// The operation that it waits for, where there is one.
    public var blocker: Operation?
    /// Whether another record took the slot of its booking.
    var isContested = false
    /// The required fields that its create no longer has, such as a password that was wiped.
    var missing: [String] = []
    /// The fields that say when the slot is, for a booking: its start, or its day and its start on the wall clock.
    var slotFields: [String] = []
    /// The undecided conflict with the record because of which its create was refused.
    var twinConflict: Int64?
    /// Whether its document is still here.
    var hasRecord = true

    /// An operation of which nothing else is known.
    public init(operation: Operation, wait: PushPlan.Wait? = nil, blocker: Operation? = nil) {
        (self.operation, self.wait, self.blocker) = (operation, wait, blocker)
    }

    /// Takes note of what is known of its record.
    ///
    /// - Parameters:
    ///   - isHere: Whether its document is here.
    ///   - isContested: Whether it is a booking whose slot another record has.
    ///   - conflicts: The conflicts of its document, the newest last.
    public mutating func note(
        _ resource: Resource, isHere: Bool, isContested: Bool, conflicts: [Conflict]
    ) {
        self.isContested = isContested
        hasRecord = isHere || operation.isUnsentCreate
        slotFields = resource.booking.map { [$0.dayField, $0.startField].compactMap(\.self) } ?? []
        guard operation.kind == .create else { return }
        missing = resource.fields.filter { $0.isRequired && operation.edits[$0.name] == nil }.map(\.name)
        if operation.state == .rejected {
            twinConflict = conflicts.last { $0.rule == .createCreate && $0.resolution == nil }?.number
        }
    }

    /// What is to be done.
    public var next: NextStep {
        switch operation.state {
        case .queued: waiting
        case .sending: .underWay
        case .unknown: .seenInList(resource: operation.resource)
        case .parked: parked
        case .rejected: rejected
        case .acknowledged: .done
        case .cancelled: .takenBack
        case .superseded: .nothingLeft
        }
    }

    private var waiting: NextStep {
        if isContested { return .moveSlot(operation.id, fields: slotFields) }
        if let blocker { return waiting(for: blocker) }
        if operation.isHeld {
            let again: Int64? = if case .until(let moment)? = wait { moment } else { nil }
            return .seeToAccount(operation.id, words: operation.answer?.message ?? "", again: again)
        }
        return switch wait {
        case .until(let moment)?: .goesOutAfterMoment(moment)
        case .parent(let document)?: .nameAnother(operation.id, instead: document)
        case .earlier(let earlier)?: .goesOutAfter(earlier)
        case .twin(let other)?, .rival(let other)?: .goesOutOnceSettled(other)
        case .release(let other)?: .goesOutAfter(other)
        case .contested?, nil: .goesOut
        }
    }

    private func waiting(for blocker: Operation) -> NextStep {
        switch blocker.state {
        case .rejected: .correctBlocker(NextStep.Blocker(blocker), operation.id)
        case .parked: .decideAbout(NextStep.Blocker(blocker))
        default: .goesOutBehind(NextStep.Blocker(blocker))
        }
    }

    private var parked: NextStep {
        guard hasRecord else { return .recordGone(operation.id) }
        if operation.kind.isUpload { return .lookForFile(operation.id) }
        return .sayWhetherDone(operation.id, madeRecord: operation.kind == .create)
    }

    private var rejected: NextStep {
        guard hasRecord else { return .recordGone(operation.id) }
        if !missing.isEmpty { return .giveAgain(operation.id, fields: missing, orMerge: twinConflict) }
        if let slot = operation.alternatives.first, !slotFields.isEmpty {
            // A day and a time of day are written as one, with a T between them.
            let values = slotFields.count > 1 ? slot.split(separator: "T") : [slot[...]]
            let fields = zip(slotFields, values).map { NextStep.SlotField($0, String($1)) }
            return .takeFreeSlot(operation.id, fields, orMerge: twinConflict)
        }
        if operation.kind.isUpload { return .replaceFile(operation.id) }
        if operation.kind == .delete { return .deleteAgain(operation.id) }
        return .correct(operation.id, orMerge: twinConflict)
    }
}
