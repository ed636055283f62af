import SyncModel

/// One parameter of a method.
public struct ControlParameter: Sendable, Equatable {
    /// The kinds of value that parameters take.
    public enum Kind: String, Sendable, CaseIterable {
        /// A string.
        case string
        /// A number without a fraction that fits 64 bits.
        case integer
        /// `true` or `false`.
        case boolean
        /// An object.
        case object
        /// An array.
        case array
        /// A string or an integer: a local id is a UUID, a server id may be either.
        case identifier
        /// Any value.
        case any

        /// The kind in words, for messages.
        public var name: String { self == .identifier ? "string or integer" : rawValue }

        /// Whether a value is of this kind.
        public func admits(_ value: JSONValue) -> Bool {
            switch self {
            case .string: value.string != nil
            case .integer: value.integer != nil
            case .boolean: value.bool != nil
            case .object: value.object != nil
            case .array: value.array != nil
            case .identifier: value.string != nil || value.integer != nil
            case .any: true
            }
        }

        /// The kind in JSON Schema's words.
        var schema: JSONObject {
            switch self {
            case .any: [:]
            case .identifier: ["type": ["string", "integer"]]
            default: ["type": .string(rawValue)]
            }
        }
    }

    /// The parameter's name.
    public let name: String
    /// What it takes.
    public let kind: Kind
    /// Whether a call without it is refused.
    public let isRequired: Bool
    /// What it does, in one sentence.
    public let summary: String
    /// The only strings it takes; empty when any does.
    public let choices: [String]
    /// The integers it takes.
    public let range: ClosedRange<Int64>?
    /// What stands for it when it is left out.
    public let standard: JSONValue?
    /// The kind of an array's elements.
    public let elements: Kind?

    init(
        _ name: String, _ kind: Kind, isRequired: Bool = false, _ summary: String, choices: [String] = [],
        range: ClosedRange<Int64>? = nil, standard: JSONValue? = nil, elements: Kind? = nil
    ) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.summary = summary
        self.choices = choices
        self.range = range
        self.standard = standard
        self.elements = elements
    }

    /// The JSON Schema of the values that it takes.
    public var schema: JSONValue {
        var schema = kind.schema
        if !choices.isEmpty { schema["enum"] = .array(choices.map(JSONValue.string)) }
        if let range {
            schema["minimum"] = .integer(range.lowerBound)
            if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
        }
        if let standard { schema["default"] = standard }
        if let elements, kind == .array { schema["items"] = .object(elements.schema) }
        return .object(schema)
    }
}
