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
            try UniqueCheck(reader: writer, resource: resource).require(accepted, of: nil)
            let shown = try RecordCompletion(context: context, reader: writer, resource: resource)
                .completed(accepted.filter { resource.field(named: $0.key)?.isShown != false })
            if let refusal = try desk?.refusal(of: shown, document: nil) {
                throw EngineError.refused(refusal)
            }
            let id = writer.newID()
            let outcome = try RecordExecutor(context: context, writer: writer)
                .run(.created(accepted, shown: shown, author: author), on: id, of: resource, as: nil)
            return Outcome(document: id, operation: outcome.operation)
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
            try Self.requireOwn(visible, resource, context)
            let desk = SlotDesk(context, writer, resource)
            let whole = try desk?.completed(fields, over: visible) ?? fields
            let changes = try check.accept(whole, for: .update).filter { visible[$0.key] != $0.value }
            guard !changes.isEmpty else { return Outcome(document: document.localID, operation: nil) }
            if let booking = resource.booking, booking.placeFields.contains(where: { changes[$0] != nil }),
                let refusal = try desk?.refusal(of: visible.merging(changes) { $1 }, document: document.localID)
            {
                throw EngineError.refused(refusal)
            }
            try UniqueCheck(reader: writer, resource: resource).require(changes, of: document.localID)
            let outcome = try RecordExecutor(context: context, writer: writer)
                .run(.edited(changes, author: author), on: document.localID, of: resource, as: document)
            return Outcome(document: document.localID, operation: outcome.operation)
        }
    }

    /// The record that a create would change, where the server finds one by a key.
    private static func twin(of fields: JSONObject, _ resource: Resource, _ reader: ReplicaReader) throws -> Document? {
        guard !resource.upsertKey.isEmpty else { return nil }
        let conditions = resource.upsertKey.map { DocumentQuery.Condition.equal(field: $0, value: fields[$0] ?? .null) }
        return try reader.documents(
            resource, DocumentQuery(conditions: conditions, order: DocumentQuery.Order(), limit: 1)
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
            let document = try Self.document(writer, resource, id, orNamedIn: resource.idForm)
            try Self.requireOwn(try document.visibleObject(), resource, context)
            let outcome = try RecordExecutor(context: context, writer: writer)
                .run(.deleted(author: author), on: document.localID, of: resource, as: document)
            try Self.requireTaken(outcome, on: name)
            return Outcome(document: document.localID, operation: outcome.operation)
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
            let executor = RecordExecutor(context: context, writer: writer)
            guard let resource = context.catalogue.resource(named: operation.resource) else {
                return try executor.cancelStranger(operation)
            }
            try Self.requireTaken(
                executor.run(.cancelled(id, author: author), on: operation.document, of: resource), on: resource.name)
        }
    }

    /// Refuses what the role may not change or remove, though it may others of its kind.
    private static func requireOwn(_ record: JSONObject, _ resource: Resource, _ context: EngineContext) throws {
        guard try context.face(of: resource).isFixed(record) else { return }
        throw EngineError.refused(.init(.fixedRecord(resource: resource.name)))
    }

    /// Throws what the planner said of a write that can't be taken.
    static func requireTaken(_ outcome: Ruling.Outcome, on resource: String) throws {
        guard case .refused(let refusal) = outcome else { return }
        throw EngineError(refusal, on: resource)
    }

    /// A record whose create was refused is not going to be on the server as it is: a change belongs into the dead letter.
    @discardableResult
    static func requireFuture(
        of document: Document, _ resource: Resource, _ writer: ReplicaWriter
    ) throws -> RecordFacts {
        let facts = RecordFacts(
            id: document.localID, state: try RecordState(document),
            operations: try writer.operations(of: document.localID))
        if let refusal = facts.refusalOfChange { throw EngineError(refusal, on: resource.name) }
        return facts
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
}
