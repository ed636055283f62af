import struct Foundation.Date

/// The `Retry-After` field (RFC 9110 section 10.2.3).
public enum RetryAfter {
    /// The longest wait that a server can impose. One wrong date must not keep a clinic offline for a year.
    public static let longest: Duration = .seconds(3600)

    /// Reads a number of seconds or a date; the result is within 0…1 h. Nil when the text is neither.
    ///
    /// - Parameter now: what a date is counted from; best the server's own `Date`, so that no clock offset gets in.
    public static func parse(_ text: String, now: Date) -> Duration? {
        let trimmed = text.drop { $0 == " " }
        if !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return Int64(trimmed).map { min(.seconds($0), longest) } ?? longest
        }
        guard let date = HTTPDate.parse(text, now: now) else { return nil }
        return max(.zero, min(.seconds(date.timeIntervalSince(now).rounded(.up)), longest))
    }
}
