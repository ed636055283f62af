/// A moment as servers write it (RFC 3339, and the same without an offset), read without a calendar of time zones: two of them with an
/// offset are one when they name the same instant; where one has none, when both show the same wall time.
struct Moment {
    private let local: Int64
    private let nanoseconds: Int64
    private let offsetMinutes: Int64?

    /// Reads `YYYY-MM-DDTHH:MM[:SS[.F]][Z|±HH[:]MM]`, with a space for the `T` too; nil for anything else.
    init?(_ text: String) {
        var bytes = text.utf8.drop { $0 == 0x20 }
        func number(_ digits: Int) -> Int64? {
            guard bytes.count >= digits else { return nil }
            var value: Int64 = 0
            for byte in bytes.prefix(digits) {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            bytes = bytes.dropFirst(digits)
            return value
        }
        func take(_ marks: String) -> Bool {
            guard let first = bytes.first, marks.utf8.contains(first) else { return false }
            bytes = bytes.dropFirst()
            return true
        }
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2), take("T t"),
            let hour = number(2), take(":"), let minute = number(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if take(":") {
            guard let found = number(2) else { return nil }
            second = found
            if take(".,") {
                var scale: Int64 = 100_000_000
                while let digit = number(1) {
                    fraction += digit * scale
                    scale /= 10
                }
            }
        }
        if take("Zz") {
            offsetMinutes = 0
        } else if let sign = bytes.first, take("+-") {
            guard let hours = number(2) else { return nil }
            _ = take(":")
            let minutes = hours * 60 + (number(2) ?? 0)
            offsetMinutes = sign == 0x2D ? -minutes : minutes
        } else {
            offsetMinutes = nil
        }
        guard bytes.allSatisfy({ $0 == 0x20 }) else { return nil }
        local = ((Self.days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        nanoseconds = fraction
    }

    func isLike(_ other: Moment?) -> Bool {
        guard let other, nanoseconds == other.nanoseconds else { return false }
        guard let mine = offsetMinutes, let theirs = other.offsetMinutes else { return local == other.local }
        return local - mine * 60 == other.local - theirs * 60
    }

    /// Days since 0000-03-01 of the proleptic Gregorian calendar: years begin in March, so that the leap day is the last of its year.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let march = month > 2 ? year : year - 1
        let monthOfYear = month > 2 ? month - 3 : month + 9
        return 365 * march + march / 4 - march / 100 + march / 400 + (153 * monthOfYear + 2) / 5 + day - 1
    }
}
