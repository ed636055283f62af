import Foundation

/// How times are written in answers and in the journal: RFC 3339, UTC, milliseconds.
public enum WireTime {
    /// A time as text.
    ///
    /// - Parameter milliseconds: Unix milliseconds.
    public static func text(_ milliseconds: Int64) -> String {
        // The milliseconds are written from the integer: a binary fraction of a second would lose one now and then.
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let seconds = remainder < 0 ? quotient - 1 : quotient
        let fraction = String(1000 + (milliseconds - seconds * 1000)).dropFirst()
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return "\(text.dropLast()).\(fraction)Z"
    }

    /// A time as JSON: its text, or `null` for none.
    public static func json(_ milliseconds: Int64?) -> JSONValue {
        milliseconds.map { .string(text($0)) } ?? .null
    }
}
