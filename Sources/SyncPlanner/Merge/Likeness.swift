import SyncCatalogue
import SyncModel

/// Whether two values are one but for what servers normalise: white space at the ends of a text, an empty text for nothing, zeros behind
/// an amount or quotes around it, the way a moment is written. What a server normalised is no conflict (design section 6), and no other record either.
enum Likeness {
    static func holds(_ mine: JSONValue, _ theirs: JSONValue, _ type: FieldType?) -> Bool {
        if mine == theirs { return true }
        switch type {
        case .decimal, .integer:
            guard let number = number(mine) else { return isBlank(mine) && isBlank(theirs) }
            return number == self.number(theirs)
        case .instant:
            guard let left = mine.string, let right = theirs.string else { return isBlank(mine) && isBlank(theirs) }
            return Moment(left).map { $0.isLike(Moment(right)) } ?? (trimmed(left[...]) == trimmed(right[...]))
        case .reference:
            guard let left = ServerID(json: mine), let right = ServerID(json: theirs) else {
                return isBlank(mine) && isBlank(theirs)
            }
            return left == right
        default:
            guard let left = mine.string, let right = theirs.string else { return isBlank(mine) && isBlank(theirs) }
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
