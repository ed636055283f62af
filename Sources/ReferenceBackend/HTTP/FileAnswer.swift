import Foundation
import Hummingbird

/// A file as an answer, whole or in part, or only the word that the client has it already (RFC 9110 sections 13 and 14).
struct FileAnswer: Sendable {
    let type: String
    let bytes: Data
    /// The entity tag, in quotes.
    let tag: String

    func response(to request: Request) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .eTag: tag, .acceptRanges: "bytes", .xContentTypeOptions: "nosniff",
            .cacheControl: "public, max-age=3600",
        ]
        if let known = request.headers[.ifNoneMatch], Self.names(known, tag) {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        // A range of an older file would not fit what the client has.
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        guard isSame, let text = request.headers[.range], let wanted = Self.range(text, of: bytes.count) else {
            return Response(status: .ok, headers: headers, body: Self.body(bytes))
        }
        guard !wanted.isEmpty else {
            headers[.contentRange] = "bytes */\(bytes.count)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        headers[.contentRange] = "bytes \(wanted.lowerBound)-\(wanted.upperBound - 1)/\(bytes.count)"
        let start = bytes.startIndex
        return Response(
            status: .partialContent, headers: headers,
            body: Self.body(bytes[start + wanted.lowerBound..<start + wanted.upperBound]))
    }

    private static func body(_ bytes: Data) -> ResponseBody { ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }

    private static func names(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { item in
            let item = item.trimmingCharacters(in: .whitespaces)
            return item == "*" || item == tag || item == "W/" + tag
        }
    }

    /// The one range that a header asks for, empty where the file has none of it; nil for a header that is to be passed
    /// over, such as one with several.
    static func range(_ header: String, of count: Int) -> Range<Int>? {
        guard header.hasPrefix("bytes="), !header.contains(",") else { return nil }
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
}
