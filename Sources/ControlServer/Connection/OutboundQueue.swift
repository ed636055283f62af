import NIOCore
import Synchronization

/// What waits to be written to one connection: notifications up to a limit, and the answers of long calls, which are few.
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
        var isFinished = false
        var arrival = Latch()
        var departure = Latch()
    }

    /// Items are joined up to this size, in bytes, so that a burst of small notifications is one write.
    private static let chunk = 1 << 16

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

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
    /// - Returns: a latch that opens once it was written.
    @discardableResult
    func enqueue(_ text: ByteBuffer) -> Latch {
        let written = Latch()
        state.withLock { state in
            guard !state.isFinished else { return }
            state.items.append(Item(text: text, isNotification: false, written: written))
            state.arrival.open()
        }
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
        state.withLock { state in
            state.items.removeAll()
            state.notifications = 0
        }
        finish()
    }

    /// Writes what comes until the queue is finished and empty, a write fails, or the task is cancelled.
    func drain(_ write: (ByteBuffer) async throws -> Void) async {
        while true {
            switch take() {
            case .text(let text, let written):
                do { try await write(text) } catch { return close() }
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
            if first.isNotification { state.notifications -= 1 }
            while let next = state.items.first, text.readableBytes + next.text.readableBytes <= Self.chunk {
                text.writeImmutableBuffer(next.text)
                if let latch = next.written { written.append(latch) }
                if next.isNotification { state.notifications -= 1 }
                state.items.removeFirst()
            }
            state.departure.open()
            if !state.isFinished { state.departure = Latch() }
            return .text(text, written: written)
        }
    }
}
