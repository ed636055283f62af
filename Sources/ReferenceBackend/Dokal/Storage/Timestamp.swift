import ClinicHours
import Foundation

/// An instant in whole milliseconds, as PostgreSQL's columns are shown in JSON. Its text sorts as time does.
struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Since 1970.
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The millisecond that an instant lies in.
    init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1_000).rounded(.down))
    }

    /// Reads ISO 8601; a text without offset is UTC.
    init?(_ text: String) {
        guard let date = InstantText.parse(text, naiveIn: .gmt) else { return nil }
        // What was written with three decimals comes back as a binary fraction that may lie a little below.
        milliseconds = Int64((date.timeIntervalSince1970 * 1_000).rounded())
    }

    /// The instant.
    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    /// The instant so much later.
    func adding(milliseconds more: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds + more) }

    /// `2026-02-08T14:30:00.000Z`.
    var description: String {
        let (seconds, rest) = milliseconds.flooredDivision(by: 1_000)
        let text = InstantText.utc(Date(timeIntervalSince1970: Double(seconds)))
        let digits = String(1_000 + rest).dropFirst()
        return "\(text.dropLast()).\(digits)Z"
    }

    /// Earlier first.
    static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

extension Int64 {
    /// Division that rounds towards minus infinity, with a rest that is never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}
