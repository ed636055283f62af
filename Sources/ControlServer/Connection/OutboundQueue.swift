import NIOCore
import Synchronization

/// What waits to be written to one connection: notifications up to a limit, and the answers of long calls, which are few, and whose bytes are
/// counted.
///
/// One task drains it. Answers of ordinary calls do not pass through here: their task writes them itself and so feels the
/// reader's pace.
final class OutboundQueue: Sendable {
    /// What became of a notification that was offered.
    enum Placement {
        /// It will be written.
        case queued
        /// The limit is reached; the latch opens when something has left.
        case full(Latch)
        /// The connection is over.
        case closed
    }

    private struct Item {
        var text: ByteBuffer
        var isNotification: Bool
        var written: Latch?
    }

    private struct State {
        var items = CircularBuffer<Item>()
        var notifications = 0
        var answerBytes = 0
        var isFinished = false
        var arrival = Latch()
        var departure = Latch()

        mutating func forget(_ item: Item) {
            if item.isNotification { notifications -= 1 } else { answerBytes -= item.text.readableBytes }
        }
    }

    /// Items are joined up to this size, in bytes, so that a burst of small notifications is one write.
    private static let chunk = 1 << 16

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many bytes wait that are no notifications.
    var unreadBytes: Int { state.withLock(\.answerBytes) }

    /// Queues a notification if there is room.
    func offer(_ notification: ByteBuffer) -> Placement {
        state.withLock { state in
            guard !state.isFinished else { return .closed }
            guard state.notifications < limit else { return .full(state.departure) }
            state.notifications += 1
            state.items.append(Item(text: notification, isNotification: true))
            state.arrival.open()
            return .queued
        }
    }

    /// Queues what must be written whether or not there is room. Callers bound how often they do this.
    ///
    /// - Returns: a latch that opens once it was written, or can't be any more.
    @discardableResult
    func enqueue(_ text: ByteBuffer) -> Latch {
        let written = Latch()
        let isQueued = state.withLock { state in
            guard !state.isFinished else { return false }
            state.items.append(Item(text: text, isNotification: false, written: written))
            state.answerBytes += text.readableBytes
            state.arrival.open()
            return true
        }
        if !isQueued { written.open() }
        return written
    }

    /// Takes nothing more; ``drain(_:)`` returns when it has written what is there.
    func finish() {
        state.withLock { state in
            state.isFinished = true
            state.arrival.open()
            state.departure.open()
        }
    }

    /// Takes nothing more and drops what is there.
    func close() {
        let dropped = state.withLock { state in
            defer {
                state.items.removeAll()
                state.notifications = 0
                state.answerBytes = 0
            }
            return state.items.compactMap(\.written)
        }
        finish()
        for latch in dropped { latch.open() }
    }

    /// Writes what comes until the queue is finished and empty, a write fails, or the task is cancelled.
    func drain(_ write: (ByteBuffer) async throws -> Void) async {
        while true {
            switch take() {
            case .text(let text, let written):
                do {
                    try await write(text)
                } catch {
                    close()
                    for latch in written { latch.open() }
                    return
                }
                for latch in written { latch.open() }
            case .nothingYet(let arrival):
                await arrival.wait()
                if Task.isCancelled { return close() }
            case .over: return
            }
        }
    }

    private enum Taken {
        case text(ByteBuffer, written: [Latch])
        case nothingYet(Latch)
        case over
    }

    private func take() -> Taken {
        state.withLock { state in
            guard let first = state.items.popFirst() else {
                if state.isFinished { return .over }
                state.arrival = Latch()
                return .nothingYet(state.arrival)
            }
            var text = first.text
            var written = first.written.map { [$0] } ?? []
            state.forget(first)
            while let next = state.items.first, text.readableBytes + next.text.readableBytes <= Self.chunk {
                text.writeImmutableBuffer(next.text)
                if let latch = next.written { written.append(latch) }
                state.forget(next)
                state.items.removeFirst()
            }
            state.departure.open()
            if !state.isFinished { state.departure = Latch() }
            return .text(text, written: written)
        }
    }
}
