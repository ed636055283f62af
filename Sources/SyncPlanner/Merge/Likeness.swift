import SyncCatalogue
import SyncModel

/// Whether two values are one but for what servers normalise: white space at the ends of a text, zeros behind an amount, the way a
/// moment is written. What a server normalised is no conflict (design section 6), and no other record either.
enum Likeness {
    static func holds(_ mine: JSONValue, _ theirs: JSONValue, _ type: FieldType?) -> Bool {
        if mine == theirs { return true }
        switch type {
        case .decimal:
            guard let amount = decimal(mine) else { return false }
            return amount == decimal(theirs)
        case .instant:
            guard let left = mine.string, let right = theirs.string else { return false }
            return plainInstant(left) == plainInstant(right)
        default:
            guard let left = mine.string, let right = theirs.string else { return false }
            return trimmed(left[...]) == trimmed(right[...])
        }
    }

    /// Whether a value says nothing: missing, `null` or an empty text, between which servers make no difference.
    static func isBlank(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: true
        case .string(let text)?: trimmed(text[...]).isEmpty
        default: false
        }
    }

    private static func decimal(_ value: JSONValue) -> JSONNumber? {
        switch value {
        case .number(let number): number
        case .string(let text):
            if case .number(let number)? = try? JSONValue(parsing: text) { number } else { nil }
        default: nil
        }
    }

    /// A moment without the marks that a server in UTC may add or leave out: seconds, a fraction of nothing, the `Z`.
    private static func plainInstant(_ text: String) -> Substring {
        var plain = trimmed(text[...])
        for mark in ["Z", "+00:00"] where plain.hasSuffix(mark) { plain = plain.dropLast(mark.count) }
        if plain.contains(".") {
            while plain.last == "0" { plain.removeLast() }
            if plain.last == "." { plain.removeLast() }
        }
        return plain.count == "2026-01-20T14:00:00".count && plain.hasSuffix(":00") ? plain.dropLast(3) : plain
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
