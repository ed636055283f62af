import AttachmentStore
import SyncModel

/// A form with a file as it comes over the line (RFC 7578).
struct WireForm: Sendable {
    /// The part of a form that is a file.
    struct File: Sendable {
        /// The part's name.
        let part: String
        /// The file's bytes.
        let bytes: [UInt8]
    }

    /// What stands between the parts, without its two hyphens.
    let boundary: String
    /// How the whole body is compressed; nil for not at all.
    let coding: String?
    /// The body as it came.
    let bytes: [UInt8]

    /// The texts and the file; nil for what can't be read.
    func parts() -> (texts: [String: String], file: File?)? {
        guard let body = coding == nil ? bytes : Self.inflated(bytes) else { return nil }
        var texts: [String: String] = [:]
        var file: File?
        for part in Self.split(body, by: Array("--\(boundary)".utf8)) {
            guard let end = part.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: part[..<end.lowerBound], as: UTF8.self)
            let content = Array(part[end.upperBound...].dropLast(2))
            guard let name = Self.parameter("name", of: head) else { return nil }
            if Self.parameter("filename", of: head) != nil {
                file = File(part: name, bytes: content)
            } else {
                texts[name] = String(decoding: content, as: UTF8.self)
            }
        }
        return (texts, file)
    }

    private static func split(_ body: [UInt8], by mark: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var rest = body[...]
        while let found = rest.firstRange(of: mark) {
            parts.append(rest[..<found.lowerBound])
            rest = rest[found.upperBound...]
        }
        return parts
    }

    private static func parameter(_ name: String, of head: String) -> String? {
        guard let start = head.firstRange(of: "; \(name)=\"") else { return nil }
        return head[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
    }

    private static func inflated(_ bytes: [UInt8]) -> [UInt8]? {
        guard let inflater = try? Inflater() else { return nil }
        var content: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 << 10)
        var place = 0
        while !inflater.isAtEnd {
            let step = try? bytes.withUnsafeBytes { input in
                try room.withUnsafeMutableBytes { output in
                    try inflater.decompress(UnsafeRawBufferPointer(rebasing: input[place...]), into: output)
                }
            }
            guard let step, step != (0, 0) else { return nil }
            place += step.read
            content += room[..<step.written]
        }
        return content
    }
}
