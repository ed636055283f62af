import Foundation
import Hummingbird

/// A compression that a request's body may come in (RFC 9110 section 8.4.1).
package enum ContentCoding: Sendable {
    case gzip
    /// zlib's format (RFC 1950), as the name has it there.
    case deflate

    /// All of them, for `Accept-Encoding`.
    static let accepted = "gzip, deflate"

    /// The one that a request names; nil for none.
    /// - Throws: `APIError.unsupportedCoding` for another, or several.
    init?(of request: Request) throws(APIError) {
        switch Self.name(request) {
        case "", "identity": return nil
        // “x-gzip” is the same, says RFC 9110.
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: throw .unsupportedCoding
        }
    }

    /// Whether a request names one, known or not.
    static func isNamed(by request: Request) -> Bool { !["", "identity"].contains(name(request)) }

    private static func name(_ request: Request) -> String {
        (request.headers[.contentEncoding] ?? "").trimmingCharacters(in: .whitespaces).lowercased()
    }
}
