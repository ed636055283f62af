import ControlProtocol
import Synchronization

/// The calls of one connection that wait for their answers, by id.
final class PendingCalls: Sendable {
    /// What wakes a call.
    typealias Continuation = CheckedContinuation<RawJSON, any Error>

    private struct State {
        var lastID: Int64 = 0
        var waiting: [Int64: Continuation] = [:]
        var ended: ControlClientError?
    }

    private let state = Mutex(State())

    /// An id that no other call of the connection has.
    func nextID() -> Int64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Keeps a call until it is settled; false when it was settled at once, because it is cancelled or its connection over.
    func add(_ continuation: Continuation, id: Int64) -> Bool {
        let error: (any Error)? = state.withLock { state in
            // A task that was cancelled before this point finds itself so here; one cancelled later finds its continuation.
            if Task.isCancelled { return CancellationError() }
            if let error = state.ended { return error }
            state.waiting[id] = continuation
            return nil
        }
        if let error { continuation.resume(throwing: error) }
        return error == nil
    }

    /// Wakes a call, once; answers to calls that nobody waits for are dropped.
    func settle(_ id: Int64, with outcome: Result<RawJSON, any Error>) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(with: outcome)
    }

    /// Wakes every call, now and in future: no answer will come. The first reason counts.
    func end(_ reason: ControlClientError) {
        let waiting = state.withLock { state in
            state.ended = state.ended ?? reason
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(throwing: reason) }
    }
}
