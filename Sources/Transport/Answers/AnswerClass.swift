import struct Foundation.Date

/// What an answer means for the request, by its status and fields alone.
public enum AnswerClass: Sendable, Equatable {
    /// 2xx. Whether the body is what was asked for is another question: see `ContentSniffer`.
    case success
    /// 304: what the replica has still holds.
    case notModified
    /// Another 4xx: the request itself is wrong, and sending it again changes nothing.
    case rejected(Int)
    /// 401: sign in again.
    case unauthenticated
    /// 403: signed in, but not allowed.
    case forbidden
    /// 404 or 410: the record is not there.
    case gone
    /// 429, and the 408 and 425 of servers that did not take the request up: the same again later.
    case throttled(retryAfter: Duration?)
    /// 5xx: the outcome of a write is unknown (design section 8).
    case serverError(Int)
    /// Another 3xx: after a write, or one without a target.
    case redirect
    /// 1xx, 407, 511 and what is no status at all: not an answer of the server that was meant.
    case unexpected

    /// Sorts an answer.
    ///
    /// - Parameter now: what a date in `Retry-After` is counted from when the server sent no `Date`.
    public static func classify(status: Int, fields: HTTPFields, now: Date = Date()) -> AnswerClass {
        switch status {
        case 200...299: .success
        case 304: .notModified
        case 300...399: .redirect
        case 401: .unauthenticated
        case 403: .forbidden
        case 404, 410: .gone
        case 408, 425, 429: .throttled(retryAfter: wait(fields, now: now))
        case 407, 511: .unexpected  // a proxy's words; 511 is what captive portals say (RFC 6585 section 6)
        case 400...499: .rejected(status)
        case 500...599: .serverError(status)
        default: .unexpected
        }
    }

    private static func wait(_ fields: HTTPFields, now: Date) -> Duration? {
        let serverNow = fields["Date"].flatMap { HTTPDate.parse($0, now: now) }
        return fields["Retry-After"].flatMap { RetryAfter.parse($0, now: serverNow ?? now) }
    }
}
