import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// What turns told of the line, and when the next ones are due.
extension SyncEngine {
    /// How long a write waits at the most that is to be tried again, milliseconds.
    private static let retryPause: Int64 = 1_000
    /// At least so much lies between two turns, whatever the intervals say; milliseconds.
    private static let leastPause: Int64 = 200

    func begin() {
        turns += 1
        status.isSyncing = true
    }

    func end(at now: Int64) {
        turns -= 1
        status.isSyncing = turns > 0
        status.lastCycleAt = now
    }

    /// Takes note of a turn that reached the server.
    func note(_ report: CycleReport, at now: Int64) async {
        let wasOnline = status.connection == .online
        status.lastCycle = report
        status.failuresInARow = max(writes.failuresInARow, pulls.failuresInARow)
        if let reason = report.stopped, await session.obstacle != nil {
            status.connection = .away(reason: reason)
        } else {
            status.connection = .online
        }
        guard report.stopped == nil else { return }
        status.lastSuccessAt = now
        if wasOnline { return }
        // The other lane need not wait any longer either.
        if writes.isHeldBack { writes.release() }
        if pulls.isHeldBack { pulls.release() }
        for listener in returnListeners { listener() }
    }

    /// Takes note of a turn that could do nothing. Returns why, in the engine's terms.
    func note(_ error: any Error) -> EngineError {
        let failure = Self.engineError(error)
        status.failuresInARow = max(writes.failuresInARow, pulls.failuresInARow)
        status.connection = Connection(after: failure)
        context.logger.notice(
            "no sync", metadata: ["reason": "\(failure)", "failures": "\(status.failuresInARow)"])
        return failure
    }

    /// A server that is away is asked again with growing pauses. Else a write that may be tried again, or looked up, waits for no more than
    /// its own time.
    ///
    /// - Parameter requeued: How many writes went back to the queue in the last turn.
    func planWrites(from now: Int64, requeued: Int) async {
        defer { planStatus() }
        if let pause = await session.pauseLeft {
            writes.nextAt = now + pause
            return
        }
        let failed = writes.retry(at: now, random: context.identities.word())
        if writes.isHeldBack {
            writes.nextAt = failed
            return
        }
        let (line, uptime) = await session.lineNow
        let rest = line.shortestRest(at: uptime).map { now + $0 }
        let again = requeued > 0 ? now + Self.retryPause : nil
        let context = context
        let due = try? await context.replica.read { reader -> Int64? in
            let open = try reader.operations(in: [.queued, .unknown]).filter { !$0.kind.isUpload }
            guard !open.isEmpty else { return nil }
            let looks = open.map { operation in
                operation.nextLook(
                    doubtSeconds: context.catalogue.doubtSeconds, leap: context.doubts.leap(since: operation))
            }.filter { $0 > now }
            return ([failed, again, rest] + looks).compactMap(\.self).min()
        }
        writes.nextAt = due.flatMap(\.self).map { max($0, now + Self.leastPause) } ?? now + 3_600_000
    }

    /// A server that is away, and a list that fails, are asked again with growing pauses; else when the first list is due.
    func planPulls(from now: Int64) async {
        defer { planStatus() }
        if let pause = await session.pauseLeft {
            pulls.nextAt = now + pause
            return
        }
        if let failed = pulls.retry(at: now, random: context.identities.word()) {
            pulls.nextAt = failed
            return
        }
        let context = context
        let due = try? await context.replica.read { reader in
            PullPlan.nextDue(resources: context.resources, past: try context.pulls(reader))
        }
        pulls.nextAt = max(due.flatMap(\.self) ?? now + 60_000, now + Self.leastPause)
    }

    private func planStatus() {
        status.nextCycleAt = [writes.nextAt, pulls.nextAt].compactMap(\.self).min()
    }
}
