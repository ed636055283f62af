import ReplicaStore
import SyncCatalogue
import SyncModel

extension LocalWrites {
    /// Runs an action on a record.
    ///
    /// - Throws: ``EngineError`` for what can't be taken.
    public func act(_ name: String, id: String, action: String, fields: JSONObject, author: String) async throws
        -> Outcome
    {
        try await context.replica.write(acting(name, id: id, action: action, fields: fields, author: author))
    }

    /// The transaction of ``act(_:id:action:fields:author:)``.
    func acting(
        _ name: String, id: String, action: String, fields: JSONObject, author: String
    ) throws -> Transaction<Outcome> {
        let (resource, rule) = try rule(name, action)
        let context = context
        return { writer in
            let document = try Self.document(writer, resource, id, orNamedIn: resource.idForm)
            let operation = try Self.queue(rule, fields, on: document, resource, author, context, writer)
            return Outcome(document: document.localID, operation: operation)
        }
    }

    /// Runs an action on all records that it would change; one request will do it to them all.
    ///
    /// - Returns: What became of each.
    /// - Throws: ``EngineError`` for what can't be taken.
    public func actOnAll(_ name: String, action: String, fields: JSONObject, author: String) async throws -> [Outcome] {
        let (resource, rule) = try rule(name, action)
        guard rule.isCollective else {
            throw EngineError.invalidFields(
                resource: name, faults: ["id": .oneRecord(action: action)])
        }
        let context = context
        return try await context.replica.write { writer in
            var all: [Document] = []
            try writer.forEachDocument(resource) { if !$0.isHidden { all.append($0) } }
            return try all.compactMap { document in
                let visible = try document.visibleObject()
                guard rule.sets.contains(where: { visible[$0.key] != $0.value }) else { return nil }
                let operation = try Self.queue(rule, fields, on: document, resource, author, context, writer)
                return Outcome(document: document.localID, operation: operation)
            }
        }
    }

    private func rule(_ name: String, _ action: String) throws -> (Resource, ActionRule) {
        let resource = try context.resource(name)
        let actions = try context.face(of: resource).actions
        guard let rule = actions[action] else {
            throw EngineError.unknownAction(resource: name, action: action, known: Array(actions.keys))
        }
        return (resource, rule)
    }

    private static func queue(
        _ rule: ActionRule, _ fields: JSONObject, on document: Document, _ resource: Resource, _ author: String,
        _ context: EngineContext, _ writer: ReplicaWriter
    ) throws -> LocalID? {
        let facts = try requireFuture(of: document, resource, writer)
        let accepted = try FieldCheck(context: context, reader: writer, resource: resource)
            .accept(fields, for: .action(rule))
        let visible = try document.visibleObject()
        // What the server never saw is in no state of its own: calling it off takes it back.
        if !rule.callsOff || !facts.isUnknownToServer {
            try requireState(rule, visible)
            try requireTime(rule, visible, context)
        }
        let moved = accepted.merging(rule.sets) { $1 }
        if let booking = resource.booking, booking.placeFields.contains(where: { moved[$0] != nil }),
            let desk = SlotDesk(context, writer, resource),
            let refusal = try desk.refusal(of: visible.merging(moved) { $1 }, document: document.localID)
        {
            throw EngineError.refused(refusal)
        }
        let outcome = try RecordExecutor(context: context, writer: writer)
            .run(.acted(rule.name, accepted, author: author), on: document.localID, of: resource, as: document)
        try requireTaken(outcome, on: resource.name)
        return outcome.operation
    }

    /// Refuses an action for which it is too late. A record that does not say when is left to the server.
    private static func requireTime(_ rule: ActionRule, _ visible: JSONObject, _ context: EngineContext) throws {
        guard let deadline = rule.deadline, let text = visible[deadline.field]?.string,
            let moment = context.instant(text),
            context.clock.milliseconds() > moment - Int64(deadline.minutesBefore) * 60_000
        else { return }
        throw EngineError.refused(
            .init(
                .tooLate(
                    action: rule.name, field: deadline.field, moment: text, minutesBefore: deadline.minutesBefore)))
    }

    /// Refuses an action that the record's state does not allow.
    static func requireState(_ rule: ActionRule, _ visible: JSONObject) throws {
        let unmet = rule.requires.filter { field, values in !values.cover(visible[field]) }
        if let unmet = unmet.min(by: { $0.key < $1.key }) {
            let found = visible[unmet.key].map { $0.string ?? $0.text }
            let needed = unmet.value.map { $0.string ?? $0.text }
            throw EngineError.refused(
                .init(.state(action: rule.name, field: unmet.key, needed: needed, found: found)))
        }
    }
}
