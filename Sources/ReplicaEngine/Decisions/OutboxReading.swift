import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// The outbox at one moment: what goes out next, and what each operation waits for.
struct OutboxReading {
    let context: EngineContext
    let reader: ReplicaReader
    /// What would be sent now.
    let plan: PushPlan
    /// All operations that are not settled, in the order of the outbox.
    let open: [SyncModel.Operation]

    init(_ context: EngineContext, _ reader: ReplicaReader) throws {
        self.context = context
        self.reader = reader
        open = try reader.operations(in: [.queued, .sending, .unknown, .parked])
        plan = PushPlan(
            operations: open, catalogue: context.catalogue, now: context.clock.milliseconds(),
            standings: try Self.standings(of: PushPlan.records(of: open, context.catalogue), context, reader))
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

    /// What is to be done about an operation.
    func next(_ operation: SyncModel.Operation) throws -> NextStep {
        let wait = plan.waiting[operation.id]
        var step = NextStep(operation: operation, wait: wait, blocker: try wait.flatMap(blocker))
        guard let resource = context.catalogue.resource(named: operation.resource) else { return step }
        let document = try reader.document(resource, local: operation.document)
        step.hasRecord = document != nil || operation.kind == .create && operation.state == .queued
        step.isContested = document?.booking == .contested
        step.slotFields = resource.booking.map { [$0.dayField, $0.startField].compactMap(\.self) } ?? []
        if operation.kind == .create, operation.state == .rejected {
            step.twinConflict = try reader.conflicts(ConflictFilter(document: operation.document), limit: 100)
                .last { $0.rule == .createCreate && $0.resolution == nil }?.number
        }
        if operation.kind == .create {
            step.missing = resource.fields.filter { $0.isRequired && operation.edits[$0.name] == nil }.map(\.name)
        }
        return step
    }

    /// The queued operations that can't go out before this one has.
    func dependants(of operation: SyncModel.Operation) throws -> [SyncModel.Operation] {
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

extension PushPlan.Standing {
    /// A document's standing.
    init(_ document: DocumentStanding) {
        self.init(isOnServer: document.isOnServer, isContested: document.booking == .contested)
    }
}
