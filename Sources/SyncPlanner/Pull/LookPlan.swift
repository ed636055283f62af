import SyncCatalogue
import SyncModel

/// What is looked at right before waiting writes leave (design sections 5.1 and 5.3): a server without versions can't refuse a change that
/// overwrites a newer value.
///
/// A few records that are changed are asked for alone, which takes no longer however long their list is. Lists are asked for where a record
/// has rivals that only they show (a booking's slot), where a create needs to know what is there before it, where something is in
/// doubt, and where the whole record is to be sent.
public struct LookPlan: Sendable, Equatable {
    /// The records to be asked for alone, by resource.
    public private(set) var records: [String: [LocalID]] = [:]
    /// The records to be asked for alone after the lists, by resource: what only an answer with one record shows goes into the writes.
    public private(set) var afterLists: [String: [LocalID]] = [:]
    /// The records to be asked for alone where their list can't be read, by resource: a change that nobody has seen would be overwritten.
    public private(set) var instead: [String: [LocalID]] = [:]
    /// The lists to be asked for, the most urgent first.
    public private(set) var lists: [PullPlan.Item] = []
    /// The operations that may leave once it was looked: what was written since is looked at by itself.
    public let covered: Set<LocalID>
    /// Whether nothing waits at all, and nothing has to be asked or sent.
    public let isIdle: Bool

    /// So many records of a resource are asked for alone; for more, its list is one request.
    public static let mostAlone = 4
    /// So many records of a resource a turn asks for after the lists; what must be seen and is not waits for the next.
    public static let mostAfterLists = 20

    /// Plans from what waits.
    ///
    /// - Parameters:
    ///   - resources: The role's resources, the most urgent first.
    ///   - past: When each was listed last.
    ///   - open: The operations that wait to be sent or are in doubt. Files have a lane of their own.
    ///   - ready: Those that may be sent now; nil for all that wait.
    ///   - now: Unix milliseconds.
    public init(
        resources: [Resource], past: [String: PullPlan.Past], open: [Operation], ready: Set<LocalID>? = nil,
        role: String, now: Int64
    ) {
        let waiting = Dictionary(grouping: open.filter { !$0.kind.isUpload }, by: \.resource)
        isIdle = waiting.isEmpty
        covered = Set(open.map(\.id))
        var listed: [Resource] = []
        for resource in resources {
            guard let operations = waiting[resource.name] else { continue }
            let seen = Self.records(of: operations) {
                ready?.contains($0.id) ?? true && $0.needsLookAlone(resource, role: role)
            }
            if !seen.isEmpty { afterLists[resource.name] = seen }
            guard resource.isListed else { continue }
            let documents = Set(operations.map(\.document))
            let isAlone =
                documents.count <= Self.mostAlone && past[resource.name]?.pulledAt != nil
                && resource.faces[role]?.get != nil && operations.allSatisfy { $0.canBeSeenAlone(resource, role: role) }
            if !isAlone {
                listed.append(resource)
                let changed = Self.records(of: operations) { $0.state == .queued && $0.kind != .create }
                if resource.faces[role]?.get != nil, !changed.isEmpty { instead[resource.name] = changed }
            } else if seen.count < documents.count {
                records[resource.name] = documents.sorted()
            }
        }
        lists = CyclePullPlan(resources: listed, past: past, open: open, demand: .due, names: [], now: now).first
    }

    /// The records of some operations, those first that wait longest, and no more than can be asked for in a turn.
    private static func records(of operations: [Operation], where isMeant: (Operation) -> Bool) -> [LocalID] {
        var documents: [LocalID] = []
        for operation in operations where isMeant(operation) {
            if !documents.contains(operation.document) { documents.append(operation.document) }
            if documents.count == mostAfterLists { break }
        }
        return documents
    }
}

extension Operation {
    /// Whether its record alone shows all that it must not overwrite.
    fileprivate func canBeSeenAlone(_ resource: Resource, role: String) -> Bool {
        guard state == .queued, kind != .create, !carriesMore(resource, role: role) else { return false }
        // What moves a booking has rivals; an action may move it too, by what it sends or by what it sets.
        let effects = LocalDocument.effects(of: self, resource: resource, role: role)
        return !(resource.booking?.placeFields ?? []).contains { effects[$0] != nil }
    }
}
