public import Foundation

/// A calendar day without time or zone, in the proleptic Gregorian calendar.
///
/// The arithmetic is done by hand on a day number, since `Calendar` costs microseconds a call and slots are computed by the
/// thousand. The conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Astronomical year.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// A day that exists; nil for one that doesn't, such as 30 February.
    public init?(year: Int, month: Int, day: Int) {
        guard (-9999...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.init(dayNumber: Self.dayNumber(year: year, month: month, day: day))
        // A day that the month hasn't (31 April) comes back as another one.
        guard self.month == month, self.day == day else { return nil }
    }

    /// Reads exactly `YYYY-MM-DD`; nil for anything else.
    public init?(_ iso: String) {
        let parsed = iso.withASCII { scanner -> CivilDate? in
            guard let date = scanner.date(), scanner.isAtEnd else { return nil }
            return date
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// The day that a wall calendar in `zone` shows at an instant.
    public init(of instant: Date, in zone: TimeZone) {
        let local = instant.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: instant))
        self.init(dayNumber: Int((local / 86_400).rounded(.down)))
    }

    /// Days since 1970-01-01.
    init(dayNumber: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01, negative before.
    var dayNumber: Int { Self.dayNumber(year: year, month: month, day: day) }

    /// 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
    var weekday: Int { (dayNumber + 3) - (dayNumber + 3).flooredQuotient(by: 7) * 7 }

    /// The first instant of the day in a zone. Where clocks jump over midnight, that is the moment of the jump.
    public func start(in zone: TimeZone) -> Date {
        WallClock(zone: zone).instant(day: self, minute: 0)
    }

    /// The day so many days later, or earlier for a negative number.
    public func adding(days: Int) -> CivilDate {
        CivilDate(dayNumber: dayNumber + days)
    }

    /// `YYYY-MM-DD`.
    public var description: String { "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))" }

    /// Earlier day first.
    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int {
    /// Division that rounds towards minus infinity, so that days before 1970 count correctly.
    func flooredQuotient(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// Decimal digits with leading zeros.
    func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
