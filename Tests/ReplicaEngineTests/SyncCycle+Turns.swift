import SyncPlanner

@testable import ReplicaEngine

extension SyncCycle {
    /// A turn of each lane in one row, as when somebody asks for a sync.
    func run(
        demand: PullPlan.Demand, names: Set<String>, isAskedFor: Bool = false, progress: @escaping Progress
    ) async throws -> CycleReport {
        var report = try await write(isAskedFor: isAskedFor, progress: progress) ?? CycleReport()
        guard report.stopped == nil else { return report }
        report.merge(
            try await pull(
                demand: demand, names: names, hints: PullHints(), isAskedFor: isAskedFor, progress: progress))
        return report
    }
}
