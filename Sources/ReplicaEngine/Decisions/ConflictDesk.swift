import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Carries out what a person decides about a conflict, and takes it back; each is one transaction (design section 6).
public struct ConflictDesk: Sendable {
    private let context: EngineContext

    /// Decides about the conflicts of a replica.
    public init(_ context: EngineContext) {
        self.context = context
    }

    /// Makes a choice stand.
    ///
    /// - Parameters:
    ///   - value: For the choice `value`, the field's value; for a whole record, an object of fields.
    ///   - author: Who decides, such as `uid:1000`.
    /// - Throws: ``DecisionError``, or ``EngineError`` for a value that can't be taken.
    public func resolve(
        _ number: Int64, _ choice: ConflictResolution.Choice, value: JSONValue?, author: String
    ) async throws -> Conflict {
        let context = context
        return try await context.replica.write { writer in
            let conflict = try Self.conflict(number, writer)
            let resource = try context.resource(conflict.resource)
            let target = try Self.target(of: conflict, resource, writer)
            let unsent = try target.flatMap { try Self.unsent(of: $0.localID, writer) }
            let remedy = try ConflictRemedy.decide(
                conflict, choice, value: value, visible: try target?.visibleObject(),
                unsent: conflict.field.flatMap { unsent?.edits[$0]?.value })
            let remedying = ConflictRemedying(
                context: context, writer: writer, resource: resource, conflict: conflict, author: author)
            let (operation, trace) = try remedying.carryOut(remedy, on: target, unsent: unsent)
            let standing =
                conflict.field.map { trace.after?[$0] ?? (try? target?.visibleObject()[$0]) ?? .null }
                ?? trace.after.map(JSONValue.object)
            try writer.setResolution(
                of: number,
                to: ConflictResolution(
                    choice: choice, value: standing, operation: operation, author: author, time: writer.now))
            try Self.note(
                trace.texts, conflict, target, author, resource, RecordExecutor(context: context, writer: writer))
            return try Self.conflict(number, writer)
        }
    }

    /// Takes a decision back: what it queued is cancelled where it was not sent, else what stood before is queued.
    ///
    /// - Throws: ``DecisionError``, or ``EngineError`` where the earlier value can't be taken any more.
    public func undo(_ number: Int64, author: String) async throws -> Conflict {
        let context = context
        return try await context.replica.write { writer in
            let conflict = try Self.conflict(number, writer)
            guard let resolution = conflict.resolution else { throw DecisionError.notResolved(number) }
            let resource = try context.resource(conflict.resource)
            let undoing = DecisionUndoing(
                context: context, writer: writer, resource: resource, conflict: conflict, author: author)
            let trace = try undoing.takeBack(resolution)
            try writer.setResolution(of: number, to: nil)
            let texts = trace.texts
            try Self.note(
                (before: texts.after, after: texts.before), conflict,
                try writer.document(resource, local: conflict.document), author, resource,
                RecordExecutor(context: context, writer: writer))
            return try Self.conflict(number, writer)
        }
    }

    private static func conflict(_ number: Int64, _ reader: ReplicaReader) throws -> Conflict {
        guard let conflict = try reader.conflict(number) else { throw DecisionError.noConflict(number) }
        return conflict
    }

    /// The document that a decision is about: the conflict's own, or the one that was made anew for it by another decision.
    private static func target(of conflict: Conflict, _ resource: Resource, _ reader: ReplicaReader) throws -> Document?
    {
        if let document = try reader.document(resource, local: conflict.document) {
            return document.isHidden ? nil : document
        }
        for other in try reader.conflicts(ConflictFilter(document: conflict.document), limit: 1000) {
            guard let id = other.resolution?.operation, let operation = try reader.operation(id),
                operation.document != conflict.document
            else { continue }
            return try reader.document(resource, local: operation.document)
        }
        return nil
    }

    /// The unsent change of a document, into which a further one would be laid.
    private static func unsent(of document: LocalID, _ reader: ReplicaReader) throws -> SyncModel.Operation? {
        try reader.openOperations(of: document).last(where: \.isUnsentWrite)
    }

    private static func note(
        _ texts: (before: String, after: String), _ conflict: Conflict, _ document: Document?, _ author: String,
        _ resource: Resource, _ executor: RecordExecutor
    ) throws {
        try executor.run(
            .resolved(before: texts.before, after: texts.after, author: author, serverID: document?.serverID),
            on: conflict.document, of: resource)
    }
}
