import Synchronization

/// Lets one loop sleep until somebody has work for it. A wake-up while it is busy is kept; several are one.
final class WakeSignal: Sendable {
    private enum State {
        case idle
        case pending
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    /// Wakes the loop, now or when it next waits.
    func wake() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .waiting(let continuation) = state else {
                state = .pending
                return nil
            }
            state = .idle
            return continuation
        }
        waiter?.resume()
    }

    /// Returns at the next wake-up, or when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state -> Bool in
                    if case .idle = state, !Task.isCancelled {
                        state = .waiting(continuation)
                        return false
                    }
                    state = .idle
                    return true
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }

    /// Returns at the next wake-up, or after a pause.
    func wait(atMost pause: Duration, clock: any Clock<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await clock.sleep(for: pause) }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
