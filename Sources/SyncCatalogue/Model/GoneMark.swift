import SyncModel

/// What a record says that was removed, where the server goes on listing it (a soft delete): it counts as gone wherever it says so.
public enum GoneMark: Sendable, Equatable {
    /// The field says something: such as a moment of removal, or true.
    case filled(String)
    /// Each of the fields has one of these values, such as the status `archived`.
    case values([String: [JSONValue]])

    /// What becomes of a 0 in a field whose moments are numbers.
    private static let noMoment = JSONValue.string(WireTime.text(0))

    /// The mark as a text that is the same for the same mark.
    public var signature: String {
        switch self {
        case .filled(let field): field
        case .values(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\(JSONValue.array($0.value).text)" }.joined(
                separator: "; ")
        }
    }

    /// Whether a record says that it is gone. One that does not show the field is there.
    public func isSet(in record: JSONObject) -> Bool {
        switch self {
        case .filled(let field):
            guard let value = record[field] else { return false }
            return ![.null, .bool(false), .string(""), .integer(0), Self.noMoment].contains(value)
        case .values(let values):
            return values.allSatisfy { field, values in values.cover(record[field]) }
        }
    }

    /// The fields that say it.
    public var fields: [String] {
        switch self {
        case .filled(let field): [field]
        case .values(let values): values.keys.sorted()
        }
    }
}
