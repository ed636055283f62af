import Foundation

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
