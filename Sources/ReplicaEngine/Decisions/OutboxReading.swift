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
        plan = PushPlan(
            operations: open, catalogue: context.catalogue, now: context.clock.milliseconds(),
            standings: try Self.standings(of: PushPlan.records(of: open, context.catalogue), context, reader),
            changes: try HoldingReading(context: context, reader: reader).changes(by: open))
    }

    /// The operations that a lane sends now.
    func sendable(by lane: PushLane) throws -> [SyncModel.Operation] {
        var askedAt: [String: Int64] = [:]
        for name in Set(plan.ready.filter(\.kind.isUpload).map(\.resource)) {
            askedAt[name] = try context.catalogue.resource(named: name).flatMap { try reader.resourceState($0).askedAt }
        }
        return lane.operations(
            of: plan, carrying: Set(try reader.cargo().keys), askedAt: askedAt, catalogue: context.catalogue,
            role: context.role, now: context.clock.milliseconds())
    }

    private static func standings(
        of records: Set<DocumentName>, _ context: EngineContext, _ reader: ReplicaReader
    ) throws -> [DocumentName: PushPlan.Standing] {
        var standings: [DocumentName: PushPlan.Standing] = [:]
        for (name, records) in Dictionary(grouping: records, by: \.resource) {
            guard let resource = context.catalogue.resource(named: name) else { continue }
            for (id, standing) in try reader.standings(resource, of: records.map(\.id)) {
                standings[DocumentName(resource: name, id: id)] = PushPlan.Standing(standing)
            }
        }
        return standings
    }

    /// How far the record of an operation is; nil for one that is not here.
    static func standing(
        of operation: SyncModel.Operation, _ resource: Resource, _ reader: ReplicaReader
    ) throws -> PushPlan.Standing? {
        try reader.standings(resource, of: [operation.document])[operation.document].map(PushPlan.Standing.init)
    }

    /// Where an operation stands, and what is to be done about it.
    ///
    /// - Throws: The database's own error.
    public func standing(of operation: SyncModel.Operation) throws -> OperationStanding {
        let wait = plan.waiting[operation.id]
        var standing = OperationStanding(operation: operation, wait: wait, blocker: try wait.flatMap(blocker))
        guard let resource = context.catalogue.resource(named: operation.resource) else { return standing }
        let record = try Self.standing(of: operation, resource, reader)
        standing.note(
            resource, isHere: record != nil, isContested: record?.isContested == true,
            conflicts: operation.isRefusedCreate
                ? try reader.conflicts(ConflictFilter(document: operation.document), limit: 100) : [])
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
        switch wait {
        case .earlier(let id), .release(let id): return try reader.operation(id)
        default: break
        }
        // What a record waits for is that another one is made.
        if case .parent(let document) = wait {
            return try reader.operations(of: document).last(where: \.isStandingCreate)
        }
        return nil
    }
}

extension PushPlan.Standing {
    /// A document's standing.
    init(_ document: DocumentStanding) {
        self.init(isOnServer: document.isOnServer, isContested: document.booking == .contested)
    }
}
