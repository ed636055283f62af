import ArgumentParser
import SyncModel

/// A field on the command line: `name=text`, or `name:=json` for a value of any kind.
struct FieldArgument: ExpressibleByArgument, Sendable {
    let name: String
    let text: String
    let isJSON: Bool

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        let isJSON = argument[..<equals].hasSuffix(":")
        name = String(argument[..<equals].dropLast(isJSON ? 1 : 0))
        text = String(argument[argument.index(after: equals)...])
        self.isJSON = isJSON
    }

    /// The fields' values, in the form that each field's type wants.
    static func values(_ arguments: [FieldArgument], types: [String: String]) throws -> JSONObject {
        var values: JSONObject = [:]
        for argument in arguments { values[argument.name] = try argument.value(type: types[argument.name] ?? "string") }
        return values
    }

    private func value(type: String) throws -> JSONValue {
        if isJSON {
            do { return try JSONValue(parsing: text) } catch {
                throw ValidationError("\(name):= must be followed by JSON, such as \(name):=null (\(error))")
            }
        }
        switch type {
        case "integer", "decimal":
            if let value = try? JSONValue(parsing: text), case .number = value { return value }
        case "boolean":
            if text == "true" || text == "yes" { return true }
            if text == "false" || text == "no" { return false }
        case let type where type.hasPrefix("reference"):
            if let id = Int64(text) { return .integer(id) }
        default: break
        }
        return .string(text)
    }
}

/// What the daemon says of a resource's fields.
struct ResourceDescription {
    let name: String
    let isBooked: Bool
    /// The fields that people look at, in the catalogue's order.
    let fields: [String]
    let types: [String: String]

    init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let fields = value["fields"]?.array else { return nil }
        self.name = name
        isBooked = value["booking"]?.bool ?? false
        self.fields = fields.filter { $0["secret"]?.bool != true }.compactMap { $0["name"]?.string }
        types = Dictionary(
            fields.map { ($0["name"]?.string ?? "", $0["type"]?.string ?? "") }, uniquingKeysWith: { $1 })
    }

    static func all(_ conversation: Conversation) async throws -> [ResourceDescription] {
        try await conversation.ask(.resourcesList)["resources"]?.array?.compactMap(ResourceDescription.init) ?? []
    }

    /// The description of a resource; an unknown name is left to the daemon to refuse, with the names that exist.
    static func of(_ name: String, _ conversation: Conversation) async throws -> ResourceDescription? {
        try await all(conversation).first { $0.name == name }
    }
}
