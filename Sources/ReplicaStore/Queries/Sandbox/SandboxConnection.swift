import CSQLite
import Dispatch
import Synchronization

/// One read-only SQLite connection for strangers' queries, with a thread's queue of its own: no other statement waits for it.
final class SandboxConnection: Sendable {
    /// The statement was told to stop.
    struct Stopped: Error {}

    private let plan: SandboxPlan
    private let allowance: SandboxAllowance
    private let queue = DispatchQueue(label: "clinicsync.queries")
    private let handle = Mutex<SandboxHandle?>(nil)

    /// A connection that is opened by its first query.
    init(_ plan: SandboxPlan, _ allowance: SandboxAllowance) {
        self.plan = plan
        self.allowance = allowance
    }

    /// Runs one query; the caller sees to it that there is one at a time.
    ///
    /// - Throws: ``QueryFault``, ``ReplicaError``, or ``Stopped``.
    func run(_ query: SQLQuery) async throws -> SQLResult {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.opened().answer(query) }) }
        }
    }

    /// Has the query that runs, and any that begins before ``goOn()``, end.
    func stop() {
        allowance.stop()
        handle.withLock { $0?.interrupt() }
    }

    /// Lets queries run again.
    func goOn() { allowance.goOn() }

    /// Closes the connection behind what still runs on it, without waiting.
    func close() {
        queue.async { self.handle.withLock { $0 = nil } }
    }

    private func opened() throws -> SandboxHandle {
        if let open = handle.withLock({ $0 }) { return open }
        let new = try SandboxHandle(plan, allowance)
        handle.withLock { $0 = new }
        return new
    }
}
