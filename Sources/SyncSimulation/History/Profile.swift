/// What a history is like: how often which things happen in it.
public enum Profile: String, Sendable, CaseIterable {
    /// A bit of everything.
    case mixed
    /// A line that hardly ever fails.
    case calm
    /// A line that hardly ever works.
    case storm
    /// Processes that die all the time.
    case crashes
    /// Many people after few slots.
    case bookings
    /// A server whose database is restored from a backup.
    case restored
    /// Workstations whose replicas are set back to older copies.
    case copies

    enum EventKind {
        case write, cancel, colleague, cycle, restart, clock, pass, quirk, backUp, restore, copyReplica, setBack
    }

    struct Weights {
        var events: [(Int, EventKind)]
        /// How likely a cycle has one more fault, in hundredths.
        var faults = 55
        /// How likely a cycle dies, in hundredths.
        var crashes = 8
        /// How likely a local write is about a booking, in hundredths.
        var bookings = 20
    }

    /// How many of a hundred seeds have it.
    var share: Int {
        switch self {
        case .mixed: 46
        case .calm: 8
        case .storm, .bookings: 14
        case .crashes: 10
        case .restored, .copies: 4
        }
    }

    var weights: Weights {
        var weights = Weights(events: [
            (36, .write), (3, .cancel), (24, .colleague), (13, .cycle), (3, .restart), (3, .clock), (11, .pass),
            (7, .quirk),
        ])
        switch self {
        case .mixed: break
        case .calm: (weights.faults, weights.crashes) = (8, 0)
        case .storm: weights.faults = 80
        case .crashes: weights.crashes = 50
        case .bookings: weights.bookings = 75
        case .restored: weights.events += [(4, .backUp), (4, .restore)]
        case .copies: weights.events += [(5, .copyReplica), (3, .setBack)]
        }
        return weights
    }
}
