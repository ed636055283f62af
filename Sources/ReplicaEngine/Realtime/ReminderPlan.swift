import ClinicHours
import Foundation
import SyncCatalogue

/// When people are reminded of which day's records: at an hour of the wall clock, some days before. Pure.
struct ReminderPlan: Equatable {
    let rule: ReminderRule
    let zone: TimeZone

    /// The last day of whose records people should have been reminded by now; that of today's hour before it has come.
    func day(at now: Date) -> CivilDate {
        let today = CivilDate(of: now, in: zone)
        return today.adding(days: rule.daysBefore - (hour(on: today) <= now ? 0 : 1))
    }

    /// The days of whose records it is not too late to remind: from today up to the last one whose hour has come.
    func days(at now: Date) -> [CivilDate] {
        let last = day(at: now)
        var days: [CivilDate] = []
        var day = CivilDate(of: now, in: zone)
        while day <= last {
            days.append(day)
            day = day.adding(days: 1)
        }
        return days
    }

    /// The next moment at which people are to be reminded.
    func next(after now: Date) -> Date {
        let today = CivilDate(of: now, in: zone)
        let hour = hour(on: today)
        return hour > now ? hour : self.hour(on: today.adding(days: 1))
    }

    private func hour(on day: CivilDate) -> Date {
        WallSlot(day: day, from: DayTime(minutes: rule.minuteOfDay) ?? .midnight, to: .dayEnd).span(in: zone).start
    }
}
