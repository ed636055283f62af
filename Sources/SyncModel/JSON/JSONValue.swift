/// The members of a JSON object. Their order carries no meaning (RFC 8259 section 4).
public typealias JSONObject = [String: JSONValue]

/// A parsed JSON value (RFC 8259), with numbers kept to the letter.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; of repeated member names the parser keeps the last.
    case object(JSONObject)

    /// A whole number as a value.
    public static func integer(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// The string, or nil for any other kind of value.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number as a 64-bit integer, or nil for another kind of value or a number that is none.
    public var integer: Int64? {
        if case .number(let number) = self { number.integer } else { nil }
    }

    /// The truth value, or nil for any other kind of value.
    public var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The members, or nil for any other kind of value.
    public var object: JSONObject? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements, or nil for any other kind of value.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The member of that name, or nil where there is none or this is no object.
    public subscript(name: String) -> JSONValue? { object?[name] }

    /// The value found by following member names from here, as `user.role` does; nil where the path breaks off.
    public func value(at path: [String]) -> JSONValue? {
        var current = self
        for name in path {
            guard let next = current[name] else { return nil }
            current = next
        }
        return current
    }

    /// The kind of value, as a word for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of repeated names the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
}
