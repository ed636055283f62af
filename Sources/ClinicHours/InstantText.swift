public import Foundation

/// Instants as JSON APIs write them: ISO 8601 in the RFC 3339 profile, read and written by hand.
///
/// A formatter per call costs more than the rest of a list row; this costs some tens of nanoseconds.
public enum InstantText {
    /// Reads `2026-01-20`, `2026-01-20T14:00`, `…:00`, `….250`, each time with `Z`, `±hh:mm` or nothing after it.
    ///
    /// Text without an offset is a wall clock reading in `zone`, and a date alone is that day's first instant there
    /// (see cabinet-medical.md 5.2, which sends naive times). A space may stand for the `T` (RFC 3339 section 5.6).
    /// Returns nil for anything else, also for days, hours and offsets that don't exist.
    public static func parse(_ text: String, naiveIn zone: TimeZone) -> Date? {
        text.withASCII { scanner in
            guard let day = scanner.date() else { return nil }
            if scanner.isAtEnd { return day.start(in: zone) }
            guard scanner.take("T") || scanner.take(" "), let hour = scanner.number(width: 2, in: 0...23),
                scanner.take(":"), let minute = scanner.number(width: 2, in: 0...59)
            else { return nil }
            var second = 0
            var fraction = 0.0
            if scanner.take(":") {
                guard let seconds = scanner.number(width: 2, in: 0...59) else { return nil }
                second = seconds
                if scanner.take(".") {
                    guard let decimals = scanner.fraction() else { return nil }
                    fraction = decimals
                }
            }
            if scanner.isAtEnd {
                let instant = WallClock(zone: zone).instant(day: day, minute: hour * 60 + minute, second: second)
                return instant.addingTimeInterval(fraction)
            }
            guard let offset = offset(&scanner), scanner.isAtEnd else { return nil }
            let seconds = day.dayNumber * 86_400 + hour * 3_600 + minute * 60 + second - offset
            return Date(timeIntervalSince1970: Double(seconds) + fraction)
        }
    }

    /// Whether a text that names a moment says its offset, so that it needs no zone.
    public static func hasOffset(_ text: String) -> Bool {
        guard let mark = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: " ") }) else {
            return false
        }
        return text.utf8[mark...].contains { "Z+-".utf8.contains($0) }
    }

    /// Whether a zone's clock ever shows what a text without an offset says: where it is set ahead, an hour is never shown. True for a text that
    /// names no moment.
    public static func occurs(_ text: String, in zone: TimeZone) -> Bool {
        guard let moment = parse(text, naiveIn: zone), let reading = parse(text, naiveIn: .gmt) else { return true }
        return moment.addingTimeInterval(TimeInterval(zone.secondsFromGMT(for: moment))) == reading
    }

    /// Writes `2026-01-20T14:00:00Z`; a fraction of a second is cut off.
    public static func utc(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let dayNumber = seconds.flooredQuotient(by: 86_400)
        let rest = seconds - dayNumber * 86_400
        let day = CivilDate(dayNumber: dayNumber)
        return "\(day)T\((rest / 3_600).padded(to: 2)):\((rest / 60 % 60).padded(to: 2)):\((rest % 60).padded(to: 2))Z"
    }

    /// Seconds east of Greenwich of `Z` or `±hh:mm`.
    private static func offset(_ scanner: inout ASCIIScanner) -> Int? {
        if scanner.take("Z") { return 0 }
        let sign = scanner.take("+") ? 1 : scanner.take("-") ? -1 : 0
        guard sign != 0, let hours = scanner.number(width: 2, in: 0...23), scanner.take(":"),
            let minutes = scanner.number(width: 2, in: 0...59)
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
