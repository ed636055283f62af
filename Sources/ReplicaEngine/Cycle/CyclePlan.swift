import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Which lists a cycle asks for, and which of them before it sends anything.
struct CyclePlan: Sendable, Equatable {
    /// What is pulled in any case.
    let items: [PullPlan.Item]
    /// What is pulled before anything is sent: the lists of all resources with waiting writes.
    let first: [PullPlan.Item]

    /// Plans from what the replica holds now.
    ///
    /// - Parameter names: Only those resources; empty for all. Waiting writes go out whatever was asked for.
    init(_ context: EngineContext, _ reader: ReplicaReader, demand: PullPlan.Demand, names: Set<String>) throws {
        var past: [String: PullPlan.Past] = [:]
        for resource in context.resources {
            let state = try reader.resourceState(resource)
            past[resource.name] = PullPlan.Past(pulledAt: state.pulledAt, fullAt: state.fullAt)
        }
        let now = context.clock.milliseconds()
        let open = try reader.operations(in: [.queued, .sending, .unknown])
        let inDoubt = Set(open.filter { $0.state != .queued }.map(\.resource))
        let resources = context.resources.filter { names.isEmpty || names.contains($0.name) }
        items = PullPlan(resources: resources, past: past, inDoubt: inDoubt, demand: demand, now: now).items
        // A window may miss the record that was edited or is in doubt. A create needs to know what is there before it, and no more.
        let edited = inDoubt.union(open.filter { $0.kind != .create }.map(\.resource))
        let written = context.resources.filter { resource in open.contains { $0.resource == resource.name } }
        first = PullPlan(resources: written, past: past, inDoubt: edited, demand: .now, now: now).items
    }

    /// All lists, each once.
    var all: [PullPlan.Item] {
        first + items.filter { item in !first.contains { $0.resource == item.resource } }
    }
}
