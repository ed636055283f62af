/// A reading of the wall clock, to the minute, as servers write it beside a date: `09:00:00` (dokal.md 6 and 7).
public struct DayTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes past midnight, 0 to 1,440: `24:00` ends a day.
    public let minutes: Int

    /// The reading that begins a day.
    public static let midnight = DayTime(unchecked: 0)
    /// The reading that ends a day.
    public static let dayEnd = DayTime(unchecked: 1_440)

    private init(unchecked minutes: Int) {
        self.minutes = minutes
    }

    /// A reading; nil for minutes outside 0 to 1,440.
    public init?(minutes: Int) {
        guard (0...1_440).contains(minutes) else { return nil }
        self.minutes = minutes
    }

    /// Reads `09:00`, `09:00:00` and `09:00:00.000`, and `24:00` as the end of the day; nil for anything else.
    ///
    /// Seconds are cut off: slots are made of minutes.
    public init?(_ text: String) {
        let minutes = text.withASCII { scanner -> Int? in
            guard let hour = scanner.number(width: 2, in: 0...24), scanner.take(":"),
                let minute = scanner.number(width: 2, in: 0...59)
            else { return nil }
            if scanner.take(":") {
                guard let second = scanner.number(width: 2, in: 0...59), hour < 24 || second == 0 else { return nil }
                if scanner.take("."), scanner.fraction() == nil { return nil }
            }
            return scanner.isAtEnd ? hour * 60 + minute : nil
        }
        guard let minutes else { return nil }
        self.init(minutes: minutes)
    }

    /// `09:00:00`.
    public var description: String { "\((minutes / 60).padded(to: 2)):\((minutes % 60).padded(to: 2)):00" }

    /// The reading as an end: `00:00` is the midnight that ends the day, as databases write 23:30 and half an hour.
    var asEnd: DayTime { self == .midnight ? .dayEnd : self }

    /// Earlier reading first.
    public static func < (left: DayTime, right: DayTime) -> Bool { left.minutes < right.minutes }
}
