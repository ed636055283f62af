import struct Foundation.Date

/// Dates of HTTP fields (RFC 9110 section 5.6.7), always in GMT.
public enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` and the two obsolete forms, `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`; nil for anything else. The name of the day is not checked against the date.
    ///
    /// - Parameter now: places years of two digits: what would be more than 50 years ahead is in the past.
    public static func parse(_ text: String, now: Date = Date()) -> Date? {
        let words = text.split(separator: " ").map(String.init)
        switch words.count {
        case 6 where words[5] == "GMT" && words[0].last == "," && days.contains(String(words[0].dropLast())):
            return date(year: number(words[3], digits: 4), words[2], number(words[1], digits: 2), time: words[4])
        case 5 where days.contains(words[0]):
            guard words[2].count <= 2 else { return nil }
            return date(year: number(words[4], digits: 4), words[1], number(words[2]), time: words[3])
        case 4 where words[3] == "GMT" && words[0].last == "," && longDays.contains(String(words[0].dropLast())):
            let parts = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let short = number(parts[2], digits: 2) else { return nil }
            return placed(short, now: now) {
                date(year: $0, parts[1], number(parts[0], digits: 2), time: words[2])
            }
        default: return nil
        }
    }

    /// The latest date with such a short year that is at most 50 years ahead of `now`.
    private static func placed(_ short: Int, now: Date, _ make: (Int) -> Date?) -> Date? {
        let secondsPerYear = 31_556_952.0
        let thisYear = 1970 + Int((now.timeIntervalSince1970 / secondsPerYear).rounded(.down))
        let horizon = now.addingTimeInterval(50 * secondsPerYear)
        let century = thisYear - thisYear % 100
        return [century + 100, century, century - 100]
            .compactMap { make($0 + short) }
            .first { $0 <= horizon }
    }

    private static func date(year: Int?, _ monthName: String, _ day: Int?, time: String) -> Date? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number(String($0), digits: 2) }
        guard
            let year, let day, let month = months.firstIndex(of: monthName).map({ $0 + 1 }),
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            hour < 24, minute < 60, second <= 60,  // 60 is a leap second
            (1...length(ofMonth: month, year: year)).contains(day)
        else { return nil }
        let seconds = daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds))
    }

    private static func number(_ text: String, digits: Int? = nil) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return digits.map { $0 == text.utf8.count } ?? true ? Int(text) : nil
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        daysSince1970(month == 12 ? year + 1 : year, month % 12 + 1, 1) - daysSince1970(year, month, 1)
    }

    /// Days of the Gregorian calendar by Howard Hinnant's algorithm, with the year beginning in March.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
