import SyncCatalogue

/// Which listings are due, and in which order (design section 5).
public struct PullPlan: Sendable, Equatable {
    /// Which of the lists below parents are due. Those never read come first, then those whose parents changed, then the oldest.
    public enum Reach: Sendable, Equatable {
        /// Those that are no longer good by the catalogue's `refresh`, and no more than its `batch`: the round that the daemon makes by itself.
        case refresh
        /// Those that are older than so many seconds, and no more than the catalogue's `batch`.
        case older(than: Int)
        /// All that are older than so many seconds.
        case allOlder(than: Int)
    }

    /// One listing to ask for.
    public struct Item: Sendable, Equatable {
        /// The resource.
        public let resource: String
        /// The window, or nil for the whole list.
        public let window: WindowRule?
        /// The moment of the server's clock since which changes are asked for, Unix milliseconds; nil for what there is.
        public let since: Int64?
        /// The parents whose lists are asked for, whether or not they are due; nil for those that are due.
        public let parents: [String]?
        /// Which lists of parents are due.
        public internal(set) var reach = Reach.refresh

        /// A listing to ask for.
        public init(resource: String, window: WindowRule?, since: Int64? = nil, parents: [String]? = nil) {
            self.resource = resource
            self.window = window
            self.since = since
            self.parents = parents
        }

        /// The whole list of a resource, or as much of it as the server lists.
        public static func whole(_ resource: Resource) -> Item {
            let window = resource.pull.window
            return Item(resource: resource.name, window: window?.fullEverySeconds == nil ? window : nil)
        }
    }

    /// When a resource's listings were last applied, Unix milliseconds; nil for never.
    public struct Past: Sendable, Equatable {
        /// Any listing.
        public var pulledAt: Int64?
        /// A complete one.
        public var fullAt: Int64?
        /// Up to which moment of the server's clock all changes are known, Unix milliseconds; nil for none.
        public var changesKnownTo: Int64?

        /// The past of a resource.
        public init(pulledAt: Int64?, fullAt: Int64?, changesKnownTo: Int64? = nil) {
            self.pulledAt = pulledAt
            self.fullAt = fullAt
            self.changesKnownTo = changesKnownTo
        }
    }

    /// What one is asked for beyond the schedule.
    public enum Demand: Sendable, Equatable {
        /// Only what is due by its interval.
        case due
        /// Everything now, by each resource's strategy.
        case now
        /// Everything now, whole lists only.
        case full
        /// The same, and each list is to be shown, also one that the server says is as it was.
        case refetch

        /// Whether whole lists are asked for.
        public var isWhole: Bool { self == .full || self == .refetch }
    }

    /// Who waits for what is planned.
    public enum Asker: Sendable, Equatable {
        /// Nobody: it is time.
        case schedule
        /// A person, who named the resources or did not.
        case person(names: Bool)
    }

    /// The listings, the most urgent first.
    public let items: [Item]

    /// Plans the listings of a cycle.
    ///
    /// - Parameters:
    ///   - resources: The role's resources, the most urgent first.
    ///   - inDoubt: The resources with unknown operations, which only a whole list can settle.
    ///   - asker: Who waits for it.
    ///   - now: Unix milliseconds.
    public init(
        resources: [Resource], past: [String: Past], inDoubt: Set<String>, demand: Demand, asker: Asker = .schedule,
        now: Int64
    ) {
        items = resources.filter(\.isListed).compactMap { resource in
            let past = past[resource.name] ?? Past(pulledAt: nil, fullAt: nil)
            let isDue = Self.isOver(resource.pull.everySeconds, since: past.pulledAt, now)
            guard demand != .due || isDue || inDoubt.contains(resource.name) else { return nil }
            let wantsAll =
                demand.isWhole || inDoubt.contains(resource.name)
                || Self.isOver(resource.pull.window?.fullEverySeconds, since: past.fullAt, now)
            var item =
                wantsAll
                ? .whole(resource)
                : Item(
                    resource: resource.name, window: resource.pull.window,
                    since: Self.since(resource.pull.since, past, now))
            item.reach = Self.reach(of: resource.pull, for: asker)
            return item
        }
    }

    /// Somebody who waits for a list expects what is on the server now, as of a list that stands alone: `every` tells what that is. A list for
    /// each parent costs a request each, so that it is a batch at a time, and what is left is told; whoever names the resource wants them all.
    private static func reach(of pull: PullRule, for asker: Asker) -> Reach {
        guard let parent = pull.parent else { return .refresh }
        let seconds = min(pull.everySeconds, parent.refreshSeconds)
        return switch asker {
        case .schedule: .refresh
        case .person(let names): names ? .allOlder(than: seconds) : .older(than: seconds)
        }
    }

    /// The moment at which the next listing is due, Unix milliseconds; nil when there are no resources.
    public static func nextDue(resources: [Resource], past: [String: Past]) -> Int64? {
        resources.filter(\.isListed).map { resource in
            (past[resource.name]?.pulledAt).map { $0 + Int64(resource.pull.everySeconds) * 1000 } ?? 0
        }.min()
    }

    /// Since when changes are asked for; nil where the whole list is due, or nothing is known that it could go on from.
    private static func since(_ rule: SinceRule?, _ past: Past, _ now: Int64) -> Int64? {
        guard let rule, let known = past.changesKnownTo, !isOver(rule.fullEverySeconds, since: past.fullAt, now) else {
            return nil
        }
        return known - Int64(rule.overlapSeconds) * 1000
    }

    private static func isOver(_ seconds: Int?, since past: Int64?, _ now: Int64) -> Bool {
        guard let seconds else { return false }
        guard let past else { return true }
        // A clock that was set back must not stop the schedule.
        return now < past || now - past >= Int64(seconds) * 1000
    }
}
