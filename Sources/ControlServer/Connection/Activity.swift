import Synchronization

/// What a connection is doing, by which its idleness is judged.
final class Activity: Sendable {
    private struct State {
        var marks: UInt64 = 0
        var calls = 0
        var writes = 0
    }

    private let state = Mutex(State())

    /// Notes that a message came.
    func mark() {
        state.withLock { $0.marks += 1 }
    }

    /// Notes that a call is being carried out while the body runs.
    func calling<Outcome: Sendable>(_ body: () async -> Outcome) async -> Outcome {
        state.withLock { $0.calls += 1 }
        defer {
            state.withLock { state in
                state.calls -= 1
                state.marks += 1
            }
        }
        return await body()
    }

    /// Notes that something is being written while the body runs, and that the reader took it once the body returned.
    func writing(_ body: () async throws -> Void) async throws {
        state.withLock { $0.writes += 1 }
        defer { state.withLock { $0.writes -= 1 } }
        try await body()
        mark()
    }

    /// Returns once nothing has happened for four quarters of the limit in a row, or the task is cancelled.
    ///
    /// A connection is not idle while a call runs, nor while somebody listens who has read all there is.
    func waitForIdleness(
        _ limit: Duration, on clock: any Clock<Duration>, isListening: @Sendable () -> Bool
    ) async throws {
        var seen: UInt64 = 0
        var quietQuarters = 0
        while quietQuarters < 4 {
            try await clock.sleep(for: limit / 4)
            let now = state.withLock { $0 }
            let isBusy = now.calls > 0 || (isListening() && now.writes == 0)
            quietQuarters = isBusy || now.marks != seen ? 0 : quietQuarters + 1
            seen = now.marks
        }
    }
}
