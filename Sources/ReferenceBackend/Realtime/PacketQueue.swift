import Synchronization

/// The packets that wait for a client, in order: a WebSocket's writer takes them, or a poll.
final class PacketQueue: Sendable {
    /// What whoever waits for packets gets.
    enum Turn: Sendable, Equatable {
        /// All that wait, at least one.
        case packets([String])
        /// Nothing: somebody else takes them from now on, or the wait was cut short.
        case interrupted
        /// Nothing, and nothing will come.
        case over
    }

    private struct Waiter {
        let number: UInt64
        let isPoll: Bool
        let turn: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var packets: [String] = []
        var isOver = false
        /// Whether polls go without packets.
        var isHeld = false
        var lastNumber: UInt64 = 0
        var waiter: Waiter?

        mutating func takeWaiter() -> Waiter? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    /// An empty queue; `limit` is how many packets may wait.
    init(limit: Int) {
        self.limit = limit
    }

    /// Adds a packet; false where there is no room. What comes behind the end is dropped.
    func push(_ packet: String) -> Bool {
        let (waiter, hasRoom): (Waiter?, Bool) = state.withLock { state in
            guard !state.isOver else { return (nil, true) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, true)
            }
            guard state.packets.count < limit else { return (nil, false) }
            state.packets.append(packet)
            return (nil, true)
        }
        waiter?.turn.resume(returning: .packets([packet]))
        return hasRoom
    }

    /// Takes no more; what waits can still be taken.
    func finish() {
        end(
            of: state.withLock { state in
                state.isOver = true
                return state.takeWaiter()
            }, with: .over)
    }

    /// Has polls go without packets from now on, the one that waits among them; or lets them have packets again.
    func holdPolls(_ isHeld: Bool) {
        let waiter = state.withLock { state in
            state.isHeld = isHeld
            return isHeld && state.waiter?.isPoll == true ? state.takeWaiter() : nil
        }
        end(of: waiter, with: .interrupted)
    }

    /// Has whoever waits go without.
    func interrupt() { end(of: state.withLock { $0.takeWaiter() }, with: .interrupted) }

    /// Takes all packets, and waits for one where there is none. Who waited before goes without.
    func next(forPoll isPoll: Bool = false) async -> Turn {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                wait(Waiter(number: number, isPoll: isPoll, turn: continuation))
            }
        } onCancel: {
            let waiter = state.withLock { state in state.waiter?.number == number ? state.takeWaiter() : nil }
            end(of: waiter, with: .interrupted)
        }
    }

    private func wait(_ waiter: Waiter) {
        let (turn, older): (Turn?, Waiter?) = state.withLock { state in
            if waiter.isPoll, state.isHeld { return (.interrupted, nil) }
            if !state.packets.isEmpty {
                defer { state.packets = [] }
                return (.packets(state.packets), state.takeWaiter())
            }
            if state.isOver { return (.over, nil) }
            // Asked under the lock: a cancellation that came before is seen here, one that comes later finds the waiter.
            if Task.isCancelled { return (.interrupted, nil) }
            defer { state.waiter = waiter }
            return (nil, state.takeWaiter())
        }
        end(of: older, with: .interrupted)
        if let turn { waiter.turn.resume(returning: turn) }
    }

    private func end(of waiter: Waiter?, with turn: Turn) { waiter?.turn.resume(returning: turn) }
}
