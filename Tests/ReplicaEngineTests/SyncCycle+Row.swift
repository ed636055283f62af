import ReplicaStore
import SyncModel
import SyncPlanner

@testable import ReplicaEngine

extension SyncCycle {
    /// What both lanes do, in one row, and with no list read twice behind the push: so a test sees what one list says.
    func run(
        demand: PullPlan.Demand, names: Set<String>, isAskedFor: Bool = false, progress: @escaping Progress
    ) async throws -> CycleReport {
        var report = CycleReport()
        try await recoverStranded()
        if isAskedFor { try await hastenHeld() }
        let conflictsBefore = try await conflictCount()
        try await signIn(isAskedFor, progress)
        let context = context
        let plan = try await context.replica.read { try CyclePullPlan(context, $0, demand: demand, names: names) }
        for item in plan.first { try await pull(item, 1, 1, demand, by: puller, &report, progress) }
        let attempts = try await self.attempts()
        let push = try await push(1, 1, covered: nil, &report, progress)
        var done = Set(plan.first.map(\.resource)).subtracting(try await sent(since: attempts))
        if report.stopped == nil {
            let looks = CyclePullPlan.looks(after: push.doubted, resources: context.resources)
            for item in looks { try await pull(item, 1, 1, demand, by: puller, &report, progress) }
            done.formUnion(looks.map(\.resource))
        }
        for item in plan.items where !done.contains(item.resource) && report.stopped == nil {
            try await pull(item, 1, 1, demand, by: puller, &report, progress)
        }
        try await explain(push.refused)
        report.conflicts = try await conflictCount() - conflictsBefore
        report.flaws = try await context.replica.read { try context.listFlaws($0) }
        return report
    }

    /// How often each operation was sent.
    private func attempts() async throws -> [LocalID: Int] {
        try await context.replica.read { reader in
            Dictionary(uniqueKeysWithValues: try reader.latestOperations(limit: 10_000).map { ($0.id, $0.attempts) })
        }
    }

    /// The resources of the operations that were sent since.
    private func sent(since before: [LocalID: Int]) async throws -> Set<String> {
        try await context.replica.read { reader in
            Set(try reader.latestOperations(limit: 10_000).filter { $0.attempts != before[$0.id] }.map(\.resource))
        }
    }
}
