import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// What people do with operations that wait, were refused, or are parked; each is one transaction (design section 8).
public struct OutboxDesk: Sendable {
    let context: EngineContext

    /// Decides about the outbox of a replica.
    public init(_ context: EngineContext) {
        self.context = context
    }

    /// Says that a parked operation was not done: it is sent again. One that waits because the server refused the account is tried now.
    ///
    /// - Throws: ``DecisionError``, or ``EngineError/notFound(resource:id:)``.
    public func retry(_ id: LocalID, author: String) async throws {
        let context = context
        try await context.replica.write { writer in
            let (operation, resource) = try Self.operation(id, context, writer)
            if operation.isHeld {
                try RecordExecutor(context: context, writer: writer)
                    .run(.hastened(id), on: operation.document, of: resource)
                return
            }
            try Self.require(.settle, operation, for: .retry, next: Self.hint(operation))
            guard try writer.document(resource, local: operation.document) != nil else {
                throw DecisionError.recordGone(resource: resource.name, operation.document)
            }
            let executor = RecordExecutor(context: context, writer: writer)
            try executor.run(
                .settledByPerson(id, wasDone: false, record: nil, nil), on: operation.document, of: resource)
            try Self.note("it was not done: operation \(id) is sent again", operation, resource, author, executor)
        }
    }

    /// Says that a parked operation was done.
    ///
    /// - Parameter record: For a create, the local or server id of the record that it made.
    /// - Throws: ``DecisionError``, or ``EngineError/notFound(resource:id:)``.
    public func adopt(_ id: LocalID, record: String?, author: String) async throws {
        let context = context
        try await context.replica.write { writer in
            let (operation, resource) = try Self.operation(id, context, writer)
            try Self.require(.settle, operation, for: .adopt, next: Self.hint(operation))
            let made = try Self.made(by: operation, record, resource, writer)
            let words = "it was the record of operation \(id), and is \(operation.document) from now on"
            let executor = RecordExecutor(context: context, writer: writer)
            let evidence = AbsenceEvidence(.adopted, words, author: author)
            try executor.run(
                .settledByPerson(id, wasDone: true, record: try made?.serverObject(), evidence),
                on: operation.document, of: resource)
            if let made { try writer.release(resource, made.localID) }
            try Self.note("it was done: operation \(id) is settled", operation, resource, author, executor)
        }
    }

    /// The document of the record that a create made; nil for an operation that makes none.
    private static func made(
        by operation: SyncModel.Operation, _ id: String?, _ resource: Resource, _ writer: ReplicaWriter
    ) throws -> Document? {
        let own = try writer.document(resource, local: operation.document)
        guard operation.kind == .create, own?.serverID == nil else {
            guard id == nil else { throw DecisionError.notTheRecord(operation.id, .makesNone) }
            return nil
        }
        guard let id else { throw DecisionError.notTheRecord(operation.id, .unnamed) }
        guard let record = try writer.document(resource, id: id), record.serverID != nil, !record.isHidden else {
            throw EngineError.notFound(resource: resource.name, id: id)
        }
        if let fault = DecisionError.RecordFault(adopting: try writer.operations(of: record.localID)) {
            throw DecisionError.notTheRecord(operation.id, fault)
        }
        return record
    }

    static func operation(_ id: LocalID, _ context: EngineContext, _ reader: ReplicaReader) throws
        -> (SyncModel.Operation, Resource)
    {
        guard let operation = try reader.operation(id) else {
            throw EngineError.notFound(resource: "outbox", id: id.text)
        }
        return (operation, try context.resource(operation.resource))
    }

    static func require(
        _ choice: SyncModel.Operation.Choice, _ operation: SyncModel.Operation, for dealing: DecisionError.Dealing,
        next: NextStep
    ) throws {
        guard operation.admits(choice) else {
            throw DecisionError.wrongState(operation.id, operation.state, dealing, next: next)
        }
    }

    /// What may be done instead with an operation in its state.
    static func hint(_ operation: SyncModel.Operation) -> NextStep {
        OperationStanding(operation: operation).next
    }

    static func note(
        _ words: String, _ operation: SyncModel.Operation, _ resource: Resource, _ author: String,
        _ executor: RecordExecutor
    ) throws {
        try executor.run(
            .resolved(before: nil, after: JSONValue.string(words).text, author: author, serverID: nil),
            on: operation.document, of: resource)
    }
}
