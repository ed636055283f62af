import ClinicHours
import Foundation
import Logging
import ReplicaStore
import ServiceLifecycle
import SyncCatalogue
import SyncModel

/// Reminds local tools of tomorrow's records, from the replica: a line to the server is not needed.
///
/// A daemon that did not run at the hour reminds as soon as it does; of each record and day it reminds once.
public struct ReminderService: Service {
    private let context: EngineContext
    private let clock: any Clock<Duration>
    private let plans: [ReminderPlan]

    /// How long it sleeps at the most: the calendar's clock may be set while it does.
    private static let longestPause: Duration = .seconds(300)

    /// A service by the catalogue's rules; nil where it has none.
    public init?(_ context: EngineContext, clock: any Clock<Duration> = ContinuousClock()) {
        plans = context.catalogue.reminders.filter { (try? context.resource($0.resource)) != nil }
            .map { ReminderPlan(rule: $0, zone: context.catalogue.zone) }
        if plans.isEmpty { return nil }
        self.context = context
        self.clock = clock
    }

    /// Reminds until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await remind() } catch {
                    context.logger.warning("reminders could not be given", metadata: ["error": "\(error)"])
                }
                let now = context.now
                let next = plans.map { $0.next(after: now) }.min() ?? now
                let pause = Duration.milliseconds(max(1_000, Int64(next.timeIntervalSince(now) * 1000)))
                try? await clock.sleep(for: min(pause, Self.longestPause))
            }
        }
    }

    /// Reminds of what is due now. Returns of how many records.
    @discardableResult
    func remind() async throws -> Int {
        let (context, plans) = (context, plans)
        let due = try await context.replica.read { reader in
            try plans.map { plan in
                let resource = try context.resource(plan.rule.resource)
                return try plan.days(at: context.now).map(\.description).filter {
                    try !reader.unreminded(resource, rule: plan.rule, day: $0).isEmpty
                }
            }
        }
        guard due.contains(where: { !$0.isEmpty }) else { return 0 }
        return try await context.replica.write { writer in
            var count = 0
            for (plan, days) in zip(plans, due) {
                let resource = try context.resource(plan.rule.resource)
                for day in days {
                    for document in try writer.unreminded(resource, rule: plan.rule, day: day) {
                        try writer.remind(of: document, resource, day: day)
                        count += 1
                    }
                }
            }
            try writer.forgetReminders(before: CivilDate(of: context.now, in: context.catalogue.zone).description)
            return count
        }
    }
}
