import SyncModel

/// What becomes of bookings that were made here (design section 7), and why a write was refused.
extension RulingDraft {
    /// Says why a write was refused, as far as the replica knows by now: the nearest free slots of a booking, or the record that has the
    /// same natural key as a refused create.
    mutating func explain(_ operation: Operation) throws(MissingFact) {
        try offerAlternatives(to: operation)
        try nameTwin(of: operation)
    }

    private mutating func offerAlternatives(to operation: Operation) throws(MissingFact) {
        guard operation.kind == .create || operation.kind == .update, setting.resource.booking != nil,
            let state = facts.state
        else { return }
        let wanted = state.visibleObject.merging(operation.values) { $1 }
        emit(.setAlternatives(operation.id, try alternatives(to: wanted)))
    }

    /// Two made the same record: the server kept the first. What was typed for the other is kept in the log, beside the one that stands.
    private mutating func nameTwin(of operation: Operation) throws(MissingFact) {
        let resource = setting.resource
        guard operation.kind == .create, resource.booking == nil, operation.evidence == nil,
            let key = resource.naturalKey.first, let value = operation.edits[key]?.value, value != .null
        else { return }
        let sent = visible(try asSent(operation))
        for twin in try records(with: value, in: key) where InDoubt.matches(sent, twin.record, resource) {
            emit(.setEvidence(operation.id, .twin(twin.id)))
            return keep(.createCreate, of: operation, local: .object(sent), remote: .object(twin.record))
        }
    }

    /// Holds a booking that was made here against a fresh list, be it of the bookings or of the slots that the server offers: one that
    /// waits may have lost its slot, and one that was confirmed may share it.
    mutating func reviewSlot() throws(MissingFact) {
        guard let state = facts.state?.booking, let rivals = try rivals() else { return }
        let first = facts.open.first
        let isUnsent = first?.isUnsentCreate ?? false
        // Who took a slot that the server offers no longer may be none of this account's business.
        let others = isUnsent && rivals.isNoLongerOffered ? [rivals.own] : rivals.others
        guard
            case .becomes(let next) = BookingReview.judge(
                rivals.own, state: state, isUnsent: isUnsent, others: others)
        else { return }
        moveSlot(to: next)
        if next == .contested, let first { try offerAlternatives(to: first) }
        noteSlot([
            "state": .string(next.rawValue),
            "others": .array(rivals.overlapping.map(setting.catalogue.idForm.json)),
        ])
    }

    /// Notes that the server shows a booking of ours in another slot than before.
    mutating func noteSlotMove(to record: JSONObject) {
        guard let rule = setting.resource.booking, let state = facts.state,
            [.confirmed, .doubleBooked].contains(state.booking)
        else { return }
        let before = state.serverObject
        let fields = rule.placeFields.filter { before[$0] != nil && record[$0] != nil }
        let slot = before.filter { fields.contains($0.key) }
        guard !ReadBack(expected: slot, record: record, resource: setting.resource).missed.isEmpty else { return }
        // Our own move, whose answer was lost, is no news.
        let isOurs = facts.open.contains { operation in fields.contains { operation.edits[$0] != nil } }
        if isOurs { return }
        noteSlot(["state": "moved", "from": .object(slot), "to": .object(record.filter { fields.contains($0.key) })])
    }

    /// A booking comes to another state.
    mutating func moveSlot(to state: BookingState) {
        note(.booking(state))
        emit(.setBooking(state))
    }

    /// Tells the subscribers what happened to a booking.
    mutating func noteSlot(_ news: JSONObject) {
        emit(
            .journal(
                JournalNote(
                    .booking, origin: .engine, author: "engine", serverID: facts.state?.serverID,
                    after: JSONValue.object(news).text)))
    }
}
