import Foundation

/// What is known of the hours of whoever has slots.
public enum Openings: Sendable {
    /// Nothing that can be read: nothing is refused for the time of day, and no slot is offered.
    case unknown
    /// There are none to know: any time may be had, as far as is known here.
    case any
    /// Hours as people write them.
    case words(OpeningHours)
    /// Hours as records: a week, and the days that differ from it.
    case week(WeeklySchedule)

    /// The spans that begin on a day, in order. The last may end on the day after.
    func spans(on day: CivilDate, in zone: TimeZone) -> [TimeSpan] {
        switch self {
        case .unknown: []
        case .any: [TimeSpan(start: day.start(in: zone), end: day.adding(days: 1).start(in: zone))]
        case .words(let hours): hours.openSpans(on: day, in: zone)
        case .week(let schedule): schedule.openSpans(on: day, in: zone)
        }
    }

    /// Whether nothing that is known forbids the span. An empty one stands for its one instant.
    func allows(_ span: TimeSpan, in zone: TimeZone) -> Bool {
        switch self {
        case .unknown, .any: true
        case .words(let hours): hours.isOpen(throughout: span, in: zone)
        case .week(let schedule): span.isCovered(in: zone) { schedule.openSpans(on: $0, in: zone) }
        }
    }
}

extension TimeSpan {
    /// Whether every instant of the span lies in the spans that begin on some days. An empty span stands for its one instant.
    ///
    /// - Parameter spans: The spans that begin on a day, in order; each ends on the day after at the latest.
    func isCovered(in zone: TimeZone, by spans: (CivilDate) -> [TimeSpan]) -> Bool {
        var covered = start
        // The night before may reach into the first day; each further day counts only while the cover reaches it.
        var day = CivilDate(of: covered, in: zone).adding(days: -1)
        while day <= CivilDate(of: covered, in: zone) {
            for open in spans(day) where open.start <= covered && covered < open.end {
                covered = open.end
                if covered >= end { return true }
            }
            day = day.adding(days: 1)
        }
        return false
    }
}
