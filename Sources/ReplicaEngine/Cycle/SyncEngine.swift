import Foundation
import Logging
import ReplicaStore
import ServiceLifecycle
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Runs the two lanes of an account: writes leave beside any list that is being read (design section 5).
///
/// It is the one owner of both. Each is serial in itself: a turn of the write lane looks and pushes, when a local write waits or a retry is
/// due; a turn of the pull lane reads lists, when one is due, on a hint, or when somebody asks. Who asks for a sync gets a turn of
/// the write lane first, so that the lists show what was written. All turns run inside ``run()``.
public actor SyncEngine: Service {
    struct Request {
        let demand: PullPlan.Demand
        let names: Set<String>
        let progress: @Sendable (CycleProgress) -> Void
        let answer: CheckedContinuation<CycleReport, any Error>
    }

    /// A turn of the write lane that the pull lane waits for.
    struct WriteRequest {
        /// Whether a person asked for it.
        let isAskedFor: Bool
        let progress: @Sendable (CycleProgress) -> Void
        let answer: CheckedContinuation<CycleReport, any Error>
    }

    /// What the engine works on.
    public nonisolated let context: EngineContext
    /// The session at the server.
    public nonisolated let session: ServerSession
    let cycle: SyncCycle
    let fetcher: ListFetcher
    let clock: any Clock<Duration>
    var writes = LaneSchedule()
    var pulls = LaneSchedule()
    var requests: [Request] = []
    var writeRequests: [WriteRequest] = []
    var isStopping = false
    var hasLocalWork = false
    /// Whether a turn of the write lane is on its way.
    var isWriting = false
    var hints = PullHints()
    /// How many turns are on their way.
    var turns = 0
    /// When old entries were last forgotten, by the clock that never jumps.
    private var lastPruneAt: Int64?
    /// What both clocks showed when the engine began, in milliseconds.
    private let started: (calendar: Int64, uptime: Int64)
    var returnListeners: [@Sendable () -> Void] = []
    /// Where the engine stands.
    public internal(set) var status = EngineStatus()

    /// An engine of one account.
    ///
    /// - Parameters:
    ///   - spool: Where lists are kept on their way into the replica.
    ///   - clock: Measures the pauses between turns.
    public init(
        context: EngineContext, session: ServerSession, spool: SpoolRoom, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.context = context
        self.session = session
        self.clock = clock
        started = (context.clock.milliseconds(), context.clock.uptimeMilliseconds())
        fetcher = ListFetcher(context: context, session: session, spool: spool)
        cycle = SyncCycle(
            context: context, session: session, puller: ListingPuller(context: context, fetcher: fetcher),
            pusher: OutboxPusher(context: context, session: session))
    }

    /// How long a turn of the write lane may still take once the service group shuts down. What was on its way then is looked up at the next
    /// start, as after a crash.
    private static let grace: Duration = .seconds(2)

    /// Runs until the service group shuts down or the task is cancelled. A list that is being read then is given up at once: it is read
    /// again at the next start; a write that is on its way is waited for, for a moment.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await withTaskGroup(of: Void.self) { lanes in
                    lanes.addTask { await self.runWritesUntilCut() }
                    lanes.addTask { await cancelWhenGracefulShutdown { await self.runPulls() } }
                }
            } onCancel: {
                Task { await self.stop() }
            }
        } onGracefulShutdown: {
            Task { await self.stop() }
        }
    }

    private func runWritesUntilCut() async {
        let clock = clock
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.runWrites() }
            group.addTask {
                guard (try? await gracefulShutdown()) != nil else { return }
                try? await clock.sleep(for: Self.grace)
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Settles with the server soon and returns what was done: writes first, then the lists.
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
            pulls.signal.wake()
        }
    }

    /// Says that a local write waits in the outbox.
    public func noteLocalWrite() {
        hasLocalWork = true
        writes.signal.wake()
    }

    /// Has somebody told whenever the server answers again after it was away.
    func whenServerReturns(_ listener: @escaping @Sendable () -> Void) {
        returnListeners.append(listener)
    }

    /// Takes hints: what they name is pulled at once, or as soon as the server is there again.
    func note(_ news: PullHints) {
        hints.merge(news)
        pulls.signal.wake()
    }

    private func stop() {
        isStopping = true
        writes.signal.wake()
        pulls.signal.wake()
    }

    /// How long settled operations and journal entries are kept, and how often older ones are forgotten; milliseconds.
    private static let keptFor: Int64 = 90 * 86_400_000
    private static let pruneEvery: Int64 = 86_400_000

    /// Once a day, forgets what is old and settled.
    func prune(at now: Int64) async {
        let uptime = context.clock.uptimeMilliseconds()
        guard lastPruneAt.map({ uptime - $0 >= Self.pruneEvery }) ?? true, let today = await trustedNow(now, uptime)
        else { return }
        lastPruneAt = uptime
        do {
            try await context.replica.write { writer in
                try writer.prune(before: today - Self.keptFor, today: today / Self.pruneEvery)
                try writer.prunePresence(before: today - Self.pruneEvery)
            }
        } catch {
            context.logger.warning("old entries could not be removed", metadata: ["error": "\(error)"])
        }
    }

    /// The time by which it is safe to forget what is old: a clock that is ahead would have all of it forgotten for good. It is the earliest of
    /// what this machine says, what the server says, and what passed since the engine began; nil as long as the server has said nothing.
    private func trustedNow(_ now: Int64, _ uptime: Int64) async -> Int64? {
        guard let offset = await session.serverOffset else { return nil }
        return min(now, now + offset.milliseconds, started.calendar + uptime - started.uptime)
    }

    static func engineError(_ error: any Error) -> EngineError {
        switch error {
        case let error as EngineError: error
        case let failure as TransportFailure where failure.kind == .cancelled || failure.kind == .shutdown: .stopping
        case let failure as TransportFailure: .offline(failure.description)
        case is CancellationError: .stopping
        case let error as SecretFileError: .secretFile(error.description)
        default: EngineError(storage: error) ?? .unusableAnswer(what: "the sync cycle", reason: "\(error)")
        }
    }
}

extension Result where Failure == any Error {
    /// The outcome of asynchronous work.
    static func catching(_ work: @Sendable () async throws -> Success) async -> Self {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
