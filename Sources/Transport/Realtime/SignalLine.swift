import Synchronization

/// Signals on their way from a connection, which must never wait, to a listener that may be slow: in order, and bounded
/// in number and bytes.
final class SignalLine: Sendable {
    private struct Item {
        let signal: RealtimeSignal
        let bytes: Int
    }

    private struct State {
        var bytes = 0
        var isOverflowing = false
    }

    private let items: AsyncStream<Item>
    private let entry: AsyncStream<Item>.Continuation
    private let byteLimit: Int
    private let state = Mutex(State())

    init(limit: Int = 1_024, byteLimit: Int = 8 << 20) {
        (items, entry) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limit))
        self.byteLimit = byteLimit
    }

    /// Queues a signal that took so many bytes; false when there is no room, after which nothing more is heard.
    func offer(_ signal: RealtimeSignal, bytes: Int) -> Bool {
        state.withLock { state in
            guard !state.isOverflowing else { return false }
            state.bytes += bytes
            var hasRoom = state.bytes <= byteLimit
            if hasRoom, case .dropped = entry.yield(Item(signal: signal, bytes: bytes)) { hasRoom = false }
            state.isOverflowing = !hasRoom
            return hasRoom
        }
    }

    /// Says that no signal follows.
    func finish() { entry.finish() }

    /// Hands over one signal after the other, until none follows, one was dropped, or the task is cancelled.
    func drain(_ listener: @Sendable (RealtimeSignal) async -> Void) async {
        for await item in items {
            let isOverflowing = state.withLock { state in
                state.bytes -= item.bytes
                return state.isOverflowing
            }
            if isOverflowing || Task.isCancelled { return }
            await listener(item.signal)
        }
    }
}
