import Foundation
import SyncModel
import Yams

extension Catalogue {
    /// The version of the catalogue language that this engine reads.
    public static let languageVersion = 1

    /// Reads and checks a catalogue file.
    ///
    /// - Parameter overlay: A file with how a deployment strays from it: mappings are merged, a null removes a key, anything else takes the
    ///   place of what was there.
    /// - Throws: ``CatalogueError`` for the first mistake found.
    public static func load(file: String, overlay: String? = nil) throws(CatalogueError) -> Catalogue {
        let base = try compose(text(of: file), file: file)
        guard let overlay else { return try Catalogue(CatalogueNode(file: file, path: [], node: base)) }
        let changes = try compose(text(of: overlay), file: overlay)
        let merged = CatalogueOverlay.merge(changes, over: base)
        return try Catalogue(CatalogueNode(file: "\(overlay) over \(file)", path: [], node: merged))
    }

    /// Checks a catalogue's text; `file` is the name that errors give.
    ///
    /// - Throws: ``CatalogueError`` for the first mistake found.
    public static func load(text: String, file: String) throws(CatalogueError) -> Catalogue {
        try Catalogue(CatalogueNode(file: file, path: [], node: compose(text, file: file)))
    }

    private static func text(of file: String) throws(CatalogueError) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw CatalogueError(file: file, line: nil, key: "", problem: .unreadable("\(error.localizedDescription)"))
        }
    }

    private static func compose(_ text: String, file: String) throws(CatalogueError) -> Node {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw CatalogueError(
                file: file, line: (error as? YamlError)?.line, key: "", problem: .malformed("\(error)"))
        }
        guard let root else { throw CatalogueError(file: file, line: nil, key: "", problem: .malformed("it is empty")) }
        return root
    }

    private init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "catalogue", "name", "code", "title", "zone", "ids", "sign_in", "errors", "doubt_seconds", "rate", "online",
            "resources", "views", "roles", "external", "realtime", "reminders", "files", "account_refusals",
        ])
        _ = try node.required("catalogue").integer(in: Self.languageVersion...Self.languageVersion)
        name = try node.required("name").name()
        code = try node.optional("code")?.name() ?? name
        title = try node.required("title").string()
        let zoneNode = try node.required("zone")
        let zoneName = try zoneNode.string()
        guard let zone = TimeZone(identifier: zoneName) else {
            throw zoneNode.error(
                .unresolved(
                    value: zoneName, expected: "it must be a zone of the IANA database, such as Africa/Tunis or UTC"))
        }
        self.zone = zone
        idForm = try node.required("ids").choice(ServerIDForm.self)
        let signInNode = try node.required("sign_in")
        signIn = try SignInRule(signInNode)
        var words: [[String]] = []
        for element in try node.required("errors").elements() { words.append(try element.memberPath()) }
        errorWords = words
        if let node = try node.optional("account_refusals") {
            var refusals: [AccountRefusal] = []
            for element in try node.elements() { refusals.append(try AccountRefusal(element)) }
            accountRefusals = refusals
        } else {
            accountRefusals = AccountRefusal.usual
        }
        let roles = try RoleTable(node)
        self.roles = roles.names
        doubtSeconds = try node.optional("doubt_seconds")?.integer(in: 0...3600) ?? 30
        rate = try node.optional("rate").map { (rule) throws(CatalogueError) in try RateRule(rule) }
        files =
            try node.optional("files").map { (policy) throws(CatalogueError) in try FilePolicy(policy, roles: roles) }
            ?? .none
        var online: [OnlineEndpoint] = []
        for (name, value) in try node.optional("online")?.namedMembers() ?? [] {
            online.append(try OnlineEndpoint(name: name, value))
        }
        self.online = online
        var external: [ExternalEndpoint] = []
        for (_, value) in try node.optional("external")?.namedMembers() ?? [] {
            try value.checkKeys(["summary", "endpoint", "role"])
            external.append(
                ExternalEndpoint(
                    summary: try value.required("summary").string(),
                    endpoint: try Endpoint(try value.required("endpoint"), method: "POST", marks: 0...0),
                    role: try value.required("role").string()))
        }
        self.external = external
        var resources: [Resource] = []
        // As the file has them, each key where an error would name it.
        var declared: [Resource] = []
        var resourceNodes: [CatalogueNode] = []
        let resourcesNode = try node.required("resources")
        for (name, value) in try resourcesNode.namedMembers() {
            if ReplicaTables.use(name) {
                throw resourcesNode.error(at: name, .invalid("is a name that the replica's own tables use"))
            }
            var resource = try Resource(name: name, value)
            declared.append(resource)
            try roles.expand(&resource, value)
            resources.append(resource)
            resourceNodes.append(value)
        }
        self.resources = resources
        var views: [DerivedView] = []
        for (name, value) in try node.optional("views")?.namedMembers() ?? [] {
            views.append(try DerivedView(name: name, value, roles: roles, resources: resources))
        }
        self.views = views
        realtime = try node.optional("realtime").map { (rule) throws(CatalogueError) in
            try RealtimeRule(rule, resources: resources)
        }
        if realtime != nil, signIn.token == nil {
            throw node.error(
                at: "realtime", .invalid("needs a sign-in that gives a token: the kind 'password' or 'session'"))
        }
        var reminders: [ReminderRule] = []
        for element in try node.optional("reminders")?.elements() ?? [] {
            reminders.append(try ReminderRule(element, resources: resources))
        }
        self.reminders = reminders
        for (resource, value) in zip(declared, resourceNodes) {
            try ResourceLinks(catalogue: self, resource: resource, node: value).check()
        }
        try signIn.checkRole(among: facedRoles, signInNode)
        for role in facedRoles {
            let seen = seen(by: role)
            for (resource, value) in zip(declared, resourceNodes) {
                guard let resource = seen.resource(named: resource.name) else { continue }
                let faces = try value.required("faces")
                let name = roles.place(of: role, among: try faces.members().map { $0.key })
                try NaturalKeyCheck(resource: resource, role: role, node: value, place: try faces.required(name)).run()
            }
        }
    }
}

extension OnlineEndpoint {
    fileprivate init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["summary", "endpoint", "fields", "signed_in", "account_password"])
        self.name = name
        summary = try node.required("summary").string()
        endpoint = try Endpoint(try node.required("endpoint"), method: "POST", marks: 0...0)
        fields = try node.required("fields").strings()
        needsSignIn = try node.optional("signed_in")?.boolean() ?? false
        passwordField = try node.optional("account_password")?.string()
        guard let passwordField else { return }
        if !fields.contains(passwordField) {
            throw node.error(
                at: "account_password", .unresolved(value: passwordField, expected: "'fields' does not list it"))
        }
        if !needsSignIn {
            throw node.error(at: "account_password", .invalid("needs 'signed_in': else it is nobody's password"))
        }
    }
}

/// The names of tables that a replica has beside those of the resources.
private enum ReplicaTables {
    private static let tables: Set<String> = [
        "setting", "resource_state", "operation", "journal", "conflict", "quarantine", "parent_state", "reminder",
        "attachment", "attachment_pin", "tombstone", "list_flaw", "list_validator",
    ]
    private static let prefixes = ["doc_", "fts_", "old_", "sqlite_", "grdb_"]

    static func use(_ name: String) -> Bool {
        let name = name.lowercased()
        return tables.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}

extension RateRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["requests", "seconds"])
        requests = try node.required("requests").integer(in: 1...100_000)
        seconds = try node.required("seconds").integer(in: 1...86_400)
    }
}

extension DerivedView {
    init(
        name: String, _ node: CatalogueNode, roles table: RoleTable, resources: [Resource]
    ) throws(CatalogueError) {
        try node.checkKeys(["summary", "roles", "path", "parameters", "sql", "public", "slots"])
        self.name = name
        summary = try node.required("summary").string()
        roles = table.expanded(try node.required("roles").strings())
        isPublic = try node.optional("public")?.boolean() ?? false
        path = try node.required("path").urlPath()
        parameters = try node.optional("parameters")?.strings() ?? []
        guard let slots = try node.optional("slots") else {
            sql = try node.required("sql").string()
            return
        }
        sql = ""
        if try node.optional("sql") != nil {
            throw node.error(at: "sql", .invalid("does not go with 'slots': either computes the whole answer"))
        }
        let view = try SlotView(slots, resources: resources)
        for (key, name) in [("holder", view.holderParameter), ("from", view.fromParameter), ("to", view.toParameter)]
        where !parameters.contains(name) {
            throw slots.error(at: key, .unresolved(value: name, expected: "'parameters' does not list it"))
        }
        self.slots = view
    }
}

extension SlotView {
    fileprivate init(_ node: CatalogueNode, resources: [Resource]) throws(CatalogueError) {
        try node.checkKeys(["resource", "holder", "from", "to", "days"])
        resource = try node.required("resource").string()
        holderParameter = try node.required("holder").string()
        fromParameter = try node.required("from").string()
        toParameter = try node.required("to").string()
        days = try node.optional("days")?.integer(in: 0...366) ?? 14
        let name = resource
        guard let offered = resources.first(where: { $0.name == name })?.booking?.offered else {
            throw node.error(
                at: "resource",
                .unresolved(value: name, expected: "it must be a resource whose 'booking' has 'offered' slots"))
        }
        members = [offered.dayField, offered.fromField, offered.toField]
    }
}

extension CatalogueNode {
    /// A path on the server, from its root.
    func urlPath() throws(CatalogueError) -> String {
        let path = try string()
        guard path.hasPrefix("/"), !path.contains("://"), !path.contains("?") else {
            throw error(.invalid("must be a path that starts with '/', without a query"))
        }
        return path
    }
}
