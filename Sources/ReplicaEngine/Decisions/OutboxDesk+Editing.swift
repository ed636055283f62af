import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension OutboxDesk {
    /// Lays fields into an operation that waits, was refused, or is parked.
    ///
    /// - Throws: ``DecisionError``, or ``EngineError`` for fields that can't be taken.
    public func edit(_ id: LocalID, fields: JSONObject, author: String) async throws {
        let context = context
        try await context.replica.write { writer in
            let (operation, resource) = try Self.operation(id, context, writer)
            try Self.require(
                .correct, operation, for: .edit,
                next: operation.state.isSettled
                    ? .changeRecord(resource: resource.name, operation.document) : .waitForSync)
            let purpose = try Self.purpose(of: operation, resource, context)
            let document = try writer.document(resource, local: operation.document)
            let whole = try Self.completed(fields, operation, document, resource, context, writer)
            let accepted = try FieldCheck(context: context, reader: writer, resource: resource)
                .accept(whole, for: purpose, isWhole: false)
            guard !accepted.isEmpty else { throw DecisionError.noFields(id, operation.kind) }
            // A dead letter is held against the slots when it is sent again, after all its fields were corrected.
            if !operation.admits(.resubmit) {
                try Self.checkSlot(accepted, operation, document, resource, context, writer)
            }
            try RecordExecutor(context: context, writer: writer)
                .run(.corrected(id, accepted, author: author), on: operation.document, of: resource, as: document)
        }
    }

    /// Sends a refused operation again, as it is by now.
    ///
    /// - Throws: ``DecisionError``, or ``EngineError`` for what can't be taken any more, such as a slot that is gone.
    public func resubmit(_ id: LocalID, author: String) async throws {
        let context = context
        try await context.replica.write { writer in
            let (operation, resource) = try Self.operation(id, context, writer)
            try Self.require(.resubmit, operation, for: .resubmit, next: Self.hint(operation))
            guard let document = try writer.document(resource, local: operation.document) else {
                throw DecisionError.recordGone(resource: resource.name, operation.document)
            }
            try Self.requireWhole(operation, resource)
            let fields = try Self.checked(operation, document, resource, context, writer)
            try RecordExecutor(context: context, writer: writer)
                .run(.resubmitted(id, fields, author: author), on: document.localID, of: resource, as: document)
        }
    }

    /// A password is wiped when its operation is refused; nobody can send the record without it.
    private static func requireWhole(_ operation: SyncModel.Operation, _ resource: Resource) throws {
        guard operation.kind == .create else { return }
        let missing = resource.fields.filter { $0.isRequired && operation.edits[$0.name] == nil }.map(\.name)
        guard missing.isEmpty else {
            throw DecisionError.missingFields(resource: resource.name, missing, .operation(operation.id))
        }
    }

    /// The operation's fields as they are sent now, checked again.
    private static func checked(
        _ operation: SyncModel.Operation, _ document: Document, _ resource: Resource, _ context: EngineContext,
        _ writer: ReplicaWriter
    ) throws -> JSONObject {
        guard operation.kind != .delete, !operation.kind.isUpload else { return [:] }
        let purpose = try purpose(of: operation, resource, context)
        let accepted = try FieldCheck(context: context, reader: writer, resource: resource)
            .accept(operation.values, for: purpose)
        switch purpose {
        case .create: break
        case .update: if accepted.isEmpty { throw DecisionError.noFields(operation.id, operation.kind) }
        case .action(let rule): try LocalWrites.requireState(rule, try document.visibleObject())
        }
        try checkSlot(accepted, operation, document, resource, context, writer)
        return accepted
    }

    private static func purpose(
        of operation: SyncModel.Operation, _ resource: Resource, _ context: EngineContext
    ) throws -> FieldCheck.Purpose {
        switch operation.kind {
        case .create: return .create
        case .update: return .update
        case .delete, .upload: throw DecisionError.noFields(operation.id, operation.kind)
        case .action(let name):
            let actions = try context.face(of: resource).actions
            guard let rule = actions[name] else {
                throw EngineError.unknownAction(resource: resource.name, action: name, known: Array(actions.keys))
            }
            return .action(rule)
        }
    }

    /// The fields with the end of the slot to which they move a booking, where the client writes it.
    private static func completed(
        _ fields: JSONObject, _ operation: SyncModel.Operation, _ document: Document?, _ resource: Resource,
        _ context: EngineContext, _ writer: ReplicaWriter
    ) throws -> JSONObject {
        guard operation.kind == .create || operation.kind == .update,
            let desk = SlotDesk(context, writer, resource)
        else { return fields }
        return try desk.completed(fields, over: (document?.visibleObject() ?? [:]).merging(operation.values) { $1 })
    }

    /// Refuses a slot that can't be, where the fields name one.
    private static func checkSlot(
        _ fields: JSONObject, _ operation: SyncModel.Operation, _ document: Document?, _ resource: Resource,
        _ context: EngineContext, _ writer: ReplicaWriter
    ) throws {
        guard let rule = resource.booking, rule.placeFields.contains(where: { fields[$0] != nil }) else { return }
        let wanted = try (document?.visibleObject() ?? [:]).merging(operation.values) { $1 }.merging(fields) { $1 }
        if let refusal = try SlotDesk(context, writer, resource)?.refusal(of: wanted, document: document?.localID) {
            throw EngineError.refused(refusal)
        }
    }
}
