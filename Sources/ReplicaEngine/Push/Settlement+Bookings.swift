import ReplicaStore
import SyncModel
import SyncPlanner

/// What becomes of bookings that were made here (design section 7).
extension Settlement {
    /// Says why a write was refused, as far as the replica knows by now: the nearest free slots of a booking, or the record that has the
    /// same natural key as a refused create.
    func explain(_ operation: SyncModel.Operation) throws {
        try offerAlternatives(to: operation)
        try nameTwin(of: operation)
    }

    private func offerAlternatives(to operation: SyncModel.Operation) throws {
        guard operation.kind == .create || operation.kind == .update,
            let desk = SlotDesk(context, writer, resource),
            let document = try writer.document(resource, local: operation.document)
        else { return }
        let wanted = try document.visibleObject().merging(operation.values) { $1 }
        try writer.setAlternatives(of: operation.id, to: try desk.alternatives(to: wanted, document: document.localID))
    }

    /// Two made the same record: the server kept the first. What was typed for the other is kept in the log, beside the one that stands.
    private func nameTwin(of operation: SyncModel.Operation) throws {
        guard operation.kind == .create, resource.booking == nil, operation.evidence == nil,
            let key = resource.naturalKey.first, let value = operation.edits[key]?.value, value != .null
        else { return }
        let sent = visible(try asSent(operation))
        let twins = try writer.documents(
            resource, DocumentQuery(conditions: [.equal(field: key, value: value)], limit: 20)
        )
        .filter { $0.serverID != nil && $0.localID != operation.document }
        for twin in twins {
            let record = try twin.serverObject()
            guard InDoubt.matches(sent, record, resource), let id = twin.serverID else { continue }
            try writer.setEvidence(
                of: operation.id,
                to: .twin(id))
            return try writer.log(
                Conflict(
                    resource: resource.name, document: operation.document, field: nil, base: nil, local: .object(sent),
                    remote: .object(record), localTime: operation.createdAt, remoteTime: writer.now,
                    rule: .createCreate, winner: .server, author: operation.author))
        }
    }

    /// Holds the bookings that were made here against a fresh list, be it of the bookings or of the slots that the server offers: one that
    /// waits may have lost its slot, and one that was confirmed may share it.
    func reviewBookings() throws {
        try reviewOwnBookings()
        for booked in context.catalogue.resources where booked.booking?.offered?.resource == resource.name {
            try Settlement(context: context, writer: writer, resource: booked, offset: offset).reviewOwnBookings()
        }
    }

    private func reviewOwnBookings() throws {
        guard let desk = SlotDesk(context, writer, resource) else { return }
        for document in try writer.ownBookings(resource) {
            guard let state = document.booking, let own = try desk.span(of: document) else { continue }
            let open = try writer.openOperations(of: document.localID)
            let isUnsent = open.first.map { $0.kind == .create && $0.state == .queued } ?? false
            let others = try desk.others(besides: document)
            // Who took a slot that the server offers no longer may be none of this account's business.
            let isGone = try isUnsent && desk.isNoLongerOffered(document)
            guard
                case .becomes(let next) = BookingReview.judge(
                    own, state: state, isUnsent: isUnsent, others: isGone ? [own] : others.spans)
            else { continue }
            try setBooking(of: document, to: next)
            if next == .contested, let create = open.first { try offerAlternatives(to: create) }
            try noteBooking(
                document,
                [
                    "state": .string(next.rawValue),
                    "others": .array(others.ids.map(context.catalogue.idForm.json)),
                ])
        }
    }

    /// Notes that a list shows a booking of ours in another slot than before.
    func noteMove(of document: Document, to record: JSONObject) throws {
        guard let rule = resource.booking, [.confirmed, .doubleBooked].contains(document.booking) else { return }
        let before = try document.serverObject()
        let fields = rule.placeFields.filter { before[$0] != nil && record[$0] != nil }
        let slot = before.filter { fields.contains($0.key) }
        guard !ReadBack(expected: slot, record: record, resource: resource).missed.isEmpty else { return }
        // Our own move, whose answer was lost, is no news.
        let isOurs = try writer.openOperations(of: document.localID).contains { operation in
            fields.contains { operation.edits[$0] != nil }
        }
        if isOurs { return }
        try noteBooking(
            document,
            ["state": "moved", "from": .object(slot), "to": .object(record.filter { fields.contains($0.key) })])
    }

    /// Tells the subscribers what happened to a booking.
    func noteBooking(_ document: Document, _ news: JSONObject) throws {
        try writer.record(
            .booking, origin: .engine, resource: resource.name, document: document, author: "engine",
            after: JSONValue.object(news).text)
    }
}
