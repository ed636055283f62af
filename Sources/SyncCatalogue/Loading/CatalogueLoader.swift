import Foundation
import SyncModel
import Yams

extension Catalogue {
    /// Reads a catalogue; what can't be read is noted, and something stands in for it.
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "catalogue", "name", "code", "title", "zone", "ids", "sign_in", "errors", "doubt_seconds", "rate", "online",
            "resources", "views", "roles", "external", "realtime", "reminders", "files", "account_refusals", "refusals",
            "headers", "idempotency_header", "telephones",
        ])
        _ = try node.required("catalogue").integer(in: Self.languageVersion...Self.languageVersion)
        name = try node.required("name").name()
        code = try node.optional("code")?.name() ?? name
        title = try node.required("title").string()
        let zoneNode = try node.required("zone")
        let zoneName = try zoneNode.string()
        zone = TimeZone(identifier: zoneName) ?? .gmt
        if TimeZone(identifier: zoneName) == nil {
            node.refuse(
                at: "zone",
                .unresolved(
                    value: zoneName, expected: "it must be a zone of the IANA database, such as Africa/Tunis or UTC"))
        }
        let idForm = try node.required("ids").choice(ServerIDForm.self)
        let signInNode = try node.required("sign_in")
        signIn = try signInNode.part(SignInRule.init)
        var words: [[String]] = []
        for element in try node.required("errors").elements() { words.append(try element.memberPath()) }
        errorWords = words
        accountRefusals =
            try node.optional("account_refusals").map { (list) throws(CatalogueError) in
                try RefusalRule.list(list, of: .account)
            } ?? RefusalRule.usualOfAccount
        refusals =
            try node.optional("refusals").map { (list) throws(CatalogueError) in
                try RefusalRule.list(list, of: .write)
            } ?? []
        headers = try RequestHeaders(node)
        let roles = try node.optional("roles")?.part(RoleTable.init) ?? RoleTable()
        self.roles = roles.names
        doubtSeconds = try node.optional("doubt_seconds")?.integer(in: 0...3600) ?? 30
        rate = try node.optional("rate")?.part(RateRule.init)
        telephones = try node.optional("telephones")?.part(TelephonePlan.init) ?? TelephonePlan()
        files =
            try node.optional("files")?.part { (policy) throws(CatalogueError) in
                try FilePolicy(policy, roles: roles)
            } ?? .none
        var online: [OnlineEndpoint] = []
        for (name, value) in try node.optional("online")?.namedMembers() ?? [] {
            online.append(
                try value.part { (node) throws(CatalogueError) in try OnlineEndpoint(name: name, node) })
        }
        self.online = online
        var external: [ExternalEndpoint] = []
        for (_, value) in try node.optional("external")?.namedMembers() ?? [] {
            external.append(try value.part(ExternalEndpoint.init))
        }
        self.external = external
        var resources: [Resource] = []
        // As the file has them, each key where an error would name it.
        var declared: [Resource] = []
        var resourceNodes: [CatalogueNode] = []
        let resourcesNode = try node.required("resources")
        for (name, value) in try resourcesNode.namedMembers() {
            if ReplicaTables.use(name) {
                resourcesNode.refuse(name: name, .invalid("is a name that the replica's own tables use"))
            }
            var resource = try value.part { (node) throws(CatalogueError) in try Resource(name: name, node, idForm) }
            declared.append(resource)
            try roles.expand(&resource, value)
            resources.append(resource)
            resourceNodes.append(value)
        }
        self.resources = resources
        ids = IDForms(idForm, others: resources.reduce(into: [:]) { $0[$1.name] = $1.idForm })
        var views: [DerivedView] = []
        for (name, value) in try node.optional("views")?.namedMembers() ?? [] {
            views.append(
                try value.part { (node) throws(CatalogueError) in
                    try DerivedView(name: name, node, roles: roles, resources: resources)
                })
        }
        self.views = views
        realtime = try node.optional("realtime")?.part { (rule) throws(CatalogueError) in
            try RealtimeRule(rule, resources: resources)
        }
        if realtime != nil, signIn.token == nil, node.isSound("sign_in") {
            node.refuse(
                rule: "realtime", .invalid("needs a sign-in that gives a token: the kind 'password' or 'session'"))
        }
        var reminders: [ReminderRule] = []
        for element in try node.optional("reminders")?.elements() ?? [] {
            reminders.append(try element.part(ReminderRule.init))
        }
        self.reminders = reminders
        try RoleCheck(roles: roles, root: node).run()
        for (resource, value) in zip(declared, resourceNodes) {
            try ResourceLinks(catalogue: self, resource: resource, node: value).check()
        }
        if node.isSound("sign_in"), node.isRead("resources") {
            try signIn.checkRole(among: facedRoles, isAll: node.isSound("resources"), signInNode)
        }
        try ReminderLinks(catalogue: self, root: node).check()
        try checkUse(roles, Array(zip(declared, resourceNodes)))
    }

    /// Holds what each role sees and sends against what it would need (see ``NaturalKeyCheck`` and ``UseCheck``).
    private func checkUse(
        _ roles: RoleTable, _ declared: [(resource: Resource, node: CatalogueNode)]
    ) throws(CatalogueError) {
        var used: [String: Set<String>] = [:]
        // What several roles have in common is told once.
        var refused: Set<[String]> = []
        for role in facedRoles {
            let seen = seen(by: role)
            for (resource, value) in declared {
                guard let resource = seen.resource(named: resource.name) else { continue }
                used[resource.name, default: []].formUnion(resource.fields.map(\.name))
                let faces = try value.required("faces")
                let name = roles.place(of: role, among: try faces.members().map { $0.key })
                guard !refused.contains([resource.name, name]) else { continue }
                let check = NaturalKeyCheck(
                    resource: resource, role: role, node: value, place: try faces.required(name))
                if try !check.run() { refused.insert([resource.name, name]) }
            }
        }
        for (resource, value) in declared {
            try UseCheck(resource: resource, node: value, used: used[resource.name] ?? []).run()
        }
    }
}

extension ExternalEndpoint {
    fileprivate init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["summary", "endpoint", "role"])
        summary = try node.required("summary").string()
        endpoint = try Endpoint(try node.required("endpoint"), method: "POST", marks: 0...0)
        role = try node.required("role").string()
    }
}

extension OnlineEndpoint {
    fileprivate init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["summary", "endpoint", "fields", "optional", "signed_in", "account_password"])
        self.name = name
        summary = try node.required("summary").string()
        endpoint = try Endpoint(try node.required("endpoint"), method: "POST")
        fields = try node.required("fields").strings()
        optionalFields = try node.optional("optional")?.strings() ?? []
        for word in endpoint.words where !fields.contains(word) && node.isRead("fields") {
            node.refuse(at: "endpoint", .unresolved(value: word, expected: "'fields' does not list it"))
        }
        needsSignIn = try node.optional("signed_in")?.boolean() ?? false
        passwordField = try node.optional("account_password")?.string()
        guard let passwordField else { return }
        if !fields.contains(passwordField) {
            node.refuse(
                at: "account_password", .unresolved(value: passwordField, expected: "'fields' does not list it"))
        }
        if !needsSignIn {
            node.refuse(rule: "account_password", .invalid("needs 'signed_in': else it is nobody's password"))
        }
    }
}

extension Catalogue {
    /// Whether no resource can have a name, whatever its capitals, because the replica's own tables use it.
    public static func isReserved(_ name: String) -> Bool { ReplicaTables.use(name) }
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

extension TelephonePlan {
    fileprivate init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["country_code", "trunk_prefix"])
        func digits(_ value: CatalogueNode, _ lengths: ClosedRange<Int>) throws(CatalogueError) -> String {
            let text = try value.string()
            if !lengths.contains(text.count) || !text.allSatisfy({ $0.isASCII && $0.isNumber }) {
                value.refuse(
                    .invalid("must be \(lengths.lowerBound) to \(lengths.upperBound) digits in quotes, without '+'"))
            }
            return text
        }
        let trunk = try node.optional("trunk_prefix").map { (value) throws(CatalogueError) in try digits(value, 1...3) }
        self.init(countryCode: try digits(try node.required("country_code"), 1...4), trunkPrefix: trunk ?? "")
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
        if parameters.contains(where: ["now", "today"].contains) {
            node.refuse(at: "parameters", .invalid("can't have 'now' or 'today', which are filled in by themselves"))
        }
        guard let slots = try node.optional("slots") else {
            sql = try node.required("sql").string()
            return
        }
        sql = ""
        if try node.optional("sql") != nil {
            node.refuse(rule: "sql", .invalid("does not go with 'slots': either computes the whole answer"))
        }
        let view = try slots.part { (node) throws(CatalogueError) in try SlotView(node, resources: resources) }
        for (key, name) in [("holder", view.holderParameter), ("from", view.fromParameter), ("to", view.toParameter)]
        where node.isRead("parameters") && !parameters.contains(name) {
            slots.refuse(at: key, .unresolved(value: name, expected: "'parameters' does not list it"))
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
            if node.book.isSound("resources.\(name).booking") {
                node.refuse(
                    at: "resource",
                    .unresolved(value: name, expected: "it must be a resource whose 'booking' has 'offered' slots"))
            }
            return
        }
        members = [offered.dayField, offered.fromField, offered.toField]
    }
}

extension CatalogueNode {
    /// A path on the server, from its root.
    func urlPath() throws(CatalogueError) -> String {
        let path = try string()
        if !path.hasPrefix("/") || path.contains("://") || path.contains("?") {
            refuse(.invalid("must be a path that starts with '/', without a query"))
        }
        return path
    }
}
