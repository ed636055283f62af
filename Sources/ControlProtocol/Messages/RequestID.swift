import SyncModel

/// What a request and its answer are matched by, given back to the letter: `1`, `1.0` and `"1"` stay what they are.
public enum RequestID: Sendable, Hashable {
    /// A string.
    case string(String)
    /// A number.
    case number(JSONNumber)
    /// `null`: also the id of an answer to a request whose id can't be known.
    case null

    /// An id from a request's member; nil when the value is of a kind that no id may be.
    public init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .number(let number): self = .number(number)
        case .null: self = .null
        case .bool, .array, .object: return nil
        }
    }

    /// The id as a member of an answer.
    public var value: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .number(let number): .number(number)
        case .null: .null
        }
    }
}
