import ArgumentParser
import UnixSignals

/// What happens when somebody interrupts a command that has something to tidy up.
enum Interruption {
    /// What shells have for SIGINT (128 and 2); SIGTERM ends with the same.
    static let status: Int32 = 130

    /// Runs the body; on SIGINT or SIGTERM cancels it, waits until it has ended, and ends with ``status``.
    static func cancelling<Outcome: Sendable>(
        _ body: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() ?? nil else { throw ExitCode(status) }
            return outcome
        }
    }
}
