import AttachmentStore
import Foundation
import Logging
import ReplicaStore
import ServiceLifecycle
import SyncModel
import SyncPlanner
import Synchronization

/// Carries files to the server and from it, beside the sync cycles and never in their way (design section 5).
///
/// Three loops: one sends what waits, one looks whether the server keeps what it said yes to, and one keeps the cache in bounds and the
/// pinned files at hand. Each sleeps until something was written into the replica, or until it is time to try again.
public final class AttachmentLane: Service {
    /// How a lane is set up.
    public struct Configuration: Sendable {
        /// The most bytes that files take on the disk which can be fetched again; from 0.
        public var cacheBytes: Int64
        /// How many files are sent side by side, from 1.
        public var width: Int

        /// A configuration; by default 2 GiB, and two at a time.
        public init(cacheBytes: Int64 = 2 << 30, width: Int = 2) {
            self.cacheBytes = cacheBytes
            self.width = width
        }
    }

    let engine: SyncEngine
    /// The files that are kept here.
    public let store: AttachmentStore
    let configuration: Configuration
    /// The files that are on their way.
    public let board: TransferBoard
    let codings: CodingBook
    private let tidiedAt = Mutex<Int64?>(nil)
    private let kept = Mutex<Keeping?>(nil)
    /// When pinned files may be asked for again that could not be had; milliseconds of the clock that never jumps.
    let notBefore = Mutex<[FilePin: Int64]>([:])
    private let clock: any Clock<Duration>
    private let backoff = Backoff(firstMilliseconds: 1_000, longestMilliseconds: 20_000)

    /// What is known of the codings that the server decodes.
    public var wireCodings: WireCodings { codings.now }
    /// The most bytes that files take on the disk which can be fetched again.
    public var cacheBytes: Int64 { configuration.cacheBytes }

    var context: EngineContext { engine.context }
    var files: ServerFiles { ServerFiles(session: engine.session) }

    /// How long a loop sleeps at the most when nothing is written.
    private static let longestPause: Duration = .seconds(30)
    /// How long the house is left alone after it was kept: which files are pinned takes a look at many records.
    private static let houseRest: Duration = .seconds(10)

    /// A lane beside an engine.
    ///
    /// - Parameter clock: Measures the pauses between tries.
    /// - Throws: The database's own error when what is known of the server's codings can't be read.
    public init(
        engine: SyncEngine, store: AttachmentStore, configuration: Configuration = Configuration(),
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws {
        self.engine = engine
        self.store = store
        self.configuration = configuration
        self.clock = clock
        board = TransferBoard(engine.context.clock)
        codings = try await CodingBook(engine.context)
    }

    /// Runs until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.loop("sending files") { try await self.sendWaiting() } }
                group.addTask { await self.loop("looking after sent files") { try await self.lookAfterSent() } }
                group.addTask { await self.loop("keeping files", rest: Self.houseRest) { try await self.keepHouse() } }
            }
        }
    }

    /// Sends what waits, looks at what was sent, and keeps house, once: for tests that decide themselves when.
    package func runOnce() async throws {
        _ = try await sendWaiting()
        _ = try await lookAfterSent()
        _ = try await keepHouse()
    }

    /// Does one thing over and over: when something was written, when it is time to try again, and after a failure after a pause.
    ///
    /// - Parameters:
    ///   - rest: How long it rests after a turn, whatever is written.
    ///   - turn: Does what there is to do. Returns false when it should be tried again soon without anything having been written.
    private func loop(_ what: String, rest: Duration = .zero, _ turn: @Sendable () async throws -> Bool) async {
        let lineIsBack = WakeSignal()
        await engine.whenServerReturns { lineIsBack.wake() }
        var failures = 0
        while !Task.isCancelled {
            let known = context.replica.writes
            do {
                if try await turn() {
                    failures = 0
                    try await clock.sleep(for: rest)
                    await sleep(untilWrittenAfter: known)
                    continue
                }
                failures += 1
            } catch {
                if Task.isCancelled { return }
                failures += 1
                context.logger.notice(
                    "files wait", metadata: ["while": "\(what)", "reason": "\(error)", "failures": "\(failures)"])
            }
            // What was written meanwhile does not cut this short: a try writes too, and each asks the server.
            let pause = max(500, backoff.pause(attempt: failures, random: context.identities.word()))
            await lineIsBack.wait(atMost: .milliseconds(pause), clock: clock)
        }
    }

    private func sleep(untilWrittenAfter known: Int) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.clock.sleep(for: Self.longestPause) }
            group.addTask { await self.context.replica.waitForWrite(after: known) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Whether an hour has passed since the house was last tidied; from now on none has.
    func isTidyingDue() -> Bool {
        let now = context.clock.uptimeMilliseconds()
        return tidiedAt.withLock { last in
            guard last.map({ now - $0 >= 3_600_000 }) ?? true else { return false }
            last = now
            return true
        }
    }

    /// By what it shows whether room has to be made.
    struct Keeping: Equatable {
        /// How many files came in.
        let additions: Int
        /// The digests of those that stay whatever they take.
        let kept: Set<String>
    }

    /// Whether that is news since room was last made.
    func isNews(_ keeping: Keeping) -> Bool {
        kept.withLock { last in
            defer { last = keeping }
            return last != keeping
        }
    }

    // MARK: Sending

    /// Sends the files that wait. Whether all went well.
    func sendWaiting() async throws -> Bool {
        try await recoverStranded()
        var context = context
        context.pushWidth = configuration.width
        let cargo = UploadCargo(context: context, files: files, store: store, codings: codings, board: board)
        let pusher = OutboxPusher(context: context, session: engine.session, cargo: cargo)
        let report = try await pusher.push { _ in }
        try await askForLists()
        if let reason = report.stopped {
            context.logger.notice("files wait", metadata: ["reason": "\(reason)"])
            return false
        }
        return true
    }

    /// Has the lists read on which uploads wait.
    private func askForLists() async throws {
        let context = context
        let unread = try await context.replica.read { reader in
            try reader.operations(in: [.queued]).filter { operation in
                guard operation.kind.isUpload, let resource = context.catalogue.resource(named: operation.resource),
                    try !operation.isRead(
                        resource, askedAt: reader.resourceState(resource).askedAt, now: context.clock.milliseconds())
                else { return false }
                return try reader.document(resource, local: operation.document)?.serverID != nil
            }.map(\.resource)
        }
        guard !unread.isEmpty else { return }
        var hints = PullHints()
        for resource in Set(unread) { hints.note(resource) }
        await engine.note(hints)
    }

    /// Nothing of this lane is on its way when a turn begins.
    private func recoverStranded() async throws {
        let context = context
        let isAny = try await context.replica.read { reader in
            let cargo = try reader.cargo()
            return try reader.operations(in: [.sending]).contains { cargo[$0.id] != nil }
        }
        guard isAny else { return }
        try await context.replica.write { writer in
            try RecordExecutor(context: context, writer: writer).recoverStranded(carriesFiles: true)
        }
    }
}
