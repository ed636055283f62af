/// Finds a short history that breaks the same invariant, by delta debugging (Zeller and Hildebrandt, 2002): whole stretches of events are
/// left out first, then single ones, then faults and crashes of the cycles that remain.
public struct Shrinker: Sendable {
    private let fails: @Sendable (History) async -> Bool

    /// A shrinker over a test that tells whether a history still fails.
    public init(_ fails: @escaping @Sendable (History) async -> Bool) { self.fails = fails }

    /// A history that fails, of which nothing can be left out.
    ///
    /// - Parameter history: One that fails.
    public func shrink(_ history: History) async -> History {
        var best = history
        var size = max(best.events.count / 2, 1)
        while true {
            let before = best
            while size >= 1 {
                best = await without(stretchesOf: size, best)
                size = size == 1 ? 0 : size / 2
            }
            best = await simplifyCycles(best)
            best = await simplifySetting(best)
            if best == before { return best }
            size = 1
        }
    }

    private func without(stretchesOf size: Int, _ history: History) async -> History {
        var best = history
        var start = best.events.count
        // From the end: what comes last usually only covers up what went wrong before.
        while start > 0 {
            start -= size
            var shorter = best
            shorter.events.removeSubrange(max(start, 0)..<min(start + size, best.events.count))
            if shorter.events.count < best.events.count, await fails(shorter) { best = shorter }
        }
        return best
    }

    private func simplifyCycles(_ history: History) async -> History {
        var best = history
        for index in best.events.indices {
            guard case .cycle(let station, let plan) = best.events[index] else { continue }
            for simpler in Self.simpler(plan) {
                var candidate = best
                candidate.events[index] = .cycle(station, simpler)
                if await fails(candidate) {
                    best = candidate
                    break
                }
            }
        }
        return best
    }

    private static func simpler(_ plan: CyclePlan) -> [CyclePlan] {
        var plans: [CyclePlan] = []
        func add(_ change: (inout CyclePlan) -> Void) {
            var simpler = plan
            change(&simpler)
            if simpler != plan { plans.append(simpler) }
        }
        add { ($0.faults, $0.crash) = ([], nil) }
        add { $0.crash = nil }
        for fault in plan.faults.indices.reversed() { add { $0.faults.remove(at: fault) } }
        add { $0.latency = 0 }
        return plans
    }

    private func simplifySetting(_ history: History) async -> History {
        var best = history
        let changes: [(inout History) -> Void] = [
            { $0.isOnDisk = false }, { $0.startsCold = false }, { $0.clinic = .small },
            { history in
                history.workstations = 1 + (history.events.compactMap(\.workstation).max() ?? 0)
            },
        ]
        for change in changes {
            var candidate = best
            change(&candidate)
            if candidate != best, await fails(candidate) { best = candidate }
        }
        return best
    }
}

extension Event {
    /// The workstation that it happens at, if any.
    var workstation: Int? {
        switch self {
        case .write(let station, _), .cancel(let station, _), .cycle(let station, _), .restart(let station),
            .clock(let station, _), .copyReplica(let station), .setBack(let station):
            station
        case .colleague, .pass, .quirk, .backUp, .restore: nil
        }
    }
}
