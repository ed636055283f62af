import SyncModel

/// Moments as the model server reads and writes them: UTC to the second, `2026-01-13T09:00:00Z`.
enum ServerInstant {
    /// Unix seconds of `YYYY-MM-DDTHH:MM[:SS[.fff]][Z]`; nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        let digits = text.utf8.map { Int64($0) - 48 }
        guard digits.count >= 16 else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= digits.count, digits[range].allSatisfy({ (0...9).contains($0) }) else {
                return nil
            }
            return digits[range].reduce(0) { $0 * 10 + $1 }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), (1...12).contains(month), hour < 24
        else { return nil }
        let second = digits.count >= 19 ? number(17..<19) ?? 0 : 0
        return CivilDay.number(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// With milliseconds that tell apart what happens in one second: whatever has the higher number came later.
    static func text(_ seconds: Int64, number: Int) -> String {
        let fraction = String(number % 1000)
        let digits = String(repeating: "0", count: 3 - fraction.count) + fraction
        return text(seconds).dropLast() + ".\(digits)Z"
    }

    static func text(_ seconds: Int64) -> String {
        let (year, month, day) = CivilDay.of(seconds / 86_400)
        let clock = seconds % 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))Z"
    }
}
