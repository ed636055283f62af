import ClinicHours
import Foundation

/// When patients are reminded: every day at 18:00 of a zone (dokal.md, “Cron Jobs”), whatever the clocks of that day do.
struct ReminderSchedule: Sendable {
    let zone: TimeZone

    /// The first 18:00 after a moment.
    func nextRun(after moment: Date) -> Date {
        let today = CivilDate(of: moment, in: zone)
        let run = Self.run(on: today, in: zone)
        return run > moment ? run : Self.run(on: today.adding(days: 1), in: zone)
    }

    private static func run(on day: CivilDate, in zone: TimeZone) -> Date {
        WallSlot(day: day, from: DayTime(minutes: 18 * 60) ?? .dayEnd, to: .dayEnd).span(in: zone).start
    }
}
