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

    /// Whether an operation gives its record a slot: it makes it, or moves it.
    private func places(_ operation: Operation) -> Bool {
        guard let rule = setting.resource.booking else { return false }
        if operation.kind == .create { return true }
        let effects = LocalDocument.effects(of: operation, resource: setting.resource, role: setting.role)
        return rule.placeFields.contains { effects[$0] != nil }
    }

    /// The first operation that has yet to give the record its slot; nil where none has.
    var placing: Operation? { facts.open.first { places($0) } }

    /// A booking that was moved here has no slot of its own before the server says so, as one that is new. It was just checked against the
    /// replica: one that lost its slot has another now.
    ///
    /// - Parameter changes: What was changed here.
    mutating func notePlacing(by changes: JSONObject) {
        guard let rule = setting.resource.booking, rule.placeFields.contains(where: { changes[$0] != nil }),
            let state = facts.state, state.booking != .tentative
        else { return }
        emit(.setBooking(.tentative))
    }

    /// A booking of which no move waits any more stands where the server has it.
    mutating func endPlacing() {
        guard let state = facts.state, state.serverID != nil, [.tentative, .contested].contains(state.booking),
            placing == nil
        else { return }
        moveSlot(to: .confirmed)
    }

    /// Holds a booking that was made here against a fresh list, be it of the bookings or of the slots that the server offers: one that
    /// waits may have lost its slot, and one that was confirmed may share it.
    mutating func reviewSlot() throws(MissingFact) {
        endPlacing()
        guard let state = facts.state?.booking, let rivals = try rivals() else { return }
        let first = placing
        let isUnsent = first?.state == .queued
        // Who took a slot that the server offers no longer may be none of this account's business.
        let others = isUnsent && rivals.isNoLongerOffered ? [rivals.own] : rivals.others
        guard
            case .becomes(let next) = BookingReview.judge(
                rivals.own, state: state, isUnsent: isUnsent, others: others)
        else { return }
        moveSlot(to: next)
        if next == .contested, let first { try offerAlternatives(to: first) }
        if next == .doubleBooked { keepDoubleBooked(rivals) }
        if state == .doubleBooked { emit(.closeConflicts(.doubleBooked)) }
        noteSlot([
            "state": .string(next.rawValue),
            "others": .array(rivals.overlapping.map(setting.resource.idForm.json)),
        ])
    }

    /// The server gave one slot to two records: somebody has to move one of them, or call it off.
    private mutating func keepDoubleBooked(_ rivals: SlotRivals) {
        guard let state = facts.state else { return }
        emit(
            .conflict(
                Conflict(
                    resource: setting.resource.name, document: facts.id, field: nil, base: nil,
                    local: .object(state.visibleObject),
                    remote: .array(rivals.overlapping.map(setting.resource.idForm.json)), localTime: setting.now,
                    remoteTime: setting.now, rule: .doubleBooked, winner: .undecided,
                    author: facts.operations.last?.author ?? "engine")))
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
