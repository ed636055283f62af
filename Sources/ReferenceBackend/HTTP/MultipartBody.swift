import Foundation

/// A body of type multipart/form-data, in its parts (RFC 7578, on the frame of RFC 2046 section 5.1).
struct MultipartBody: Sendable {
    /// One field of a form.
    struct Part: Equatable, Sendable {
        /// The field.
        let name: String
        /// What the file was called where it came from; nil for a part that is no file.
        let fileName: String?
        /// The type that the sender claims; empty where none was given.
        let contentType: String
        let content: Data
    }

    /// In the order in which they were sent.
    let parts: [Part]

    private static let partLimit = 32
    /// Bytes of a part's header.
    private static let headLimit = 8_192
    private static let lineEnd = Data("\r\n".utf8)
    private static let headEnd = Data("\r\n\r\n".utf8)

    /// The boundary that a `Content-Type` names, of 1 to 70 characters; nil for another type.
    /// - Throws: `APIError.invalid` when a form names none.
    static func boundary(of contentType: String) throws(APIError) -> String? {
        let header = HeaderParameters(contentType)
        guard header.value == "multipart/form-data" else { return nil }
        guard let boundary = header["boundary"], (1...70).contains(boundary.utf8.count) else { throw malformed }
        return boundary
    }

    /// Takes a whole body apart.
    /// - Throws: `APIError.invalid` for one that isn't what it should be.
    init(_ body: Data, boundary: String) throws(APIError) {
        let delimiter = Data("\r\n--\(boundary)".utf8)
        // Nothing need stand before the first one, not even its line end.
        guard
            var position = body.starts(with: delimiter.dropFirst(2))
                ? delimiter.count - 2 : body.range(of: delimiter)?.upperBound
        else { throw Self.malformed }
        var parts: [Part] = []
        while !body[position...].starts(with: Data("--".utf8)) {
            guard parts.count < Self.partLimit,
                let line = body.range(of: Self.lineEnd, in: position..<body.endIndex),
                // The rest of a boundary's line is white space, or it is no boundary's.
                body[position..<line.lowerBound].allSatisfy({ $0 == 0x20 || $0 == 0x09 }),
                let head = body.range(
                    of: Self.headEnd,
                    in: line.upperBound..<min(body.endIndex, line.upperBound + Self.headLimit)),
                let end = body.range(of: delimiter, in: head.upperBound..<body.endIndex)
            else { throw Self.malformed }
            parts.append(
                try Self.part(
                    head: body[line.upperBound..<head.lowerBound], content: body[head.upperBound..<end.lowerBound]))
            position = end.upperBound
        }
        self.parts = parts
    }

    private static func part(head: Data, content: Data) throws(APIError) -> Part {
        var (disposition, type) = (HeaderParameters(""), "")
        for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw malformed }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = HeaderParameters(value)
            case "content-type": type = value
            default: break
            }
        }
        guard disposition.value == "form-data", let name = disposition["name"] else { throw malformed }
        return Part(
            name: name, fileName: disposition["filename"] ?? disposition["filename*"], contentType: type,
            content: Data(content))
    }

    private static let malformed = APIError.invalid(
        "non_field_errors", "Le corps de la requête n'est pas un formulaire multipart valide")
}

/// A header's value and its parameters, such as `form-data; name="fichier"` (RFC 9110 section 5.6.6).
struct HeaderParameters: Sendable {
    /// What stands before the first `;`, in lower case.
    let value: String
    private let parameters: [String: String]

    init(_ text: String) {
        var parameters: [String: String] = [:]
        let parts = Self.split(text)
        value = (parts.first ?? "").lowercased()
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = part[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
            let given = part[part.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            if parameters[name] == nil { parameters[name] = Self.unquoted(given) }
        }
        self.parameters = parameters
    }

    /// A parameter by its name in lower case.
    subscript(_ name: String) -> String? { parameters[name] }

    /// Splits at semicolons outside quotes.
    private static func split(_ text: String) -> [String] {
        var (parts, isQuoted, isEscaped) = ([""], false, false)
        for character in text {
            if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        var (plain, isEscaped) = ("", false)
        for character in text.dropFirst().dropLast() {
            isEscaped = character == "\\" && !isEscaped
            if !isEscaped { plain.append(character) }
        }
        return plain
    }
}
