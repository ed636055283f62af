import Synchronization

/// Where queries of local tools run (design section 12): on two SQLite connections of their own, so that none delays anything else; at most
/// for their time; and no longer than their caller listens.
final class QuerySandbox: Sendable {
    /// How many queries run at once.
    static let width = 2
    /// How many more may wait for their turn.
    static let waitingLimit = 64

    private enum End {
        case deadline
        case caller
    }

    private struct Waiter {
        let number: UInt64
        let turn: CheckedContinuation<SandboxConnection, any Error>
    }

    private struct State {
        var lastNumber: UInt64 = 0
        var idle: [SandboxConnection]
        var waiting: [Waiter] = []
        var running: [UInt64: SandboxConnection] = [:]
        /// Why queries were told to end that have not ended yet.
        var ends: [UInt64: End] = [:]
        var live: Set<UInt64> = []
        var isClosed = false
    }

    /// Thrown to a query whose turn never came.
    private struct NoTurn: Error {}

    private let state: Mutex<State>
    private let path: String
    private let clock: any Clock<Duration>

    /// A sandbox over a replica's file, which its first queries open.
    ///
    /// - Throws: ``ReplicaError/unusable(path:reason:)`` where this process can't bound what queries take.
    init(_ plan: SandboxPlan, clock: any Clock<Duration> = ContinuousClock()) throws {
        let connections = try (0..<Self.width).map { _ in
            guard let allowance = SandboxAllowance() else {
                throw ReplicaError.unusable(path: plan.path, reason: "SQLite was in use before its memory was counted")
            }
            return SandboxConnection(plan, allowance)
        }
        state = Mutex(State(idle: connections))
        path = plan.path
        self.clock = clock
    }

    /// Runs one query.
    ///
    /// - Throws: ``QueryFault``; ``ReplicaError`` when the file can't be read; `CancellationError` when the task was cancelled.
    func run(_ query: SQLQuery) async throws -> SQLResult {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.live.insert(state.lastNumber)
            return state.lastNumber
        }
        defer { forget(number) }
        return try await withThrowingTaskGroup(of: SQLResult?.self) { group in
            group.addTask {
                try await withTaskCancellationHandler {
                    try await self.answer(query, number)
                } onCancel: {
                    self.end(number, .caller)
                }
            }
            group.addTask {
                guard (try? await self.clock.sleep(for: query.time)) != nil else { return nil }
                self.end(number, .deadline)
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Ends all queries and closes the connections behind them; none is waited for.
    func close() {
        let (idle, waiting) = state.withLock { state in
            state.isClosed = true
            for (number, connection) in state.running {
                state.ends[number] = .caller
                connection.stop()
            }
            defer { (state.idle, state.waiting) = ([], []) }
            return (state.idle, state.waiting)
        }
        for connection in idle { connection.close() }
        for waiter in waiting { waiter.turn.resume(throwing: CancellationError()) }
    }

    private func answer(_ query: SQLQuery, _ number: UInt64) async throws -> SQLResult {
        let connection: SandboxConnection
        do {
            connection = try await turn(of: number)
        } catch is NoTurn {
            throw end(of: number) == .deadline ? QueryFault.noConnection(query.time) : CancellationError()
        }
        defer { giveBack(connection, from: number) }
        do {
            return try await connection.run(query)
        } catch is SandboxConnection.Stopped {
            throw end(of: number) == .deadline ? QueryFault.tooSlow(query.time) : CancellationError()
        }
    }

    private func end(of number: UInt64) -> End? { state.withLock { $0.ends[number] } }

    /// A connection, once it is this query's turn.
    private func turn(of number: UInt64) async throws -> SandboxConnection {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<SandboxConnection, any Error>? = state.withLock { state in
                if state.isClosed { return .failure(CancellationError()) }
                if state.ends[number] != nil { return .failure(NoTurn()) }
                if let connection = state.idle.popLast() {
                    state.running[number] = connection
                    return .success(connection)
                }
                guard state.waiting.count < Self.waitingLimit else {
                    return .failure(QueryFault.noConnection(.zero))
                }
                state.waiting.append(Waiter(number: number, turn: continuation))
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    /// Hands the connection to the next query. Only here is it told to go on, so that what was meant for one query never ends another.
    private func giveBack(_ connection: SandboxConnection, from number: UInt64) {
        let next: Waiter? = state.withLock { state in
            state.running[number] = nil
            connection.goOn()
            if state.isClosed {
                connection.close()
                return nil
            }
            guard !state.waiting.isEmpty else {
                state.idle.append(connection)
                return nil
            }
            let next = state.waiting.removeFirst()
            state.running[next.number] = connection
            return next
        }
        next?.turn.resume(returning: connection)
    }

    /// Has a query end, wherever it is; one that has ended already is left alone, and so is the next on its connection.
    private func end(_ number: UInt64, _ end: End) {
        let waiter: Waiter? = state.withLock { state in
            guard state.live.contains(number), state.ends[number] == nil else { return nil }
            state.ends[number] = end
            if let connection = state.running[number] {
                connection.stop()
                return nil
            }
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index)
        }
        waiter?.turn.resume(throwing: NoTurn())
    }

    private func forget(_ number: UInt64) {
        state.withLock { state in
            state.live.remove(number)
            state.ends[number] = nil
        }
    }
}
