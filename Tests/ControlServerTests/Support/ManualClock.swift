import Synchronization

@testable import ControlServer

/// A clock on which time passes only when a test says so.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        var length: Duration
        var over: Latch
    }

    private struct State {
        var nextNumber = 0
        var sleepers: [Int: Sleeper] = [:]
        var arrival = Latch()
    }

    private let state = Mutex(State())

    var now: Instant { Instant() }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let over = Latch()
        let number = state.withLock { state in
            state.nextNumber += 1
            state.sleepers[state.nextNumber] = Sleeper(length: deadline.offset, over: over)
            state.arrival.open()
            state.arrival = Latch()
            return state.nextNumber
        }
        await over.wait()
        state.withLock { $0.sleepers[number] = nil }
        try Task.checkCancellation()
    }

    /// Waits until somebody sleeps for exactly that long.
    func sleeper(for length: Duration) async {
        while true {
            let arrival = state.withLock { state in
                state.sleepers.values.contains { $0.length == length } ? nil : state.arrival
            }
            guard let arrival else { return }
            await arrival.wait()
        }
    }

    /// Ends the sleep of all who sleep for exactly that long.
    func wake(from length: Duration) {
        let woken = state.withLock { state in
            let numbers = state.sleepers.filter { $0.value.length == length }.map(\.key)
            return numbers.compactMap { state.sleepers.removeValue(forKey: $0) }
        }
        for sleeper in woken { sleeper.over.open() }
    }

    /// Waits until somebody sleeps for exactly that long, and ends it.
    func pass(_ length: Duration) async {
        await sleeper(for: length)
        wake(from: length)
    }
}
