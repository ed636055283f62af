import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// The loops of the two lanes, and what they do in a turn.
extension SyncEngine {
    private static let nothing: @Sendable (CycleProgress) -> Void = { _ in }

    // MARK: Writes

    func runWrites() async {
        while !isStopping, !Task.isCancelled {
            let asked = takeWriteRequests()
            if asked.isEmpty, let pause = pauseBeforeWrites() {
                await writes.signal.wait(atMost: pause, clock: clock)
                continue
            }
            let result = await writeTurn(isAskedFor: asked.contains(where: \.isAskedFor)) { progress in
                for request in asked { request.progress(progress) }
            }
            for request in asked { request.answer.resume(with: result.mapError(Self.engineError)) }
        }
        for request in takeWriteRequests() { request.answer.resume(throwing: EngineError.stopping) }
    }

    private func takeWriteRequests() -> [WriteRequest] {
        defer { writeRequests = [] }
        return writeRequests
    }

    private func pauseBeforeWrites() -> Duration? {
        hasLocalWork && !writes.isHeldBack ? nil : writes.pause(at: context.clock.milliseconds())
    }

    /// Makes a turn of the write lane. What it throws is noted, and returned as it was thrown.
    private func writeTurn(
        isAskedFor: Bool, progress: @escaping @Sendable (CycleProgress) -> Void
    ) async -> Result<CycleReport, any Error> {
        hasLocalWork = false
        isWriting = true
        begin()
        let cycle = cycle
        let outcome = await Result.catching { try await cycle.write(isAskedFor: isAskedFor, progress: progress) }
        let now = context.clock.milliseconds()
        end(at: now)
        let result: Result<CycleReport, any Error>
        switch outcome {
        case .success(let report?):
            writes.note(isComplete: report.isComplete, isHeldBack: report.stopped != nil)
            await note(report, at: now)
            result = .success(report)
        case .success(nil):
            // Nothing left the machine: nothing was learnt of the line.
            writes.note(isComplete: true, isHeldBack: false)
            result = .success(CycleReport())
        case .failure(let error):
            writes.note(isComplete: false, isHeldBack: true)
            _ = note(error)
            result = .failure(error)
        }
        await planWrites(from: now, requeued: (try? result.get().requeued) ?? 0)
        isWriting = false
        return result
    }

    /// Has the write lane make a turn that begins from now on.
    private func write(progress: @escaping @Sendable (CycleProgress) -> Void) async throws -> CycleReport {
        guard !isStopping, !Task.isCancelled else { throw EngineError.stopping }
        return try await withCheckedThrowingContinuation { answer in
            writeRequests.append(WriteRequest(isAskedFor: true, progress: progress, answer: answer))
            writes.signal.wake()
        }
    }

    // MARK: Pulls

    func runPulls() async {
        while !isStopping, !Task.isCancelled {
            let work = takeRequests()
            if work.isEmpty, let pause = pauseBeforePulls() {
                await pulls.signal.wait(atMost: pause, clock: clock)
                continue
            }
            await pullTurn(for: work)
        }
        for request in takeRequests() { request.answer.resume(throwing: EngineError.stopping) }
    }

    private func takeRequests() -> [Request] {
        defer { requests = [] }
        return requests
    }

    private func pauseBeforePulls() -> Duration? {
        // One list that fails holds nothing back: the rest of it works.
        !hints.isEmpty && !pulls.isHeldBack ? nil : pulls.pause(at: context.clock.milliseconds())
    }

    private func pullTurn(for work: [Request]) async {
        let wished = work.map(\.demand)
        let demand: PullPlan.Demand =
            [.refetch, .full].first { wished.contains($0) } ?? (work.isEmpty ? .due : .now)
        let names = work.contains { $0.names.isEmpty } ? [] : work.reduce(into: Set()) { $0.formUnion($1.names) }
        let progress: @Sendable (CycleProgress) -> Void = { news in for request in work { request.progress(news) } }
        let started = context.clock.milliseconds()
        let written = await Result.catching {
            work.isEmpty ? CycleReport() : try await self.write(progress: progress)
        }
        let outcome = await pullTurn(
            demand, names: names, isAskedFor: !work.isEmpty, after: written, since: started, progress: progress)
        for request in work { request.answer.resume(with: outcome.mapError(Self.engineError)) }
    }

    /// Makes a turn of the pull lane. What it throws is noted, and returned as it was thrown.
    ///
    /// - Parameters:
    ///   - written: What the write lane did before it: a turn that could not leave has this one not leave either.
    ///   - started: When the first of both began, Unix milliseconds.
    private func pullTurn(
        _ demand: PullPlan.Demand, names: Set<String>, isAskedFor: Bool, after written: Result<CycleReport, any Error>,
        since started: Int64, progress: @escaping @Sendable (CycleProgress) -> Void
    ) async -> Result<CycleReport, any Error> {
        begin()
        let (cycle, news) = (cycle, hints)
        hints = PullHints()
        var outcome = await Result.catching {
            var report = try written.get()
            guard report.stopped == nil else { return report }
            report.merge(
                try await cycle.pull(
                    demand: demand, names: names, hints: news, isAskedFor: isAskedFor, progress: progress))
            return report
        }
        let now = context.clock.milliseconds()
        end(at: now)
        switch outcome {
        case .success(var report):
            report.milliseconds = now - started
            outcome = .success(report)
            if report.stopped != nil { hints.merge(news) }
            pulls.note(isComplete: report.isComplete, isHeldBack: report.stopped != nil)
            await note(report, at: now)
        case .failure(let error):
            hints.merge(news)
            pulls.note(isComplete: false, isHeldBack: true)
            _ = note(error)
        }
        if !Task.isCancelled { await prune(at: now) }
        await planPulls(from: now)
        return outcome
    }

    // MARK: By hand

    /// How long until something runs that nobody asks for; nil when it is to run now: for a simulation that decides itself when.
    package func pauseBeforeCycle() -> Duration? {
        guard let write = pauseBeforeWrites(), let pull = pauseBeforePulls() else { return nil }
        return min(write, pull)
    }

    /// Makes a turn of each lane, for a simulation that decides itself when. Never while ``run()`` runs. What is due is read whatever became
    /// of the writes; what somebody asks for only after them.
    package func runOnce(_ demand: PullPlan.Demand) async -> Result<CycleReport, any Error> {
        let started = context.clock.milliseconds()
        let written = await writeTurn(isAskedFor: false, progress: Self.nothing)
        var lists = await pullTurn(
            demand, names: [], isAskedFor: false, after: demand == .due ? .success(CycleReport()) : written,
            since: started, progress: Self.nothing)
        if demand == .due, case (.success(let sent), .success(var report)) = (written, lists) {
            report.merge(sent)
            lists = .success(report)
        }
        return lists
    }

    /// Makes a turn of the write lane beside a list that is on its way, as the daemon does; nothing while one is being made.
    package func writeMeanwhile() async {
        if !isWriting { _ = await writeTurn(isAskedFor: false, progress: Self.nothing) }
    }
}
