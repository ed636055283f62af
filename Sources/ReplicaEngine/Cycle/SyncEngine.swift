import Foundation
import Logging
import ReplicaStore
import ServiceLifecycle
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Runs sync cycles, one at a time: when a list is due, when a local write waits, when somebody asks (design section 5).
///
/// All cycles run inside ``run()``; whoever asks for one waits for the loop's answer.
public actor SyncEngine: Service {
    private struct Request {
        let demand: PullPlan.Demand
        let names: Set<String>
        let progress: @Sendable (CycleProgress) -> Void
        let answer: CheckedContinuation<CycleReport, any Error>
    }

    /// What the engine works on.
    public nonisolated let context: EngineContext
    /// The session at the server.
    public nonisolated let session: ServerSession
    private let cycle: SyncCycle
    let fetcher: ListFetcher
    private let clock: any Clock<Duration>
    private let backoff = Backoff(firstMilliseconds: 2_000, longestMilliseconds: 60_000)
    private let signal = WakeSignal()
    private var requests: [Request] = []
    private var isStopping = false
    private var hasLocalWork = false
    /// Whether the last cycle ended because nothing more could leave: what is new waits for the next try then, and is not a try of its own.
    private var isHeldBack = false
    private var hints = PullHints()
    private var lastPruneAt: Int64?
    private var returnListeners: [@Sendable () -> Void] = []
    /// Where the engine stands.
    public private(set) var status = EngineStatus()

    /// An engine of one account.
    ///
    /// - Parameters:
    ///   - spool: A folder for lists on their way into the replica; nil to keep them in memory.
    ///   - clock: Measures the pauses between cycles.
    public init(
        context: EngineContext, session: ServerSession, spool: String?, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.context = context
        self.session = session
        self.clock = clock
        fetcher = ListFetcher(context: context, session: session, spool: spool)
        cycle = SyncCycle(
            context: context, session: session, puller: ListingPuller(context: context, fetcher: fetcher),
            pusher: OutboxPusher(context: context, session: session))
    }

    /// Runs until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await loop()
            } onCancel: {
                Task { await self.stop() }
            }
        } onGracefulShutdown: {
            Task { await self.stop() }
        }
    }

    /// Runs a cycle soon and returns what it did.
    ///
    /// - Parameters:
    ///   - resources: Only those; empty for all.
    ///   - progress: Called often, from any thread.
    /// - Throws: ``EngineError``.
    public func sync(
        _ demand: PullPlan.Demand, resources: Set<String> = [],
        progress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> CycleReport {
        for name in resources { _ = try context.resource(name) }
        guard !isStopping else { throw EngineError.stopping }
        return try await withCheckedThrowingContinuation { answer in
            requests.append(Request(demand: demand, names: resources, progress: progress, answer: answer))
            signal.wake()
        }
    }

    /// Says that a local write waits in the outbox.
    public func noteLocalWrite() {
        hasLocalWork = true
        signal.wake()
    }

    /// Has somebody told whenever the server answers again after it was away.
    func whenServerReturns(_ listener: @escaping @Sendable () -> Void) {
        returnListeners.append(listener)
    }

    /// Takes hints: what they name is pulled at once, or as soon as the server is there again.
    func note(_ news: PullHints) {
        hints.merge(news)
        signal.wake()
    }

    /// Holds the replica against the server, resource by resource, without changing it.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure` when the server is away.
    public nonisolated func verify(
        resources names: Set<String> = [], progress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> [(resource: String, comparison: ListingComparison)] {
        for name in names { _ = try context.resource(name) }
        let resources = context.resources.filter { $0.isListed && (names.isEmpty || names.contains($0.name)) }
        var results: [(String, ListingComparison)] = []
        for (index, resource) in resources.enumerated() {
            let fetched = try await fetcher.fetch(resource, .whole(resource), isForced: true) { transfer in
                progress(
                    CycleProgress(
                        phase: .pull, resource: resource.name, step: index + 1, steps: resources.count,
                        received: transfer.received, total: transfer.receiveTotal))
            }
            let comparison = await Result.catching {
                try await self.context.replica.read {
                    try $0.compare(resource, with: fetched.source, scope: fetched.scope)
                }
            }
            await fetched.discard()
            results.append((resource.name, try comparison.get()))
        }
        return results
    }

    /// The longest pause that a schedule or a `Retry-After` can ask for, and some slack; milliseconds.
    private static let longestPause: Int64 = 3_700_000
    /// How long settled operations and journal entries are kept, and how often older ones are forgotten; milliseconds.
    private static let keptFor: Int64 = 90 * 86_400_000
    private static let pruneEvery: Int64 = 86_400_000

    /// How long a write waits at the most that is to be tried again, milliseconds.
    private static let retryPause: Int64 = 1_000

    // MARK: The loop

    private func stop() {
        isStopping = true
        signal.wake()
    }

    private func loop() async {
        while !isStopping, !Task.isCancelled {
            let work = takeWork()
            if work.isEmpty, let pause = pauseBeforeCycle() {
                await signal.wait(atMost: pause, clock: clock)
                continue
            }
            hasLocalWork = false
            await runCycle(for: work)
        }
        for request in takeWork() { request.answer.resume(throwing: EngineError.stopping) }
    }

    private func takeWork() -> [Request] {
        defer { requests = [] }
        return requests
    }

    /// How long until a cycle runs that nobody asks for; nil when it is to run now. For a simulation that decides itself when, too.
    package func pauseBeforeCycle() -> Duration? {
        // One list that fails holds nothing back: the rest of it works.
        (hasLocalWork || !hints.isEmpty) && !isHeldBack ? nil : pauseUntilDue()
    }

    /// How long until the next cycle is due; nil when it is due now.
    private func pauseUntilDue() -> Duration? {
        guard let due = status.nextCycleAt else { return nil }
        let now = context.clock.milliseconds()
        // A pause of more than an hour was never planned: the clock was set back.
        return due > now && due - now <= Self.longestPause ? .milliseconds(due - now) : nil
    }

    /// Runs one cycle here and now, for a simulation that decides itself when. Never while ``run()`` runs.
    package func runOnce(_ demand: PullPlan.Demand) async -> Result<CycleReport, any Error> {
        hasLocalWork = false
        return await runCycle(demand, names: [], for: [])
    }

    private func runCycle(for work: [Request]) async {
        let demand: PullPlan.Demand = work.contains { $0.demand == .full } ? .full : work.isEmpty ? .due : .now
        let names = work.contains { $0.names.isEmpty } ? [] : work.reduce(into: Set()) { $0.formUnion($1.names) }
        _ = await runCycle(demand, names: names, for: work)
    }

    private func runCycle(
        _ demand: PullPlan.Demand, names: Set<String>, for work: [Request]
    ) async -> Result<CycleReport, any Error> {
        status.isSyncing = true
        let started = context.clock.milliseconds()
        let cycle = cycle
        let news = hints
        hints = PullHints()
        let outcome = await Result.catching {
            try await cycle.run(demand: demand, names: names, hints: news) { progress in
                for request in work { request.progress(progress) }
            }
        }
        status.isSyncing = false
        let now = context.clock.milliseconds()
        status.lastCycleAt = now
        switch outcome {
        case .success(var report):
            report.milliseconds = now - started
            await note(report, at: now)
            for request in work { request.answer.resume(returning: report) }
        case .failure(let error):
            hints.merge(news)
            let failure = Self.engineError(error)
            note(failure)
            for request in work { request.answer.resume(throwing: failure) }
        }
        await prune(at: now)
        await planNext(from: now)
        return outcome
    }

    /// Once a day, forgets what is old and settled.
    private func prune(at now: Int64) async {
        guard lastPruneAt.map({ now - $0 >= Self.pruneEvery }) ?? true else { return }
        lastPruneAt = now
        do {
            try await context.replica.write { writer in
                try writer.pruneOperations(settledBefore: now - Self.keptFor)
                try writer.pruneJournal(before: now - Self.keptFor)
                try writer.prunePresence(before: now - Self.pruneEvery)
            }
        } catch {
            context.logger.warning("old entries could not be removed", metadata: ["error": "\(error)"])
        }
    }

    private func note(_ report: CycleReport, at now: Int64) async {
        let wasOnline = status.connection == .online
        status.lastCycle = report
        isHeldBack = report.stopped != nil
        if let reason = report.stopped, await session.obstacle != nil {
            status.connection = .away(reason: reason)
        } else {
            status.connection = .online
        }
        status.failuresInARow = report.isComplete ? 0 : status.failuresInARow + 1
        guard report.stopped == nil else { return }
        status.lastSuccessAt = now
        if !wasOnline { for listener in returnListeners { listener() } }
    }

    private func note(_ error: EngineError) {
        status.failuresInARow += 1
        isHeldBack = true
        switch error {
        case .signInRefused, .roleChanged: status.connection = .signInRefused(reason: error.description)
        default: status.connection = .away(reason: error.description)
        }
        context.logger.notice("no sync", metadata: ["reason": "\(error)", "failures": "\(status.failuresInARow)"])
    }

    /// A server that is away, and a list that fails, are asked again with growing pauses; else when the first list is due. A write that may be
    /// tried again, or looked up, waits for no list.
    private func planNext(from now: Int64) async {
        if let pause = await session.pauseLeft {
            status.nextCycleAt = now + pause
            return
        }
        var next: Int64?
        if status.failuresInARow > 0 {
            let pause = backoff.pause(attempt: status.failuresInARow, random: context.identities.word())
            next = now + max(pause, 500)
            if isHeldBack {
                status.nextCycleAt = next
                return
            }
        }
        let (line, uptime) = await session.lineNow
        let again = status.lastCycle.flatMap { $0.requeued > 0 ? now + Self.retryPause : nil }
        let rest = line.shortestRest(at: uptime).map { now + $0 }
        let (context, listing) = (context, next)
        let due = try? await context.replica.read { reader in
            let listing =
                try listing ?? PullPlan.nextDue(resources: context.resources, past: context.pulls(reader))
                ?? now + 60_000
            let open = try reader.operations(in: [.queued, .unknown]).filter { !$0.kind.isUpload }
            let retry = open.map { $0.nextLook(doubtSeconds: context.catalogue.doubtSeconds) }.filter { $0 > now }.min()
            return ([listing] + [retry, again, open.isEmpty ? nil : rest].compactMap(\.self)).min()
        }
        // At least a moment between two cycles, whatever the intervals say.
        status.nextCycleAt = max(due.flatMap(\.self) ?? now + 60_000, now + 200)
    }

    static func engineError(_ error: any Error) -> EngineError {
        switch error {
        case let error as EngineError: error
        case let failure as TransportFailure where failure.kind == .cancelled || failure.kind == .shutdown: .stopping
        case let failure as TransportFailure: .offline(failure.description)
        case is CancellationError: .stopping
        case let error as SecretFileError: .signInRefused(error.description)
        default: .unusableAnswer(what: "the sync cycle", reason: "\(error)")
        }
    }
}

extension Result where Failure == any Error {
    /// The outcome of asynchronous work.
    static func catching(_ work: @Sendable () async throws -> Success) async -> Self {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
