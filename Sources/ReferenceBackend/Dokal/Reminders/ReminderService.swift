import Foundation
import Logging
import ServiceLifecycle

/// Runs the reminders every evening until the server is told to stop.
struct ReminderService: Service {
    let job: ReminderJob
    let schedule: ReminderSchedule
    let logger: Logger
    /// Lets time pass. It may return early.
    let wait: @Sendable (Duration) async throws -> Void

    /// The longest wait: the clock may be set meanwhile.
    private static let longestWait: TimeInterval = 60

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var next = schedule.nextRun(after: job.store.now())
            while !Task.isCancelled {
                let rest = next.timeIntervalSince(job.store.now())
                if rest > 0 {
                    // Only cancellation ends a wait, and the loop with it.
                    try? await wait(.seconds(min(rest, Self.longestWait)))
                    continue
                }
                do {
                    try await job.run()
                } catch {
                    logger.error("reminders failed", metadata: ["error": "\(type(of: error))"])
                }
                next = schedule.nextRun(after: job.store.now())
            }
        }
    }
}
