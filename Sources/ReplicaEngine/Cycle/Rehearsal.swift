import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Tries a sync cycle: fetches the lists that it would pull, applies them as it would, looks at the result, and rolls it back.
struct Rehearsal: Sendable {
    let context: EngineContext
    let fetcher: ListFetcher
    /// How many changes and conflicts are kept, each.
    let limit: Int

    /// Runs it.
    ///
    /// - Parameter names: Only those resources; empty for all.
    /// - Throws: ``EngineError``, or `TransportFailure` when the server is away.
    func run(
        demand: PullPlan.Demand, names: Set<String>, progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> CyclePreview {
        let context = context
        let items = try await context.replica.read {
            try CyclePullPlan(context, $0, demand: demand, names: names, isAskedFor: true).all
        }
        let looks = try await context.replica.read { try Self.looks(context, fetcher, $0) }
        var traces: [(resource: String, requests: [TracedRequest])] = []
        var fetched: [(Resource, ListFetcher.Fetched)] = []
        var failures: [String: String] = [:]
        let outcome: Result<CyclePreview, any Error>
        do {
            for (index, item) in items.enumerated() {
                let resource = try context.resource(item.resource)
                let part: ListPart = item.window == nil ? .whole : .window
                let validator =
                    demand == .refetch || item.since != nil
                    ? nil : try await context.replica.read { try context.listValidator(of: resource, part, $0) }
                let trace = ListTrace(marked: validator)
                var fetcher = fetcher
                fetcher.trace = trace
                defer { traces.append((resource.name, trace.requests)) }
                do {
                    let list = try await fetcher.fetch(resource, item, isForced: demand.isWhole) { transfer in
                        progress(
                            CycleProgress(
                                phase: .pull, resource: resource.name, step: index + 1, steps: items.count,
                                received: transfer.received, total: transfer.receiveTotal))
                    }
                    fetched.append((resource, list))
                } catch let error as EngineError {
                    switch error {
                    case .signInRefused, .sessionEnded, .secretFile, .roleChanged, .unknownRole, .stopping, .throttled:
                        throw error
                    default: failures[resource.name] = error.description
                    }
                } catch let failure as TransportFailure where failure.kind.isExcess {
                    failures[resource.name] = failure.description
                }
            }
            var preview = try await apply(fetched, failures)
            preview.requests = Self.ordered(looks, traces, preview.writes.compactMap(\.request))
            outcome = .success(preview)
        } catch {
            outcome = .failure(error)
        }
        for (_, list) in fetched { await list.discard() }
        return try outcome.get()
    }

    /// What is looked at before anything is written: records alone, and the lists of some resources.
    private struct Looks: Sendable {
        var alone: [TracedRequest] = []
        /// Those that are asked for after the lists.
        var afterLists: [TracedRequest] = []
        var lists: Set<String> = []
    }

    private static func looks(_ context: EngineContext, _ fetcher: ListFetcher, _ reader: ReplicaReader) throws -> Looks
    {
        let plan = try LookPlan(context, reader)
        func requests(for records: [String: [LocalID]]) throws -> [TracedRequest] {
            try records.sorted { $0.key < $1.key }.flatMap { name, ids in
                let resource = try context.resource(name)
                let isSigned = try !context.face(of: resource).isPublic
                return try ids.compactMap { (id) -> TracedRequest? in
                    guard let path = try context.address(of: id, resource, reader)?.path else { return nil }
                    let request = fetcher.request(at: path, "", marked: nil).request
                    return TracedRequest(
                        request, .look, of: resource, base: fetcher.session.baseURL, isSigned: isSigned)
                }
            }
        }
        return Looks(
            alone: try requests(for: plan.records), afterLists: try requests(for: plan.afterLists),
            lists: Set(plan.lists.map(\.resource)))
    }

    /// The requests in the order of a sync.
    private static func ordered(
        _ looks: Looks, _ traces: [(resource: String, requests: [TracedRequest])], _ writes: [TracedRequest]
    ) -> [TracedRequest] {
        let first = traces.filter { looks.lists.contains($0.resource) }.flatMap(\.requests).map { request in
            var request = request
            request.step = .look
            return request
        }
        let others = traces.filter { !looks.lists.contains($0.resource) }.flatMap(\.requests)
        return looks.alone + first + looks.afterLists + writes + others
    }

    private func apply(
        _ fetched: [(Resource, ListFetcher.Fetched)], _ failures: [String: String]
    ) async throws -> CyclePreview {
        let (context, limit) = (context, limit)
        let offset = await fetcher.session.serverOffset
        return try await context.replica.rehearse { writer in
            var preview = CyclePreview()
            preview.failures = failures
            let position = try writer.journalEnd()
            let lastConflict = try writer.conflicts(limit: 1).first?.number ?? 0
            let before = try writer.operations(in: [.queued, .sending, .unknown, .parked])
            for (resource, list) in fetched {
                do {
                    preview.listings[resource.name] = try writer.attempt {
                        let executor = RecordExecutor(context: context, writer: writer, offset: offset)
                        var application = try ListApplication(
                            list, asked: AskingMoment(context, writer), of: resource, executor)
                        return try application.apply().summary
                    }
                } catch let error as ReplicaError {
                    preview.failures[resource.name] = error.description
                } catch let error as EngineError {
                    guard case .excess = error else { throw error }
                    preview.failures[resource.name] = error.description
                }
            }
            preview.flaws = try context.listFlaws(writer)
            preview.settled = try before.compactMap { operation in
                try writer.operation(operation.id).flatMap { $0.state == operation.state ? nil : $0 }
            }
            let entries = try writer.journal(since: position, limit: limit + 1)
            preview.changes = Array(entries.prefix(limit))
            let conflicts = try writer.conflicts(ConflictFilter(after: lastConflict), limit: limit + 1)
            preview.conflicts = Array(conflicts.prefix(limit))
            preview.isCut = entries.count > limit || conflicts.count > limit
            preview.writes = try Self.writes(context, writer)
            return preview
        }
    }

    private static func writes(_ context: EngineContext, _ reader: ReplicaReader) throws -> [CyclePreview.Write] {
        let outbox = try OutboxReading(context, reader)
        let ready = Set(outbox.plan.ready.map(\.id))
        return try outbox.open.map { operation in
            guard ready.contains(operation.id) else {
                return CyclePreview.Write(
                    operation: operation, request: nil, waits: .step(try outbox.standing(of: operation).next))
            }
            do {
                let resource = try context.resource(operation.resource)
                let request = try RequestPreparation(context: context, reader: reader).request(of: operation, resource)
                let traced = TracedRequest(
                    request.planned, of: operation, with: try reader.attachment(of: operation.id), resource, context)
                return CyclePreview.Write(operation: operation, request: traced, waits: nil)
            } catch let failure as PlannedRequest.Failure {
                return CyclePreview.Write(
                    operation: operation, request: nil, waits: .unsendable(failure))
            } catch let error as EngineError {
                return CyclePreview.Write(operation: operation, request: nil, waits: .barred(error))
            }
        }
    }
}

extension SyncEngine {
    /// Says what a cycle would do, without sending writes and without changing the replica.
    ///
    /// - Parameters:
    ///   - resources: Only those; empty for all.
    ///   - limit: How many changes and conflicts to keep, each.
    /// - Throws: ``EngineError``, or `TransportFailure` when the server is away.
    public nonisolated func preview(
        _ demand: PullPlan.Demand, resources: Set<String> = [], limit: Int,
        progress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> CyclePreview {
        for name in resources { _ = try context.resource(name) }
        return try await Rehearsal(context: context, fetcher: fetcher, limit: limit)
            .run(demand: demand, names: resources, progress: progress)
    }
}
