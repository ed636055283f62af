/// A range of minutes since the midnight that its day begins with; the end may lie on the day after (up to 2,880).
typealias MinuteRange = Range<Int>

/// Reads groups of `days hours` from tokens into a table of seven days, Monday first.
struct OpeningHoursParser {
    private let text: String
    private let tokens: [OpeningHoursToken]
    private var index = 0

    init(_ text: String) throws(OpeningHoursError) {
        self.text = text
        var lexer = OpeningHoursLexer(text)
        tokens = try lexer.tokens()
    }

    /// The ranges of each day, sorted and joined where they touch.
    mutating func week() throws(OpeningHoursError) -> [[MinuteRange]] {
        var week = [[MinuteRange]](repeating: [], count: 7)
        // “Lun-Ven 9h-17h, Mer fermé”: what is closed wins, wherever it stands.
        var closed: Set<Int> = []
        skipSeparators()
        guard current != nil else { throw OpeningHoursError(reason: .empty, piece: "", text: text) }
        while let token = current {
            let days = days()
            guard !days.isEmpty else { throw failure(.hoursWithoutDays, at: token) }
            if current?.kind == .closed {
                index += 1
                closed.formUnion(days)
            } else {
                let ranges = try ranges()
                guard !ranges.isEmpty else { throw failure(.daysWithoutHours, at: tokens[index - 1]) }
                for day in days { week[day] += ranges }
            }
            skipSeparators()
        }
        for day in closed { week[day] = [] }
        return week.map(Self.joined)
    }

    private var current: OpeningHoursToken? { index < tokens.count ? tokens[index] : nil }

    private func failure(_ reason: OpeningHoursError.Reason, at token: OpeningHoursToken) -> OpeningHoursError {
        OpeningHoursError(reason: reason, piece: token.piece, text: text)
    }

    private mutating func skipSeparators() {
        while current?.kind == .separator { index += 1 }
    }

    /// `Lun`, `Lun-Ven`, `Sam-Lun` (around the week's end), `Lun, Mer et Ven`, `7j/7`.
    private mutating func days() -> Set<Int> {
        var days: Set<Int> = []
        while let token = current {
            switch token.kind {
            case .everyDay:
                index += 1
                days.formUnion(0..<7)
            case .day(let first):
                index += 1
                if current?.kind == .through, case .day(let last) = following?.kind {
                    index += 2
                    for step in 0...((last - first + 7) % 7) { days.insert((first + step) % 7) }
                } else {
                    days.insert(first)
                }
            case .through where !days.isEmpty && followingBeginsHours:
                // “Lundi - 9h-17h”: this dash only sets the hours off.
                index += 1
            default:
                return days
            }
            skipSeparators()
        }
        return days
    }

    private var following: OpeningHoursToken? { index + 1 < tokens.count ? tokens[index + 1] : nil }

    private var followingBeginsHours: Bool {
        switch following?.kind {
        case .time, .allDay, .closed: true
        default: false
        }
    }

    /// `9h-12h, 14h-18h`, up to the next day or the end of the text.
    private mutating func ranges() throws(OpeningHoursError) -> [MinuteRange] {
        var ranges: [MinuteRange] = []
        while let token = current {
            switch token.kind {
            case .allDay:
                index += 1
                ranges.append(0..<1_440)
            case .time(let start):
                index += 1
                guard current?.kind == .through else { throw failure(.notARange, at: token) }
                index += 1
                guard let end = current, case .time(let last) = end.kind else { throw failure(.notARange, at: token) }
                index += 1
                ranges.append(try range(from: start, to: last, token, end))
            case .through:
                throw failure(.notARange, at: token)
            default:
                return ranges
            }
            skipSeparators()
        }
        return ranges
    }

    /// A range whose end isn't after its start runs past midnight, as a night duty does.
    private func range(
        from start: Int, to last: Int, _ first: OpeningHoursToken, _ second: OpeningHoursToken
    ) throws(OpeningHoursError) -> MinuteRange {
        let opening = start % 1_440
        let closing = last > opening ? last : last + 1_440
        guard closing - opening <= 1_440, last != start else {
            throw OpeningHoursError(reason: .notARange, piece: "\(first.piece)-\(second.piece)", text: text)
        }
        return opening..<closing
    }

    private static func joined(_ ranges: [MinuteRange]) -> [MinuteRange] {
        ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, range in
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
    }
}
