public import Foundation

/// A week's opening hours, as a clinic writes them for its doctors (cabinet-medical.md 4, field `schedule`).
public struct OpeningHours: Hashable, Sendable {
    /// The ranges of each day, Monday first, sorted, none touching the next.
    private let week: [[MinuteRange]]

    /// Reads hours as people write them, in French or English: `Lun-Ven 9h-17h`, `Mar-Sam 8h30-12h30 / 14h-18h`,
    /// `Mon-Fri 09:00-17:00; Sat 9am-1pm`, `Du lundi au vendredi de 9h à 17h, mercredi fermé`, `Sam-Lun 20h-8h`.
    ///
    /// Days with several ranges, several groups of days, and ranges past midnight are understood; groups that name the
    /// same day add up.
    /// - Throws: what can't be read, naming the piece. A caller then knows nothing about the hours.
    public init(parsing text: String) throws(OpeningHoursError) {
        var parser = try OpeningHoursParser(text)
        week = try parser.week()
    }

    /// The spans that begin on a day, in order. The last may end on the day after.
    ///
    /// On a day when clocks are moved, the wall clock counts: `1h-9h` lasts seven hours when clocks go forward.
    public func openSpans(on day: CivilDate, in zone: TimeZone) -> [TimeSpan] {
        let clock = WallClock(zone: zone)
        return week[day.weekday].compactMap { range in
            let span = TimeSpan(
                start: clock.instant(day: day, minute: range.lowerBound),
                end: clock.instant(day: day, minute: range.upperBound))
            return span.start < span.end ? span : nil
        }
    }

    /// Whether every instant of the span lies inside opening hours. An empty span stands for its one instant.
    public func isOpen(throughout span: TimeSpan, in zone: TimeZone) -> Bool {
        span.isCovered(in: zone) { openSpans(on: $0, in: zone) }
    }

    /// The day of the week that a word names in French or English, such as `Lundi`, `mon` or `THU`: 0 for Monday to 6 for Sunday; nil for another.
    public static func weekday(named word: String) -> Int? {
        var lexer = OpeningHoursLexer(word)
        guard let tokens = try? lexer.tokens(), tokens.count == 1, case .day(let day) = tokens[0].kind else {
            return nil
        }
        return day
    }
}
