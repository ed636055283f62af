@testable import Transport

/// A body of type `multipart/form-data`, read by the rules of RFC 2046 alone; nil for what breaks them.
struct ParsedForm {
    struct Part: Equatable {
        /// The parameters of `Content-Disposition`, with `%XX` as it stands.
        var parameters: [String: String] = [:]
        var mediaType: String?
        var content: [UInt8] = []
    }

    let parts: [Part]

    init?(_ body: [UInt8], contentType: String) {
        let prefix = "multipart/form-data; boundary="
        guard contentType.hasPrefix(prefix) else { return nil }
        let boundary = contentType.dropFirst(prefix.count).filter { $0 != "\"" }
        // The first delimiter may do without its line break, so one is put before it.
        let pieces = ([13, 10] + body).split(
            separator: Array("\r\n--\(boundary)".utf8), omittingEmptySubsequences: false)
        guard pieces.first?.isEmpty == true, pieces.last.map(Array.init) == Array("--\r\n".utf8) else { return nil }
        var parts: [Part] = []
        for piece in pieces.dropFirst().dropLast() {
            guard let part = Self.part(piece) else { return nil }
            parts.append(part)
        }
        self.parts = parts
    }

    private static func part(_ piece: ArraySlice<UInt8>) -> Part? {
        guard piece.starts(with: [13, 10]), let end = piece.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var part = Part(content: Array(piece[end.upperBound...]))
        let lines = piece[piece.startIndex..<end.lowerBound].dropFirst(2).split(separator: [13, 10])
        for line in lines.map({ Array($0) }) {
            guard !line.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return nil }
            let text = String(decoding: line, as: UTF8.self)
            let disposition = "Content-Disposition: form-data; ", type = "Content-Type: "
            if text.hasPrefix(disposition), part.parameters.isEmpty {
                guard let parameters = parameters(text.dropFirst(disposition.count).unicodeScalars[...]) else {
                    return nil
                }
                part.parameters = parameters
            } else if text.hasPrefix(type), part.mediaType == nil {
                part.mediaType = String(text.dropFirst(type.count))
            } else {
                return nil
            }
        }
        return part
    }

    /// `name="value"; name="value"`; a backslash would be read in two ways, so it is none.
    private static func parameters(_ text: Substring.UnicodeScalarView) -> [String: String]? {
        var result: [String: String] = [:]
        var rest = text
        while true {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<equals])
            rest = rest[equals...].dropFirst()
            guard rest.popFirst() == "\"", let quote = rest.firstIndex(of: "\"") else { return nil }
            let value = String(rest[..<quote])
            guard !value.contains("\\"), result.updateValue(value, forKey: name) == nil else { return nil }
            rest = rest[quote...].dropFirst()
            if rest.isEmpty { return result }
            guard rest.popFirst() == ";", rest.popFirst() == " " else { return nil }
        }
    }
}
