import ControlProtocol
import Synchronization

/// The descriptors that came on one connection and that no call has taken, oldest first.
///
/// One that came with a line's bytes is that line's: it goes to no later line, so that a call that was refused, or that had
/// no use for it, does not leave it to the next one.
final class WaitingDescriptors: Sendable {
    private struct State {
        /// They came before the bytes that are being looked at: with the beginning of a line that ends among these.
        var earlier: [PassedDescriptor] = []
        /// They came with these bytes.
        var latest: [PassedDescriptor] = []
        /// Counts how often none waited any more, or a line was answered: those that are left wait from then on.
        var round: UInt64 = 0
        /// Whether a line is being answered: what waits meanwhile waits for the daemon, not for its caller.
        var isAnswering = false
        var arrival = Latch()

        mutating func noteRest() {
            guard earlier.isEmpty, latest.isEmpty, arrival.isOpen else { return }
            round += 1
            arrival = Latch()
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds what came with the next bytes; false when more wait now than the limit.
    func add(_ descriptors: [PassedDescriptor]) -> Bool {
        state.withLock { state in
            state.earlier += state.latest
            state.latest = descriptors
            if !descriptors.isEmpty { state.arrival.open() }
            return state.earlier.count + state.latest.count <= limit
        }
    }

    /// The oldest one; nil when none waits.
    func take() -> PassedDescriptor? {
        state.withLock { state in
            defer { state.noteRest() }
            if !state.earlier.isEmpty { return state.earlier.removeFirst() }
            return state.latest.isEmpty ? nil : state.latest.removeFirst()
        }
    }

    /// Returns once some have waited for so long without a line being answered meanwhile, or the task is cancelled.
    func waitForStale(_ limit: Duration, on clock: any Clock<Duration>) async throws {
        while true {
            let (arrival, round) = state.withLock { ($0.arrival, $0.round) }
            await arrival.wait()
            try await clock.sleep(for: limit)
            if state.withLock({ $0.round == round && !$0.isAnswering }) { return }
        }
    }

    /// A line is being answered, until ``endLine()``.
    func beginLine() { state.withLock { $0.isAnswering = true } }

    /// A line was answered: what had come before its last bytes is closed. What is left waits from now on.
    func endLine() {
        state.withLock { state in
            state.isAnswering = false
            state.round += 1
            state.earlier = []
            state.noteRest()
        }
    }

    /// No byte is left behind the last line: all are closed.
    func endBytes() {
        state.withLock { state in
            (state.earlier, state.latest) = ([], [])
            state.noteRest()
        }
    }
}
