/// One thing that happens in a history.
public enum Event: Sendable, Hashable {
    /// Somebody writes at a workstation.
    case write(Int, WriteDraft)
    /// Somebody takes an unsent operation back.
    case cancel(Int, word: UInt64)
    /// Somebody else writes at the server.
    case colleague(WriteDraft)
    /// A workstation runs a cycle.
    case cycle(Int, CyclePlan)
    /// A workstation's process dies and starts again.
    case restart(Int)
    /// A workstation's clock is set, by so many milliseconds.
    case clock(Int, Int64)
    /// Somebody copies a workstation's replica.
    case copyReplica(Int)
    /// A workstation's replica is replaced by the last copy, which may be older than what it has sent since.
    case setBack(Int)
    /// Time passes, in milliseconds.
    case pass(Int64)
    /// A quirk of the server begins or ends.
    case quirk(Quirk, Bool)
    /// The server's database is backed up.
    case backUp
    /// The server's database is restored from the last backup.
    case restore
}

/// One cycle of a history: what is asked for, and what goes wrong.
public struct CyclePlan: Sendable, Hashable {
    /// What is asked for.
    public enum Demand: String, Sendable, Hashable {
        /// What is due.
        case due
        /// Everything.
        case now
        /// Everything, whole lists only.
        case full
    }

    /// The process dies.
    public struct Crash: Sendable, Hashable {
        /// How many transactions are written before that.
        public var afterCommits: Int
        /// Whether it lives until it wants to write the next one, so that requests in between still leave.
        public var livesOn: Bool
    }

    /// What is asked for.
    public var demand: Demand
    /// How long each request takes, in milliseconds.
    public var latency: Int64
    /// What goes wrong with which request.
    public var faults: [Fault]
    /// Where the process dies; nil where it doesn't.
    public var crash: Crash?

    /// A cycle in which nothing goes wrong.
    public init(_ demand: Demand, latency: Int64 = 0, faults: [Fault] = [], crash: Crash? = nil) {
        self.demand = demand
        self.latency = latency
        self.faults = faults
        self.crash = crash
    }
}

extension Event: CustomStringConvertible {
    /// The text for people and logs.
    public var description: String {
        switch self {
        case .write(let station, let draft): "workstation \(station): \(draft)"
        case .cancel(let station, let word):
            "workstation \(station): take back an operation #\(String(word, radix: 36))"
        case .colleague(let draft): "colleague: \(draft)"
        case .cycle(let station, let plan): "workstation \(station): \(plan)"
        case .restart(let station): "workstation \(station): dies and starts again"
        case .clock(let station, let jump): "workstation \(station): clock jumps by \(Double(jump) / 1000) s"
        case .copyReplica(let station): "workstation \(station): the replica is copied"
        case .setBack(let station): "workstation \(station): the replica is set back to its copy"
        case .pass(let pause): "\(Double(pause) / 1000) s pass"
        case .quirk(let quirk, let isOn): "the server \(isOn ? "begins" : "ends"): \(quirk.rawValue)"
        case .backUp: "the server's database is backed up"
        case .restore: "the server's database is restored"
        }
    }
}

extension CyclePlan: CustomStringConvertible {
    /// The text for people and logs.
    public var description: String {
        var parts = ["cycle (\(demand.rawValue))"] + faults.map(\.description)
        if let crash {
            parts.append(
                "crash \(crash.livesOn ? "before commit \(crash.afterCommits + 1)" : "after commit \(crash.afterCommits)")"
            )
        }
        return parts.joined(separator: "; ")
    }
}

/// A whole history: everything that happens in a simulation, drawn from its seed before anything runs.
public struct History: Sendable, Hashable {
    /// Drawn from it: the events, and what the engine draws while it runs.
    public var seed: UInt64
    /// The name of the clinic that it is about: its catalogue, and the role where it has several.
    public var catalogue: String
    /// How many workstations there are, from 1.
    public var workstations: Int
    /// Whether their replicas are files.
    public var isOnDisk: Bool
    /// Whether the workstations start with empty replicas.
    public var startsCold: Bool
    /// How the clinic begins.
    public var clinic: ClinicSize
    /// What happens.
    public var events: [Event]
}

/// How many records the server has at the beginning.
public enum ClinicSize: String, Sendable, Hashable, CaseIterable {
    /// A few of each kind.
    case small
    /// So many patients that a missing list is suspect (design section 9).
    case large
}
