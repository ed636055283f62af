import Synchronization

/// A number of things that may be in use at a time.
final class Allowance: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(_ limit: Int) {
        self.limit = limit
    }

    /// Takes one; false when none is left.
    func take() -> Bool {
        used.withLock { used in
            guard used < limit else { return false }
            used += 1
            return true
        }
    }

    /// Gives one back.
    func giveBack() {
        used.withLock { $0 -= 1 }
    }
}
