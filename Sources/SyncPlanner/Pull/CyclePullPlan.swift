import SyncCatalogue
import SyncModel

/// Which lists a cycle asks for, and which of them before it sends anything (design section 5).
public struct CyclePullPlan: Sendable, Equatable {
    /// What is pulled in any case.
    public let items: [PullPlan.Item]
    /// What is pulled before anything is sent: the lists of all resources with waiting writes, and where whole lists are asked for, the whole ones:
    /// what was read before the push is not read again after it.
    public let first: [PullPlan.Item]

    /// Plans from what the replica holds.
    ///
    /// - Parameters:
    ///   - resources: The role's resources, the most urgent first.
    ///   - past: When each was listed last.
    ///   - open: The operations that wait, are on their way or are in doubt.
    ///   - names: Only those resources; empty for all. Waiting writes go out whatever was asked for.
    ///   - isAskedFor: Whether a person waits for it.
    ///   - now: Unix milliseconds.
    public init(
        resources: [Resource], past: [String: PullPlan.Past], open: [Operation], demand: PullPlan.Demand,
        names: Set<String>, isAskedFor: Bool = false, now: Int64
    ) {
        let inDoubt = Set(open.filter { $0.state != .queued }.map(\.resource))
        items =
            PullPlan(
                resources: resources.filter { names.isEmpty || names.contains($0.name) }, past: past, inDoubt: inDoubt,
                demand: demand, asker: isAskedFor ? .person(names: !names.isEmpty) : .schedule, now: now
            ).items
        // A window may miss the record that was edited or is in doubt. A create needs to know what is there before it, and no more.
        let edited = inDoubt.union(open.filter { $0.kind != .create }.map(\.resource))
        let written = resources.filter { resource in open.contains { $0.resource == resource.name } }
        first = written.flatMap { resource in
            let isAskedFor = names.isEmpty || names.contains(resource.name)
            return PullPlan(
                resources: [resource], past: past, inDoubt: edited,
                demand: demand.isWhole && isAskedFor ? .full : .now, now: now
            ).items
        }
    }

    /// The lists that settle what nobody knows of writes that were just sent: asked for at once, for most of them were done.
    ///
    /// - Parameter doubted: The resources that were written to so.
    public static func looks(after doubted: Set<String>, resources: [Resource]) -> [PullPlan.Item] {
        resources.filter { $0.isListed && doubted.contains($0.name) }.map(PullPlan.Item.whole)
    }

    /// All lists, each once.
    public var all: [PullPlan.Item] {
        first + items.filter { item in !first.contains { $0.resource == item.resource } }
    }
}

extension Operation {
    /// Whether the list of its record's parent must be read before it is sent or settled: what is made under a parent needs to know what was
    /// there before it, and what is in doubt needs to know what is there now.
    public var needsParentList: Bool { !state.isSettled && state != .parked && (kind == .create || state == .unknown) }

    /// When it is looked at again by itself: sent, or looked up. Unix milliseconds.
    ///
    /// - Parameters:
    ///   - doubtSeconds: How long the server may still be at work on a request whose answer was lost.
    ///   - leap: By how much the calendar says more than is known to have passed since then, in milliseconds.
    public func nextLook(doubtSeconds: Int, leap: Int64 = 0) -> Int64 {
        state == .queued ? notBefore : stateAt + leap + Int64(doubtSeconds) * 1000
    }

    /// Whether a file may be sent together with the record that it makes: it was not made yet.
    public var mayTakeFile: Bool { kind == .create && [.queued, .rejected].contains(state) }
}
