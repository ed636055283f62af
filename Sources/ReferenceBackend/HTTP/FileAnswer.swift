import Foundation
import HTTPTypes
import Hummingbird

/// A file as an answer, whole or in part, or only the word that the client has it already (RFC 9110 sections 13 and 14),
/// with a digest of the whole (RFC 9530).
struct FileAnswer: Sendable {
    let type: String
    let content: FileContent
    /// What caches may do with it.
    let caching: String
    /// Whether it is always whole, and comes without anything that would prove it.
    let isBare: Bool

    /// What tells one file from another.
    static let proofs: [HTTPField.Name] = [.eTag, .reprDigest, .lastModified]

    /// The entity tag: strong, since it is made of the bytes.
    private var tag: String { "\"\(content.sha256)\"" }

    func response(to request: Request) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .xContentTypeOptions: "nosniff", .cacheControl: caching,
        ]
        if isBare { return Response(status: .ok, headers: headers, body: content.body(0..<content.size)) }
        headers[.eTag] = tag
        headers[.acceptRanges] = "bytes"
        headers[.reprDigest] = "sha-256=:\(content.sha256):"
        headers[.lastModified] = content.modified.map(Self.httpDate)
        if let known = request.headers[.ifNoneMatch], Self.names(known, tag) {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        // A range of an older file would not fit what the client has. A date proves too little to trust it.
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        // Only GET knows ranges (section 14.2).
        guard request.method == .get, isSame, let text = request.headers[.range],
            let wanted = Self.range(text, of: content.size)
        else {
            return Response(status: .ok, headers: headers, body: content.body(0..<content.size))
        }
        guard !wanted.isEmpty else {
            headers[.contentRange] = "bytes */\(content.size)"
            headers[.reprDigest] = nil
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        headers[.contentRange] = "bytes \(wanted.lowerBound)-\(wanted.upperBound - 1)/\(content.size)"
        return Response(status: .partialContent, headers: headers, body: content.body(wanted))
    }

    private static func names(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { item in
            let item = item.trimmingCharacters(in: .whitespaces)
            return item == "*" || item == tag || item == "W/" + tag
        }
    }

    /// The one range that a header asks for, empty where the file has none of it; nil for a header that is to be passed
    /// over, such as one with several.
    static func range(_ header: String, of count: Int) -> Range<Int>? {
        guard header.lowercased().hasPrefix("bytes="), !header.contains(",") else { return nil }
        let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, !ends.allSatisfy(\.isEmpty),
            ends.allSatisfy({ $0.isEmpty || (Int($0) != nil && $0.allSatisfy(\.isNumber)) })
        else { return nil }
        switch (Int(ends[0]), Int(ends[1])) {
        case (nil, let last?): return max(0, count - last)..<count
        case (let first?, nil): return min(first, count)..<count
        case (let first?, let last?) where first <= last:
            let first = min(first, count)
            return first..<max(first, min(last, count - 1) + 1)
        default: return nil
        }
    }

    /// A moment as headers write it (RFC 9110 section 5.6.7).
    private static func httpDate(_ date: Date) -> String {
        var (seconds, parts) = (time_t(date.timeIntervalSince1970), tm())
        gmtime_r(&seconds, &parts)
        // Names of days and months are English in C's own locale, which no part of the server leaves.
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension HTTPField.Name {
    /// A digest of a file, whatever part of it is sent (RFC 9530 section 3).
    fileprivate static let reprDigest = HTTPField.Name("Repr-Digest") ?? .eTag
}
