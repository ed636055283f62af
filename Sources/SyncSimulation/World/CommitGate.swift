import Synchronization

/// Lets a process die at a transaction: the last one that is allowed is written, every later one throws (design section 13).
final class CommitGate: Sendable {
    /// What a transaction throws that comes after the process's death.
    struct Death: Error {}

    private struct State {
        var crash: CyclePlan.Crash?
        var commits = 0
        var isDead = false
    }

    private let state = Mutex(State())
    private let onDeath: @Sendable () -> Void

    init(onDeath: @escaping @Sendable () -> Void) { self.onDeath = onDeath }

    /// Whether the process died.
    var isDead: Bool { state.withLock(\.isDead) }

    func arm(_ crash: CyclePlan.Crash?) {
        state.withLock { $0 = State(crash: crash) }
    }

    /// Called at the end of each transaction.
    func pass() throws {
        let (isLast, isOver) = state.withLock { state -> (Bool, Bool) in
            if state.isDead { return (false, true) }
            guard let crash = state.crash else { return (false, false) }
            state.commits += 1
            state.isDead = state.commits >= crash.afterCommits + (crash.livesOn ? 1 : 0)
            return (state.isDead, state.commits > crash.afterCommits)
        }
        if isLast { onDeath() }
        if isOver { throw Death() }
    }
}
