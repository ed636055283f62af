import Synchronization

/// Counts up from a start.
final class Counter: Sendable {
    private let last: Mutex<Int64>

    init(_ start: Int64 = 0) {
        last = Mutex(start)
    }

    func next() -> Int64 {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
