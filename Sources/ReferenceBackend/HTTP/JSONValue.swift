import Foundation

/// A value of a request's body.
///
/// Numbers are decimals, so that `75.10` stays what was sent and never becomes a binary fraction.
enum JSONValue: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Decimal.self) {
            self = .number(number)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The fields of a body. An empty body has none.
    /// - Throws: `APIError.unreadable` for anything but a JSON object.
    static func fields(of body: Data) throws(APIError) -> [String: JSONValue] {
        if body.isEmpty { return [:] }
        do {
            return try JSONDecoder().decode([String: JSONValue].self, from: body)
        } catch {
            throw .unreadable(.noObject)
        }
    }
}
