import ClinicHours
import Foundation

/// A moment with the day, the week and the month that it lies in, all in UTC.
struct ClinicMoment: Sendable {
    let today: CivilDate
    /// The first instant that isn't past, as the columns write instants.
    let text: String

    init(_ now: Date) {
        today = CivilDate(of: now, in: .gmt)
        // Columns have whole seconds, so that what begins within this second has begun.
        text = InstantText.utc(Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.up)))
    }

    /// From Monday to Sunday.
    var week: ClosedRange<CivilDate> {
        let days = Int((today.start(in: .gmt).timeIntervalSince1970 / 86_400).rounded(.down))
        // 1970-01-01 was a Thursday, the fourth day of its week.
        let monday = today.adding(days: -(((days + 3) % 7 + 7) % 7))
        return monday...monday.adding(days: 6)
    }

    /// From the first to the last day of the month.
    var month: ClosedRange<CivilDate> { Self.month(today.year, today.month) ?? today...today }

    /// All days of a month; nil for one that there isn't.
    static func month(_ year: Int, _ month: Int) -> ClosedRange<CivilDate>? {
        let ends = [31, 30, 29, 28].lazy.compactMap { CivilDate(year: year, month: month, day: $0) }
        guard let first = CivilDate(year: year, month: month, day: 1), let last = ends.first else { return nil }
        return first...last
    }
}
