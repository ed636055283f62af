/// Time since a moment, on a clock that never goes back: a clock without its type.
struct MonotonicTime: Sendable {
    private let read: @Sendable () -> Duration
    private let pause: @Sendable (Duration) async throws -> Void

    init<Source: Clock>(_ clock: Source) where Source.Duration == Duration {
        let start = clock.now
        read = { start.duration(to: clock.now) }
        pause = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }

    /// How much time has passed.
    var elapsed: Duration { read() }

    /// Returns at that time, at once where it has passed.
    ///
    /// - Throws: `CancellationError`.
    func sleep(until time: Duration) async throws { try await pause(time) }
}
