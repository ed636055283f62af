/// The time that never goes back, and pauses in it: a clock without its type.
struct MonotonicTime: Sendable {
    private let elapsed: @Sendable () -> Duration
    private let pause: @Sendable (Duration) async throws -> Void

    init<Source: Clock>(_ clock: Source) where Source.Duration == Duration {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        pause = { try await clock.sleep(for: $0) }
    }

    /// Milliseconds since the clock was taken up.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = elapsed().components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Returns after that many milliseconds.
    ///
    /// - Throws: `CancellationError`.
    func sleep(milliseconds: Int64) async throws {
        try await pause(.milliseconds(milliseconds))
    }
}
