import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// One sync cycle.
///
/// Look, then push (design section 5.1): a server without versions can't refuse a PATCH that overwrites a colleague's newer value, so
/// the lists that pending edits touch are pulled and merged first; then the outbox is sent; then the other lists are pulled.
struct SyncCycle: Sendable {
    let context: EngineContext
    let session: ServerSession
    let puller: ListingPuller
    let pusher: OutboxPusher

    /// Runs a cycle. Failures of single lists are reported, not thrown; what ends the cycle is in ``CycleReport/stopped``.
    ///
    /// - Parameters:
    ///   - names: Only those resources; empty for all.
    ///   - hints: What is pulled first, due or not.
    /// - Throws: ``EngineError/signInRefused(_:)`` and its like, what the last request met when the server is away, `CancellationError`.
    func run(
        demand: PullPlan.Demand, names: Set<String>, hints: PullHints = PullHints(),
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> CycleReport {
        var report = CycleReport()
        try await recoverStranded()
        let conflictsBefore = try await conflictCount()
        if await !session.isSignedIn {
            progress(CycleProgress(phase: .signIn, resource: nil, step: 0, steps: 1, received: 0, total: nil))
            try await session.resume()
        }
        let context = context
        try await pull(hints, &report, progress)
        let plan = try await context.replica.read { try CyclePullPlan(context, $0, demand: demand, names: names) }
        let (before, items) = (plan.first, plan.items)
        let steps = before.count + items.count + 1
        var step = 0
        for item in before {
            step += 1
            try await pull(item, step, steps, demand, &report, progress)
        }
        step += 1
        let pushStep = step
        var pusher = pusher
        pusher.justRead = Set(report.listings.keys)
        let push = try await pusher.push { so in
            progress(
                CycleProgress(
                    phase: .push, resource: nil, step: pushStep, steps: steps, received: Int64(so.sent), total: nil))
        }
        (report.sent, report.acknowledged, report.rejected, report.unknown) =
            (push.sent, push.acknowledged, push.rejected, push.unknown)
        report.requeued = push.requeued.count
        report.stopped = push.stopped
        var done = Set(before.map(\.resource)).subtracting(push.touched)
        if report.stopped == nil {
            let looks = CyclePullPlan.looks(after: push.doubted, resources: context.resources)
            for item in looks { try await pull(item, step, steps, demand, &report, progress) }
            done.formUnion(looks.map(\.resource))
        }
        for item in items where !done.contains(item.resource) && report.stopped == nil {
            step += 1
            try await pull(item, step, steps, demand, &report, progress)
        }
        try await explain(push.refused)
        report.conflicts = try await conflictCount() - conflictsBefore
        return report
    }

    /// Cycles run one at a time, so nothing is on its way when one begins; files go out beside the cycles.
    private func recoverStranded() async throws {
        let context = context
        try await context.replica.write { writer in
            try RecordExecutor(context: context, writer: writer).recoverStranded(carriesFiles: false)
        }
    }

    /// Pulls what hints name. A record that is not known yet, or can't be asked for alone, is found in its list.
    private func pull(
        _ hints: PullHints, _ report: inout CycleReport, _ progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws {
        guard !hints.isEmpty else { return }
        let context = context
        var lists = hints
        for (name, ids) in hints.records.sorted(by: { $0.key < $1.key }) {
            guard let resource = try? context.resource(name), let face = try? context.face(of: resource) else {
                continue
            }
            let known = try await context.replica.read { reader in
                // What was only seen in the answer to a write has not all its members yet.
                try ids.sorted().filter { try reader.isListed(resource, ServerID($0)) }
                    .compactMap { try reader.document(resource, id: $0)?.localID }
            }
            if face.get == nil || known.count < ids.count {
                lists.note(name)
            } else {
                try await attempt(name, &report) {
                    try await RecordProbe(context: context, fetcher: puller.fetcher).ask(for: known, of: resource)
                }
            }
        }
        let items = lists.items(of: context.resources)
        for (index, item) in items.enumerated() {
            try await pull(item, index + 1, items.count, .due, &report, progress)
        }
    }

    private func pull(
        _ item: PullPlan.Item, _ step: Int, _ steps: Int, _ demand: PullPlan.Demand, _ report: inout CycleReport,
        _ progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws {
        let first = CycleProgress(
            phase: .pull, resource: item.resource, step: step, steps: steps, received: 0, total: nil)
        progress(first)
        var listing: ListingSummary?
        try await attempt(item.resource, &report) {
            listing = try await puller.pull(item, isForced: demand == .full) { transfer in
                var now = first
                now.received = transfer.received
                now.total = transfer.receiveTotal
                if let total = transfer.receiveTotal, transfer.received >= total { now.phase = .apply }
                progress(now)
            }
        }
        if let listing { report.listings[item.resource] = listing }
    }

    /// Does something about one resource: its failure is reported and the cycle goes on, unless by now nothing more may leave at all.
    private func attempt(_ name: String, _ report: inout CycleReport, _ work: () async throws -> Void) async throws {
        do {
            try await work()
            return
        } catch let failure as TransportFailure where [.cancelled, .shutdown].contains(failure.kind) {
            throw failure
        } catch let error as EngineError {
            switch error {
            case .signInRefused, .roleChanged, .stopping, .throttled: throw error
            default: try await note(error, error.description, about: name, &report)
            }
        } catch let failure as TransportFailure {
            try await note(failure, failure.description, about: name, &report)
        } catch let error where !(error is CancellationError) {
            try await note(error, "\(error)", about: name, &report)
        }
    }

    private func note(
        _ error: any Error, _ words: String, about name: String, _ report: inout CycleReport
    ) async throws {
        if await session.obstacle != nil { throw error }
        report.failures[name] = words
        context.logger.warning("listing failed", metadata: ["resource": "\(name)", "reason": "\(words)"])
    }

    /// The lists that were pulled after the push show who else is booked, and who made the same record: the reasons follow them.
    private func explain(_ refused: [LocalID]) async throws {
        let context = context
        guard !refused.isEmpty else { return }
        try await context.replica.write { writer in
            for id in refused {
                guard let operation = try writer.operation(id),
                    let resource = context.catalogue.resource(named: operation.resource)
                else { continue }
                try RecordExecutor(context: context, writer: writer)
                    .run(.explained(id), on: operation.document, of: resource)
            }
        }
    }

    private func conflictCount() async throws -> Int {
        try await context.replica.read { try $0.conflictCount() }
    }
}
