import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// What a sync cycle is made of: turns of two lanes that may run side by side, each serial in itself (design section 5).
///
/// A turn of the write lane looks, then pushes (section 5.1): a server without versions can't refuse a PATCH that overwrites a colleague's
/// newer value, so what pending edits touch is read and merged first; then the outbox is sent, and what that left open is looked up.
/// A turn of the pull lane reads lists, and may hang for as long as a slow one takes: no write waits behind it (section 5.3).
struct SyncCycle: Sendable {
    let context: EngineContext
    let session: ServerSession
    let puller: ListingPuller
    let pusher: OutboxPusher
    /// Reads what writes wait for.
    private let looker: ListingPuller

    init(context: EngineContext, session: ServerSession, puller: ListingPuller, pusher: OutboxPusher) {
        (self.context, self.session, self.puller, self.pusher) = (context, session, puller, pusher)
        var fetcher = puller.fetcher
        fetcher.isUrgent = true
        looker = ListingPuller(context: context, fetcher: fetcher)
    }

    typealias Progress = @Sendable (CycleProgress) -> Void

    /// Runs a turn of the write lane. Nil where nothing waits, and nobody was asked. What ends the turn is in ``CycleReport/stopped``.
    ///
    /// - Parameter isAskedFor: Whether a person asked for it: a password that the server refused is tried once more.
    /// - Throws: ``EngineError/signInRefused(_:)`` and its like, what the last request met when the server is away, `CancellationError`.
    func write(isAskedFor: Bool = false, progress: @escaping Progress) async throws -> CycleReport? {
        try await recoverStranded()
        if isAskedFor { try await hastenHeld() }
        let context = context
        let plan = try await context.replica.read { try LookPlan(context, $0) }
        if plan.isIdle { return nil }
        var report = CycleReport()
        let conflictsBefore = try await conflictCount()
        try await signIn(isAskedFor, progress)
        for (name, ids) in plan.records.sorted(by: { $0.key < $1.key }) {
            try await look(at: ids, of: name, &report)
        }
        let steps = plan.lists.count + 1
        for (index, item) in plan.lists.enumerated() {
            try await pull(item, index + 1, steps, .due, by: looker, &report, progress)
            guard let ids = plan.instead[item.resource], report.failures[item.resource] != nil else { continue }
            try await look(at: ids, of: item.resource, &report)
        }
        var alone: Set<LocalID> = []
        for (name, ids) in plan.afterLists.sorted(by: { $0.key < $1.key }) {
            let resource = try context.resource(name)
            try await attempt(name, &report) {
                try await RecordProbe(context: context, fetcher: looker.fetcher).see(ids, of: resource, &alone)
            }
        }
        let push = try await push(steps, steps, covered: plan.covered, alone: alone, &report, progress)
        if report.stopped == nil {
            let looks = CyclePullPlan.looks(
                after: push.doubted.union(push.contradicted), resources: context.resources)
            for item in looks { try await pull(item, steps, steps, .due, by: looker, &report, progress) }
        }
        try await explain(push.refused)
        report.conflicts = try await conflictCount() - conflictsBefore
        return report
    }

    /// Asks for records alone right before they are written. What the line cuts is asked for once more: a write that leaves without that look
    /// overwrites what others changed, and nobody sees it. A server that can't show a record at all holds back no write of it.
    private func look(at ids: [LocalID], of name: String, _ report: inout CycleReport) async throws {
        let resource = try context.resource(name)
        let before = report.failures[name]
        for _ in 1...2 {
            report.failures[name] = nil
            try await attempt(name, &report) {
                try await RecordProbe(context: context, fetcher: looker.fetcher).ask(for: ids, of: resource)
            }
            if report.failures[name] == nil {
                report.failures[name] = before
                return
            }
        }
    }

    /// Runs a turn of the pull lane. Failures of single lists are reported, not thrown.
    ///
    /// - Parameters:
    ///   - names: Only those resources; empty for all.
    ///   - hints: What is pulled first, due or not.
    /// - Throws: As ``write(isAskedFor:progress:)``.
    func pull(
        demand: PullPlan.Demand, names: Set<String>, hints: PullHints, isAskedFor: Bool = false,
        progress: @escaping Progress
    ) async throws -> CycleReport {
        var report = CycleReport()
        let conflictsBefore = try await conflictCount()
        try await signIn(isAskedFor, progress)
        let context = context
        try await pull(hints, &report, progress)
        let items = try await context.replica.read {
            try CyclePullPlan(context, $0, demand: demand, names: names, isAskedFor: isAskedFor).items
        }
        for (index, item) in items.enumerated() {
            try await pull(item, index + 1, items.count, demand, by: puller, &report, progress)
        }
        report.conflicts = try await conflictCount() - conflictsBefore
        report.flaws = try await context.replica.read { try context.listFlaws($0) }
        return report
    }

    func signIn(_ isAskedFor: Bool, _ progress: Progress) async throws {
        guard await !session.isSignedIn else { return }
        progress(CycleProgress(phase: .signIn, resource: nil, step: 0, steps: 1, received: 0, total: nil))
        try await session.resume(isAskedFor: isAskedFor)
    }

    func push(
        _ step: Int, _ steps: Int, covered: Set<LocalID>?, alone: Set<LocalID> = [], _ report: inout CycleReport,
        _ progress: @escaping Progress
    ) async throws -> PushReport {
        var pusher = pusher
        pusher.covered = covered
        pusher.seenAlone = alone
        pusher.justRead = Set(report.listings.keys)
        let push = try await pusher.push { so in
            progress(
                CycleProgress(
                    phase: .push, resource: nil, step: step, steps: steps, received: Int64(so.sent), total: nil))
        }
        (report.sent, report.acknowledged, report.rejected, report.unknown) =
            (push.sent, push.acknowledged, push.rejected, push.unknown)
        report.requeued = push.requeued.count
        report.stopped = push.stopped
        return push
    }

    /// Turns of the write lane run one at a time, so nothing of it is on its way when one begins; files go out beside it, in their own lane.
    func recoverStranded() async throws {
        let context = context
        try await context.replica.write { writer in
            let executor = RecordExecutor(context: context, writer: writer)
            try executor.setClockRight()
            try writer.forgetListsAskedAhead()
            try executor.recoverStranded(carriesFiles: false)
        }
    }

    /// A person asks: what waits because the server refused the account is tried now.
    func hastenHeld() async throws {
        let context = context
        try await context.replica.write { writer in
            let executor = RecordExecutor(context: context, writer: writer)
            for operation in try writer.operations(in: [.queued]) where operation.isHeld {
                guard let resource = context.catalogue.resource(named: operation.resource) else { continue }
                try executor.run(.hastened(operation.id), on: operation.document, of: resource)
            }
        }
    }

    /// Pulls what hints name. A record that is not known yet, or can't be asked for alone, is found in its list.
    private func pull(_ hints: PullHints, _ report: inout CycleReport, _ progress: @escaping Progress) async throws {
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
            try await pull(item, index + 1, items.count, .due, by: puller, &report, progress)
        }
    }

    func pull(
        _ item: PullPlan.Item, _ step: Int, _ steps: Int, _ demand: PullPlan.Demand, by puller: ListingPuller,
        _ report: inout CycleReport, _ progress: @escaping Progress
    ) async throws {
        let first = CycleProgress(
            phase: .pull, resource: item.resource, step: step, steps: steps, received: 0, total: nil)
        progress(first)
        var listing: ListingSummary?
        try await attempt(item.resource, &report) {
            listing = try await puller.pull(item, isForced: demand.isWhole, isRefetched: demand == .refetch) {
                transfer in
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
            case .signInRefused, .sessionEnded, .secretFile, .roleChanged, .unknownRole, .stopping, .throttled:
                throw error
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
    func explain(_ refused: [LocalID]) async throws {
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

    func conflictCount() async throws -> Int {
        try await context.replica.read { try $0.conflictCount() }
    }
}
