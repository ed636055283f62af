/// By what a server knows which version of a record a write was made from, and refuses one that was made from an older one (RFC 9110,
/// section 13.1.1).
public struct VersionRule: Sendable, Equatable {
    /// Where the version is found.
    public enum Source: String, Sendable, CaseIterable {
        /// A member of the record.
        case record
        /// The header field `ETag` of the answer that has the record alone; the field keeps it.
        case etag
    }

    /// How a write says it.
    public enum Place: String, Sendable, CaseIterable {
        /// In the header field `If-Match`.
        case ifMatch = "if-match"
        /// As a member of an update's body.
        case body
    }

    /// The field that has the version, or keeps it.
    public let field: String
    /// Where the version is found.
    public let source: Source
    /// How a write says it.
    public let place: Place
    /// The statuses by which the server says that the record has another version by now.
    public internal(set) var staleStatuses: [Int]

    /// The entity tag that stands for a version in `If-Match`; nil for one that can't: weak tags never match there, and no tag has blanks, quotes
    /// or control characters in it.
    public static func entityTag(_ version: String) -> String? {
        if version.hasPrefix("W/") { return nil }
        let isQuoted = version.count >= 2 && version.hasPrefix("\"") && version.hasSuffix("\"")
        let inner = isQuoted ? String(version.dropFirst().dropLast()) : version
        let isSound = inner.utf8.allSatisfy { $0 == 0x21 || (0x23...0x7E).contains($0) }
        return isSound && inner.utf8.count <= 1_000 ? "\"\(inner)\"" : nil
    }
}
