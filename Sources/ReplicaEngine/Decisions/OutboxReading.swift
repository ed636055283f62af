import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// The outbox at one moment: what goes out next, and what each operation waits for.
public struct OutboxReading {
    let context: EngineContext
    let reader: ReplicaReader
    /// What would be sent now.
    let plan: PushPlan
    /// All operations that are not settled, in the order of the outbox.
    let open: [SyncModel.Operation]

    /// Reads the outbox.
    ///
    /// - Throws: The database's own error.
    public init(_ context: EngineContext, _ reader: ReplicaReader) throws {
        self.context = context
        self.reader = reader
        open = try reader.operations(in: [.queued, .sending, .unknown, .parked])
        plan = try PushPlan(
            operations: open, catalogue: context.catalogue, now: context.clock.milliseconds(),
            isContested: { try context.isContested($0, $1, reader) }
        ) {
            name, id in
            // As the pusher sees it: what is no longer here is taken up, and refused with the reason.
            guard let resource = context.catalogue.resource(named: name),
                let document = try reader.document(resource, local: id)
            else { return true }
            return document.serverID != nil
        }
    }

    /// Where an operation stands, and what is to be done about it.
    ///
    /// - Throws: The database's own error.
    public func standing(of operation: SyncModel.Operation) throws -> OperationStanding {
        let wait = plan.waiting[operation.id]
        var standing = OperationStanding(operation: operation, wait: wait, blocker: try wait.flatMap(blocker))
        guard let resource = context.catalogue.resource(named: operation.resource) else { return standing }
        let document = try reader.document(resource, local: operation.document)
        standing.hasRecord = document != nil || operation.kind == .create && operation.state == .queued
        standing.isContested = document?.booking == .contested
        standing.slotFields = resource.booking.map { [$0.dayField, $0.startField].compactMap(\.self) } ?? []
        if operation.kind == .create, operation.state == .rejected {
            standing.twinConflict = try reader.conflicts(ConflictFilter(document: operation.document), limit: 100)
                .last { $0.rule == .createCreate && $0.resolution == nil }?.number
        }
        if operation.kind == .create {
            standing.missing = resource.fields.filter { $0.isRequired && operation.edits[$0.name] == nil }.map(\.name)
        }
        return standing
    }

    /// The queued operations that can't go out before this one has.
    ///
    /// - Throws: The database's own error.
    public func dependants(of operation: SyncModel.Operation) throws -> [SyncModel.Operation] {
        try open.filter { other in
            guard let wait = plan.waiting[other.id] else { return false }
            return try blocker(wait)?.id == operation.id
        }
    }

    private func blocker(_ wait: PushPlan.Wait) throws -> SyncModel.Operation? {
        if case .earlier(let id) = wait { return try reader.operation(id) }
        // What a record waits for is that another one is made.
        if case .parent(let document) = wait {
            return try reader.operations(of: document).last { $0.kind == .create && $0.state != .cancelled }
        }
        return nil
    }
}
