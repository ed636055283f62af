import ReplicaStore
import SyncCatalogue
import SyncModel

extension OutboxDesk {
    /// Lays fields into an operation that waits, was refused, or is parked.
    ///
    /// - Throws: ``DecisionError``, or ``EngineError`` for fields that can't be taken.
    public func edit(_ id: LocalID, fields: JSONObject, author: String) async throws {
        let context = context
        try await context.replica.write { writer in
            let (operation, resource) = try Self.operation(id, context, writer)
            try Self.require(
                [.queued, .rejected, .parked], operation, for: .edit,
                next: operation.state.isSettled
                    ? .changeRecord(resource: resource.name, operation.document) : .waitForSync)
            let purpose = try Self.purpose(of: operation, resource, context)
            let document = try writer.document(resource, local: operation.document)
            let whole = try Self.completed(fields, operation, document, resource, context, writer)
            let accepted = try FieldCheck(context: context, reader: writer, resource: resource)
                .accept(whole, for: purpose, isWhole: false)
            guard !accepted.isEmpty else { throw DecisionError.noFields(id, operation.kind) }
            // A dead letter is held against the slots when it is sent again, after all its fields were corrected.
            if operation.state != .rejected {
                try Self.checkSlot(accepted, operation, document, resource, context, writer)
            }
            var edited = operation
            let server = try document?.serverObject() ?? [:]
            let madeAt = try writer.tick()
            for (field, value) in accepted {
                let base =
                    operation.kind == .update ? operation.edits[field].map(\.base) ?? server[field] ?? .null : nil
                edited.edits[field] = FieldEdit(value: value, base: base, madeAt: madeAt)
            }
            try EditDropping(context: context, writer: writer, resource: resource)
                .rebaseLater(than: operation) { edited.edits[$0]?.value }
            try writer.setEdits(of: id, to: edited.edits)
            guard let document else { return }
            if operation.state != .rejected {
                try Self.moveSlot(accepted, of: document, resource, writer)
                try LocalWrites.show(document, context, writer, resource, kind: .updated, author)
            } else if operation.kind == .create, document.serverID == nil {
                try Self.showRefused(document, edited, resource, context, writer, author)
            }
        }
    }

    /// Sends a refused operation again, as it is by now.
    ///
    /// - Throws: ``DecisionError``, or ``EngineError`` for what can't be taken any more, such as a slot that is gone.
    public func resubmit(_ id: LocalID, author: String) async throws {
        let context = context
        try await context.replica.write { writer in
            let (operation, resource) = try Self.operation(id, context, writer)
            try Self.require([.rejected], operation, for: .resubmit, next: Self.hint(operation))
            guard let document = try writer.document(resource, local: operation.document) else {
                throw DecisionError.recordGone(resource: resource.name, operation.document)
            }
            try Self.requireWhole(operation, resource)
            let edits = try Self.renewed(operation, document, resource, context, writer)
            try writer.move(operation, to: .queued)
            try writer.setEdits(of: id, to: edits)
            try writer.setAlternatives(of: id, to: [])
            // Later edits of the same fields follow on this one, not on what the server had.
            for later in try writer.openOperations(of: operation.document) where later.sequence > operation.sequence {
                var following = later.edits
                for (field, edit) in edits where following[field]?.base != nil { following[field]?.base = edit.value }
                if following != later.edits { try writer.setEdits(of: later.id, to: following) }
            }
            if operation.kind == .delete { try writer.setHidden(resource, row: document.row, to: true) }
            if operation.kind == .create, resource.booking != nil {
                try writer.setBooking(resource, row: document.row, to: .tentative)
            }
            try LocalWrites.show(document, context, writer, resource, kind: .updated, author)
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

    /// The operation's edits as they are sent now: checked again, and based on what the server has by now.
    private static func renewed(
        _ operation: SyncModel.Operation, _ document: Document, _ resource: Resource, _ context: EngineContext,
        _ writer: ReplicaWriter
    ) throws -> [String: FieldEdit] {
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
        let server = try document.serverObject()
        let madeAt = try writer.tick()
        return Dictionary(
            uniqueKeysWithValues: accepted.map { field, value in
                let base = operation.kind == .update ? server[field] ?? .null : nil
                return (field, FieldEdit(value: value, base: base, madeAt: madeAt))
            })
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

    /// A contested booking that was moved to a free slot is tentative again.
    private static func moveSlot(
        _ fields: JSONObject, of document: Document, _ resource: Resource, _ writer: ReplicaWriter
    ) throws {
        guard let rule = resource.booking, document.booking == .contested,
            rule.placeFields.contains(where: { fields[$0] != nil })
        else { return }
        try writer.setBooking(resource, row: document.row, to: .tentative)
    }

    /// Shows the corrected fields of a record that the server refused to make.
    private static func showRefused(
        _ document: Document, _ operation: SyncModel.Operation, _ resource: Resource, _ context: EngineContext,
        _ writer: ReplicaWriter, _ author: String
    ) throws {
        var shown = try document.visibleObject()
            .merging(operation.values.filter { resource.field(named: $0.key)?.isSecret != true }) { $1 }
        try LocalView(context: context, writer: writer, resource: resource).complete(&shown)
        let text = JSONValue.object(shown).text
        try writer.setLocal(resource, row: document.row, to: text)
        try writer.record(
            .updated, origin: .local, resource: resource.name, document: document, author: author,
            before: document.visible, after: text)
    }
}
