import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Takes the writes of local tools: each is checked, and then document, operation and journal are one transaction (design section 4).
public struct LocalWrites: Sendable {
    /// What became of a write.
    public struct Outcome: Sendable, Equatable {
        /// The document.
        public let document: LocalID
        /// The operation that will carry it to the server; nil when there was nothing to change.
        public let operation: LocalID?
    }

    /// What is done in one transaction.
    typealias Transaction<Value> = @Sendable (ReplicaWriter) throws -> Value

    let context: EngineContext

    /// Writes into a replica.
    public init(_ context: EngineContext) {
        self.context = context
    }

    /// Adds a record and queues its create. A booking is tentative until the server decides.
    ///
    /// - Parameter author: Who asked, such as `uid:1000`.
    /// - Throws: ``EngineError`` for what can't be taken.
    public func create(_ name: String, fields: JSONObject, author: String) async throws -> Outcome {
        try await context.replica.write(creating(name, fields: fields, author: author))
    }

    /// The transaction of ``create(_:fields:author:)``, for those who do more in the same one.
    func creating(_ name: String, fields: JSONObject, author: String) throws -> Transaction<Outcome> {
        let resource = try context.resource(name)
        guard try context.face(of: resource).create != nil else {
            throw EngineError.notAllowed(resource: name, what: "create")
        }
        let context = context
        return { writer in
            let check = FieldCheck(context: context, reader: writer, resource: resource)
            let desk = SlotDesk(context, writer, resource)
            let defaults = resource.fields.filter { [.create, .always].contains($0.writable) }
                .reduce(into: JSONObject()) { $0[$1.name] = $1.defaultValue }
            let given = fields.merging(defaults) { given, _ in given }
            let accepted = try check.accept(try desk?.completed(given) ?? given, for: .create)
            if let known = try Self.twin(of: accepted, resource, writer) {
                let changes = fields.filter { !resource.upsertKey.contains($0.key) }
                return try updating(name, id: known.localID.text, fields: changes, author: author)(writer)
            }
            var shown = accepted.filter { resource.field(named: $0.key)?.isSecret != true }
            try LocalView(context: context, writer: writer, resource: resource).complete(&shown)
            if let refusal = try desk?.refusal(of: shown, document: nil) {
                throw EngineError.refused(refusal)
            }
            let id = writer.newID()
            let text = JSONValue.object(shown).text
            try writer.insert(resource, local: id, text: text, booking: resource.booking == nil ? nil : .tentative)
            let madeAt = try writer.tick()
            let operation = Operation(
                id: writer.newID(), resource: name, document: id, kind: .create,
                edits: accepted.mapValues { FieldEdit(value: $0, base: nil, madeAt: madeAt) }, author: author,
                createdAt: writer.now)
            try writer.enqueue(operation)
            try writer.record(
                .created, origin: .local, resource: name, local: id, server: nil, author: author, after: text)
            return Outcome(document: id, operation: operation.id)
        }
    }

    /// Changes fields of a record. Unsent changes of one record become one request (design section 5).
    ///
    /// - Throws: ``EngineError`` for what can't be taken.
    public func update(_ name: String, id: String, fields: JSONObject, author: String) async throws -> Outcome {
        try await context.replica.write(updating(name, id: id, fields: fields, author: author))
    }

    /// The transaction of ``update(_:id:fields:author:)``.
    func updating(_ name: String, id: String, fields: JSONObject, author: String) throws -> Transaction<Outcome> {
        let resource = try context.resource(name)
        guard try context.face(of: resource).update != nil else {
            throw EngineError.notAllowed(resource: name, what: "change")
        }
        let context = context
        return { writer in
            let document = try Self.document(writer, resource, id)
            try Self.requireFuture(of: document, resource, writer)
            let check = FieldCheck(context: context, reader: writer, resource: resource)
            let visible = try document.visibleObject()
            let desk = SlotDesk(context, writer, resource)
            let whole = try desk?.completed(fields, over: visible) ?? fields
            let changes = try check.accept(whole, for: .update).filter { visible[$0.key] != $0.value }
            guard !changes.isEmpty else { return Outcome(document: document.localID, operation: nil) }
            if let booking = resource.booking, booking.placeFields.contains(where: { changes[$0] != nil }),
                let refusal = try desk?.refusal(of: visible.merging(changes) { $1 }, document: document.localID)
            {
                throw EngineError.refused(refusal)
            }
            let operation = try Self.queue(changes, on: document, resource, author, context, writer)
            // It was just checked against the replica: one that lost its slot has another now.
            if document.booking == .contested { try writer.setBooking(resource, row: document.row, to: .tentative) }
            try Self.show(document, context, writer, resource, kind: .updated, author)
            return Outcome(document: document.localID, operation: operation)
        }
    }

    /// The record that a create would change, where the server finds one by a key.
    private static func twin(of fields: JSONObject, _ resource: Resource, _ reader: ReplicaReader) throws -> Document? {
        guard !resource.upsertKey.isEmpty else { return nil }
        let conditions = resource.upsertKey.map { DocumentQuery.Condition.equal(field: $0, value: fields[$0] ?? .null) }
        return try reader.documents(
            resource, DocumentQuery(conditions: conditions, order: DocumentQuery.Order(), limit: 1, offset: 0)
        ).first
    }

    /// Removes a record. One that the server never saw is taken back with all that was queued for it.
    ///
    /// - Throws: ``EngineError`` for what can't be taken.
    public func delete(_ name: String, id: String, author: String) async throws -> Outcome {
        try await context.replica.write(deleting(name, id: id, author: author))
    }

    /// The transaction of ``delete(_:id:author:)``.
    func deleting(_ name: String, id: String, author: String) throws -> Transaction<Outcome> {
        let resource = try context.resource(name)
        guard try context.face(of: resource).delete != nil else {
            throw EngineError.notAllowed(resource: name, what: "delete")
        }
        let context = context
        return { writer in
            let document = try Self.document(writer, resource, id, orNamedIn: context.catalogue.idForm)
            let open = try writer.openOperations(of: document.localID)
            let isUnknownToServer = document.serverID == nil && open.allSatisfy { $0.state == .queued }
            if isUnknownToServer { try Self.refuseIfReferred(to: document, resource, context, writer) }
            for operation in open where operation.state == .queued { try writer.move(operation, to: .cancelled) }
            try writer.record(
                .deleted, origin: .local, resource: name, document: document, author: author, before: document.visible)
            if isUnknownToServer {
                try writer.remove(resource, row: document.row)
                return Outcome(document: document.localID, operation: nil)
            }
            let operation = Operation(
                id: writer.newID(), resource: name, document: document.localID, kind: .delete, edits: [:],
                author: author,
                createdAt: writer.now)
            try writer.enqueue(operation)
            try writer.setHidden(resource, row: document.row, to: true)
            try LocalView(context: context, writer: writer, resource: resource).refresh(document)
            return Outcome(document: document.localID, operation: operation.id)
        }
    }

    /// Takes an operation back that was not sent.
    ///
    /// - Throws: ``EngineError/wrongState(operation:state:what:)`` when it was.
    public func cancel(_ id: LocalID, author: String) async throws {
        try await context.replica.write(cancelling(id, author: author))
    }

    /// The transaction of ``cancel(_:author:)``.
    func cancelling(_ id: LocalID, author: String) -> Transaction<Void> {
        let context = context
        return { writer in
            guard let operation = try writer.operation(id) else {
                throw EngineError.notFound(resource: "outbox", id: id.text)
            }
            guard operation.state.mayBecome(.cancelled) else {
                throw EngineError.wrongState(operation: id, state: operation.state, what: "cancelled")
            }
            guard let resource = context.catalogue.resource(named: operation.resource) else {
                return try writer.move(operation, to: .cancelled)
            }
            let document = try writer.document(resource, local: operation.document)
            if operation.kind == .create, let document, document.serverID == nil {
                try Self.refuseIfReferred(to: document, resource, context, writer)
            }
            try writer.move(operation, to: .cancelled)
            try Settlement(context: context, writer: writer, resource: resource)
                .rebase(withdrawing: operation)
            guard let document else { return }
            if operation.kind == .delete { try writer.setHidden(resource, row: document.row, to: false) }
            if operation.kind == .create, document.serverID == nil {
                for later in try writer.openOperations(of: document.localID) { try writer.move(later, to: .cancelled) }
                try writer.record(
                    .deleted, origin: .local, resource: resource.name, document: document, author: author,
                    before: document.visible)
                return try writer.remove(resource, row: document.row)
            }
            try Self.show(document, context, writer, resource, kind: .updated, author)
        }
    }

    /// A record whose create was refused is not going to be on the server as it is: a change belongs into the dead letter.
    static func requireFuture(of document: Document, _ resource: Resource, _ writer: ReplicaWriter) throws {
        guard document.serverID == nil,
            try !writer.openOperations(of: document.localID).contains(where: { $0.kind == .create })
        else { return }
        let refused = try writer.operations(of: document.localID).last { $0.kind == .create && $0.state == .rejected }
        throw EngineError.refused(.init(.refusedRecord(resource: resource.name, letter: refused?.id)))
    }

    /// A record that the server never saw can't go while others that wait to be sent refer to it: they would wait for ever.
    private static func refuseIfReferred(
        to document: Document, _ resource: Resource, _ context: EngineContext, _ writer: ReplicaWriter
    ) throws {
        for child in context.catalogue.resources
        where child.references.contains(where: { $0.reference == resource.name }) {
            let waiting = try writer.documents(child, referringTo: document.localID).filter { $0.booking != .rejected }
            guard let first = waiting.first else { continue }
            throw EngineError.refused(
                .init(.referred(by: child.name, count: waiting.count, first: first.localID)))
        }
    }

    /// The document of an id; of a resource that the server never lists, one is made for an id that is not known yet.
    static func document(
        _ writer: ReplicaWriter, _ resource: Resource, _ id: String, orNamedIn form: ServerIDForm
    ) throws -> Document {
        if !resource.isListed, LocalID(id) == nil, form == .string || Int64(id) != nil,
            try writer.document(resource, id: id) == nil
        {
            try writer.insert(resource, named: ServerID(id))
        }
        return try document(writer, resource, id)
    }

    /// The document of an id, the server's or the local one.
    ///
    /// - Throws: ``EngineError/notFound(resource:id:)`` for none, or one that local tools no longer see.
    package static func document(_ reader: ReplicaReader, _ resource: Resource, _ id: String) throws -> Document {
        guard let document = try reader.document(resource, id: id), !document.isHidden, document.booking != .rejected
        else {
            throw EngineError.notFound(resource: resource.name, id: id)
        }
        return document
    }

    /// Lays changes into an operation that is still unsent, or queues a new one. Returns the operation's id.
    private static func queue(
        _ changes: JSONObject, on document: Document, _ resource: Resource, _ author: String, _ context: EngineContext,
        _ writer: ReplicaWriter
    ) throws -> LocalID {
        let madeAt = try writer.tick()
        let server = try document.serverObject()
        let open = try writer.openOperations(of: document.localID).filter { !$0.kind.isUpload }
        // An earlier write on its way is what this one starts from.
        func base(after operations: some Sequence<SyncModel.Operation>) -> JSONObject {
            operations.reduce(into: server) { base, operation in
                base.merge(LocalDocument.effects(of: operation, resource: resource, role: context.role)) { $1 }
            }
        }
        if var last = open.last, last.state == .queued, mayTake(changes, last, resource) {
            let started = base(after: open.dropLast())
            for (field, value) in changes {
                let base = last.kind == .create ? nil : last.edits[field].map(\.base) ?? started[field] ?? .null
                last.edits[field] = FieldEdit(value: value, base: base, madeAt: madeAt)
            }
            try writer.setEdits(of: last.id, to: last.edits)
            return last.id
        }
        let base = base(after: open)
        let edits = Dictionary(
            uniqueKeysWithValues: changes.map {
                ($0.key, FieldEdit(value: $0.value, base: base[$0.key] ?? .null, madeAt: madeAt))
            })
        let operation = Operation(
            id: writer.newID(), resource: resource.name, document: document.localID, kind: .update, edits: edits,
            author: author, createdAt: writer.now)
        try writer.enqueue(operation)
        return operation.id
    }

    /// Whether changes may be laid into an unsent operation: a create can't send what only an update may set.
    private static func mayTake(_ changes: JSONObject, _ operation: SyncModel.Operation, _ resource: Resource) -> Bool {
        switch operation.kind {
        case .update: true
        case .create: changes.keys.allSatisfy { resource.field(named: $0)?.writable != .update }
        case .delete, .action, .upload: false
        }
    }

    static func show(
        _ document: Document, _ context: EngineContext, _ writer: ReplicaWriter, _ resource: Resource, kind: ChangeKind,
        _ author: String
    ) throws {
        try LocalView(context: context, writer: writer, resource: resource).refresh(document)
        let after = try writer.document(resource, local: document.localID)
        try writer.record(
            kind, origin: .local, resource: resource.name, document: document, author: author, before: document.visible,
            after: after?.visible)
    }
}
