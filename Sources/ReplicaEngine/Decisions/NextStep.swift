import SyncModel
import SyncPlanner

/// What is to be done about an operation, in one sentence, and by whom. A pure decision.
struct NextStep {
    /// The operation.
    var operation: SyncModel.Operation
    /// Why it is not sent yet; nil when nothing holds it back.
    var wait: PushPlan.Wait?
    /// The operation that it waits for, where there is one.
    var blocker: SyncModel.Operation?
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

    /// The sentence for people.
    var sentence: String {
        switch operation.state {
        case .queued: waiting
        case .sending: "nothing to do: it is on its way"
        case .unknown: "nothing to do: the next list of \(operation.resource) shows whether it was done"
        case .parked: parked
        case .rejected: rejected
        case .acknowledged: "nothing to do: it is done"
        case .cancelled: "nothing to do: it was taken back"
        case .superseded: "nothing to do: it has nothing left to send"
        }
    }

    private var waiting: String {
        if isContested {
            let start = slotFields.map { " \($0)=…" }.joined()
            return "another record took the slot; move it with '\(command("edit"))\(start)', or '\(command("cancel"))'"
        }
        if let blocker { return waiting(for: blocker) }
        if case .until(let moment)? = wait { return "nothing to do: it is sent again after \(WireTime.text(moment))" }
        if case .parent(let document)? = wait {
            return
                "the record \(document) that it refers to is not going to be on the server; name another with '\(command("edit"))', or '\(command("cancel"))'"
        }
        switch wait {
        case .earlier(let earlier)?: return "nothing to do: it goes out after operation \(earlier)"
        case .twin(let twin)?:
            return
                "nothing to do: it goes out once operation \(twin) is settled, whose record could not be told from its own"
        default: break
        }
        return "nothing to do: it goes out with the next sync"
    }

    private func waiting(for blocker: SyncModel.Operation) -> String {
        let what = "the \(blocker.kind) of \(blocker.resource) \(blocker.document)"
        return switch blocker.state {
        case .rejected:
            "\(what) was refused; correct it with 'clinicsync outbox edit \(blocker.id) …' and 'clinicsync outbox resubmit \(blocker.id)', or '\(command("cancel"))'"
        case .parked: "\(what) is parked; decide about it: 'clinicsync outbox show \(blocker.id)'"
        default: "nothing to do: it goes out after \(what) (operation \(blocker.id))"
        }
    }

    private var parked: String {
        guard hasRecord else { return "the record is gone: '\(command("cancel"))', and see 'clinicsync conflicts'" }
        if operation.kind.isUpload {
            return
                "look at '\(command("show"))'; is it there: '\(command("adopt")) --done'; '\(command("retry"))' sends it in the place of what is there, '\(command("cancel"))' keeps that"
        }
        let done = operation.kind == .create ? "\(command("adopt")) --record ID" : "\(command("adopt")) --done"
        return "look at '\(command("show"))'; was it done: '\(done)'; was it not: '\(command("retry"))'"
    }

    private var rejected: String {
        guard hasRecord else { return "the record is gone: '\(command("cancel"))', and see 'clinicsync conflicts'" }
        let orMerge = twinConflict.map {
            "; or make it one with the record that exists: 'clinicsync conflicts resolve \($0) local'"
        }
        let orCancel = "then '\(command("resubmit"))'\(orMerge ?? ""); or '\(command("cancel"))'"
        if !missing.isEmpty {
            let fields = missing.map { "\($0)=…" }.joined(separator: " ")
            return "correct it and give again what is not kept: '\(command("edit")) \(fields)', \(orCancel)"
        }
        if let slot = operation.alternatives.first, !slotFields.isEmpty {
            // A day and a time of day are written as one, with a T between them.
            let values = slotFields.count > 1 ? slot.split(separator: "T") : [slot[...]]
            let fields = zip(slotFields, values).map { "\($0)=\($1)" }.joined(separator: " ")
            return "take a free slot: '\(command("edit")) \(fields)', \(orCancel)"
        }
        if operation.kind.isUpload {
            return
                "attach another file in its place, or '\(command("resubmit"))' sends it again, or '\(command("cancel"))' lets it be"
        }
        if operation.kind == .delete {
            return "'\(command("resubmit"))' tries again, '\(command("cancel"))' lets it be"
        }
        return "correct it: '\(command("edit")) …', \(orCancel)"
    }

    private func command(_ verb: String) -> String { "clinicsync outbox \(verb) \(operation.id)" }
}
