import SyncModel

/// What the daemon says of a resource's fields.
struct ResourceDescription {
    let name: String
    let isBooked: Bool
    /// The fields that people look at, in the catalogue's order.
    let fields: [String]
    /// Those that a list shows.
    let shows: [String]
    /// What the command line has to know of all its fields.
    let rules: FieldRules

    init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let fields = value["fields"]?.array else { return nil }
        self.name = name
        isBooked = value["booking"]?.bool ?? false
        self.fields = fields.filter { $0["secret"]?.bool != true }.compactMap { $0["name"]?.string }
        shows = value["shows"]?.array?.compactMap(\.string) ?? self.fields
        let secrets = fields.filter { $0["secret"]?.bool == true }
        rules = FieldRules(
            types: Dictionary(
                fields.map { ($0["name"]?.string ?? "", $0["type"]?.string ?? "") }, uniquingKeysWith: { $1 }),
            secrets: Set(secrets.compactMap { $0["name"]?.string }),
            needed: secrets.filter { $0["required"]?.bool == true }.compactMap { $0["name"]?.string })
    }

    static func all(_ conversation: Conversation) async throws -> [ResourceDescription] {
        try await conversation.ask(.resourcesList)["resources"]?.array?.compactMap(ResourceDescription.init) ?? []
    }

    /// The description of a resource; an unknown name is left to the daemon to refuse, with the names that exist.
    static func of(_ name: String, _ conversation: Conversation) async throws -> ResourceDescription? {
        try await all(conversation).first { $0.name == name }
    }
}
