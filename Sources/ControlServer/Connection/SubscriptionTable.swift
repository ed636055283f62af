import Synchronization

/// The subscriptions of one connection, each with the latch that ends it.
final class SubscriptionTable: Sendable {
    private struct State {
        var last = 0
        var endings: [String: Latch] = [:]
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether there is none.
    var isEmpty: Bool { state.withLock(\.endings.isEmpty) }

    /// Adds one and gives its name and its ending; nil when there is no room.
    func add() -> (name: String, ending: Latch)? {
        state.withLock { state in
            guard state.endings.count < limit else { return nil }
            state.last += 1
            let entry = (name: "s\(state.last)", ending: Latch())
            state.endings[entry.name] = entry.ending
            return entry
        }
    }

    /// Ends one; false when there is none of that name.
    func end(_ name: String) -> Bool {
        guard let ending = remove(name) else { return false }
        ending.open()
        return true
    }

    /// Forgets one that has ended by itself, and gives its ending; nil when there is none of that name.
    @discardableResult
    func remove(_ name: String) -> Latch? {
        state.withLock { $0.endings.removeValue(forKey: name) }
    }
}
