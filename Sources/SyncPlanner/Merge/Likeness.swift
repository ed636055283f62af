import SyncCatalogue
import SyncModel

/// Whether two values are one but for what servers normalise: white space at the ends of a text and how much of it stands inside, the marks of
/// a line's end, HTML escapes, the case of an e-mail address, an empty text for nothing, zeros behind an amount or quotes around it, the way a
/// moment is written, a list around a single value. What a server normalised is no conflict (design section 6), and no other record either.
public enum Likeness {
    /// Whether the server shows what an edit says. One that changes nothing but what servers normalise is still an edit: it is there when its
    /// very value is.
    static func hasArrived(_ edit: FieldEdit, _ remote: JSONValue, _ type: FieldType?) -> Bool {
        holds(edit.value, edit.base ?? .null, type) ? edit.value == remote : holds(edit.value, remote, type)
    }

    /// Whether two values are one, but for what servers normalise in values of a type; nil for values of any.
    public static func holds(_ mine: JSONValue, _ theirs: JSONValue, _ type: FieldType?) -> Bool {
        if mine == theirs { return true }
        // Where a field holds no lists, one around a value is no part of it.
        let holdsNoLists = type != nil && type != .any
        let (mine, theirs) = holdsNoLists ? (mine.single, theirs.single) : (mine, theirs)
        if mine == theirs { return true }
        switch type {
        case .decimal, .integer:
            guard let number = number(mine) else { return isBlank(mine) && isBlank(theirs) }
            return number == self.number(theirs)
        case .instant:
            guard let left = mine.string, let right = theirs.string else { return isBlank(mine) && isBlank(theirs) }
            return Moment(left).map { $0.isLike(Moment(right)) } ?? isLike(left, right)
        case .reference:
            guard let left = ServerID(json: mine), let right = ServerID(json: theirs) else {
                return isBlank(mine) && isBlank(theirs)
            }
            return left == right
        default:
            guard let left = mine.string, let right = theirs.string else { return isBlank(mine) && isBlank(theirs) }
            return isLike(left, right)
        }
    }

    private static func isLike(_ left: String, _ right: String) -> Bool {
        if trimmed(left[...]) == trimmed(right[...]) { return true }
        let (left, right) = (plain(left), plain(right))
        if left == right { return true }
        return isMailAddress(left) && isMailAddress(right) && left.lowercased() == right.lowercased()
    }

    /// A text without what servers add to it or take away: its words with one space between them, and characters for their HTML escapes.
    private static func plain(_ text: String) -> String {
        unescaped(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func isMailAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && !text.contains(where: \.isWhitespace)
    }

    /// The characters that templating servers escape.
    private static let escapes: [Substring: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    ]

    private static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var plain = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            plain += rest[..<start]
            let body = rest[start...].dropFirst().prefix(8)
            guard let end = body.firstIndex(of: ";"), let character = character(of: body[..<end]) else {
                plain.append("&")
                rest = rest[start...].dropFirst()
                continue
            }
            plain.append(character)
            rest = rest[end...].dropFirst()
        }
        return plain + rest
    }

    private static func character(of escape: Substring) -> Character? {
        if let known = escapes[escape] { return known }
        guard escape.first == "#" else { return nil }
        let digits = escape.dropFirst()
        let code =
            digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap(Unicode.Scalar.init).map(Character.init)
    }

    /// Whether a value says nothing: missing, `null` or an empty text, between which servers make no difference.
    public static func isBlank(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: true
        case .string(let text)?: trimmed(text[...]).isEmpty
        default: false
        }
    }

    private static func number(_ value: JSONValue) -> JSONNumber? {
        switch value {
        case .number(let number): number
        case .string(let text):
            if case .number(let number)? = try? JSONValue(parsing: String(trimmed(text[...]))) { number } else { nil }
        default: nil
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
