import SyncCatalogue
import SyncPlanner

/// What somebody said is worth a pull: hints of the realtime connection, several of which are one.
struct PullHints: Sendable, Equatable {
    /// The resources whose lists are worth a look.
    private(set) var lists: Set<String> = []
    /// The parents whose lists are, by the resource of the listed records.
    private(set) var parents: [String: Set<String>] = [:]
    /// The records that are, by resource: their ids on the server.
    private(set) var records: [String: Set<String>] = [:]

    var isEmpty: Bool { lists.isEmpty && parents.isEmpty && records.isEmpty }

    /// Notes that a resource's list is worth a look.
    mutating func note(_ resource: String) { lists.insert(resource) }

    /// Notes that a parent's list is.
    mutating func note(_ resource: String, under parent: String) { parents[resource, default: []].insert(parent) }

    /// Notes that a record is.
    mutating func note(_ resource: String, record: String) { records[resource, default: []].insert(record) }

    /// Adds what other hints say.
    mutating func merge(_ other: PullHints) {
        lists.formUnion(other.lists)
        parents.merge(other.parents) { $0.union($1) }
        records.merge(other.records) { $0.union($1) }
    }

    /// The listings that they ask for, the most urgent first; single records are asked for by themselves.
    func items(of resources: [Resource]) -> [PullPlan.Item] {
        resources.filter(\.isListed).compactMap { resource in
            if lists.contains(resource.name) {
                return PullPlan.Item(resource: resource.name, window: resource.pull.window)
            }
            return parents[resource.name].map {
                PullPlan.Item(resource: resource.name, window: resource.pull.window, parents: $0.sorted())
            }
        }
    }
}
