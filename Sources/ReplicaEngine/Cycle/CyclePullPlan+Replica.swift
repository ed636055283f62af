import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension CyclePullPlan {
    /// Plans from what the replica holds now.
    init(
        _ context: EngineContext, _ reader: ReplicaReader, demand: PullPlan.Demand, names: Set<String>,
        isAskedFor: Bool = false
    ) throws {
        self.init(
            resources: context.resources, past: try context.pulls(reader),
            open: try reader.operations(in: [.queued, .sending, .unknown]), demand: demand, names: names,
            isAskedFor: isAskedFor, now: context.clock.milliseconds())
    }
}

extension LookPlan {
    /// Plans from what waits in the replica now.
    init(_ context: EngineContext, _ reader: ReplicaReader) throws {
        // What can't leave yet needs no look alone, and would take the place of what can.
        let mayNeedLook = context.resources.contains { resource in
            resource.version?.source == .etag || resource.fields.contains { $0.visibility == .alone }
        }
        self.init(
            resources: context.resources, past: try context.pulls(reader),
            open: try reader.operations(in: [.queued, .unknown]),
            ready: mayNeedLook ? Set(try OutboxReading(context, reader).plan.ready.map(\.id)) : nil, role: context.role,
            now: context.clock.milliseconds())
    }
}

extension EngineContext {
    /// What is wrong with the lists that the role may see, since they were last good.
    func listFlaws(_ reader: ReplicaReader) throws -> [ListFlaws] {
        let names = Set(resources.map(\.name))
        return try reader.listFlaws().filter { names.contains($0.resource) }
    }

    /// When each resource was listed last.
    func pulls(_ reader: ReplicaReader) throws -> [String: PullPlan.Past] {
        var past: [String: PullPlan.Past] = [:]
        for resource in resources {
            let state = try reader.resourceState(resource)
            past[resource.name] = PullPlan.Past(
                pulledAt: state.pulledAt, fullAt: state.fullAt, changesKnownTo: state.changesKnownTo)
        }
        return past
    }
}
