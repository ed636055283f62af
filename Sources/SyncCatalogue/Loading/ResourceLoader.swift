import SyncModel

extension Resource {
    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "summary", "id", "fields", "faces", "pull", "natural_key", "changed_at", "conflict", "filters", "booking",
        ])
        self.name = name
        summary = try node.required("summary").string()
        idField = try node.optional("id")?.string() ?? "id"
        var fields: [Field] = []
        for (name, value) in try node.required("fields").namedMembers() {
            fields.append(try Field(name: name, value))
        }
        self.fields = fields
        var faces: [String: Face] = [:]
        for (role, value) in try node.required("faces").members() { faces[role] = try Face(value) }
        self.faces = faces
        pull = try PullRule(try node.required("pull"))
        naturalKey = try node.optional("natural_key")?.strings() ?? []
        changedAtField = try node.optional("changed_at")?.string()
        policy = try node.optional("conflict")?.choice(ConflictPolicy.self) ?? .lastWriterWins
        var filters: [Filter] = []
        for (name, value) in try node.optional("filters")?.members() ?? [] {
            filters.append(try Filter(name: name, value))
        }
        self.filters = filters
        if let rule = try node.optional("booking") { booking = try BookingRule(rule) } else { booking = nil }
    }
}

extension Face {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "list", "listed_by", "get", "create", "update", "delete", "actions", "shows", "creates", "updates",
            "nested", "natural_key", "query", "member",
        ])
        list = try node.optional("list").map { (value) throws(CatalogueError) in try Endpoint(value, method: "GET") }
        var query: [String: String] = [:]
        for (name, value) in try node.optional("query")?.members() ?? [] { query[name] = try value.string() }
        self.query = query
        member = try node.optional("member")?.memberPath()
        var listedBy: [String: Endpoint] = [:]
        for (filter, value) in try node.optional("listed_by")?.members() ?? [] {
            listedBy[filter] = try Endpoint(value, method: "GET", perRecord: true)
        }
        self.listedBy = listedBy
        func endpoint(_ key: String, _ method: String, perRecord: Bool) throws(CatalogueError) -> Endpoint? {
            guard let value = try node.optional(key) else { return nil }
            return try Endpoint(value, method: method, perRecord: perRecord)
        }
        get = try endpoint("get", "GET", perRecord: true)
        create = try endpoint("create", "POST", perRecord: false)
        update = try endpoint("update", "PATCH", perRecord: true)
        delete = try endpoint("delete", "DELETE", perRecord: true)
        var actions: [String: ActionRule] = [:]
        for (name, value) in try node.optional("actions")?.namedMembers() ?? [] {
            actions[name] = try ActionRule(name: name, value)
        }
        self.actions = actions
        view = try FaceView(node)
    }
}

extension FaceView {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        shows = try node.optional("shows")?.strings()
        creates = try node.optional("creates")?.strings()
        updates = try node.optional("updates")?.strings()
        naturalKey = try node.optional("natural_key")?.strings()
        var nested: [String: [String]] = [:]
        for (field, value) in try node.optional("nested")?.members() ?? [] {
            nested[field] = try value.strings()
            if nested[field]?.isEmpty == true { throw value.error(.invalid("must name the member with the id first")) }
        }
        self.nested = nested
    }
}

extension Endpoint {
    /// Reads `METHOD /path`, or a bare path for the usual method.
    init(_ node: CatalogueNode, method usual: String, perRecord: Bool = false) throws(CatalogueError) {
        let words = try node.string().split(separator: " ")
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        switch words.count {
        case 1: method = usual
        case 2:
            method = String(words[0])
            guard methods.contains(method) else { throw node.error(.notAllowed(value: method, allowed: methods)) }
        default: throw node.error(.invalid("must be a path, or a method and a path"))
        }
        path = String(words[words.count - 1])
        guard path.hasPrefix("/"), !path.contains("?") else {
            throw node.error(.invalid("must have a path that starts with '/', without a query"))
        }
        let marks = path.count { $0 == "{" }
        if perRecord ? marks != 1 || !path.contains("}") : marks > 0 {
            throw node.error(
                .invalid(
                    perRecord
                        ? "must have one word in braces, such as '{id}', where the record's id goes"
                        : "must have no '{…}': it is about no single record"))
        }
    }
}

extension ActionRule {
    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["summary", "endpoint", "fields", "required", "requires", "sets", "repeatable"])
        self.name = name
        summary = try node.required("summary").string()
        endpoint = try Endpoint(try node.required("endpoint"), method: "POST", perRecord: true)
        fields = try node.optional("fields")?.strings() ?? []
        requiredFields = try node.optional("required")?.strings() ?? []
        requires = try node.optional("requires")?.jsonScalars() ?? [:]
        sets = try node.optional("sets")?.jsonScalars() ?? [:]
        isRepeatable = try node.optional("repeatable")?.boolean() ?? false
        for field in requiredFields where !fields.contains(field) {
            throw node.error(at: "required", .unresolved(value: field, expected: "'fields' does not list it"))
        }
    }
}

extension PullRule {
    private enum Word: String, CaseIterable { case full, window, none }

    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["strategy", "every", "urgency", "window"])
        let word = try node.required("strategy").choice(Word.self)
        let every = word == .none ? try node.optional("every") : try node.required("every")
        everySeconds = try every?.integer(in: 1...86_400) ?? 86_400
        urgency = try node.optional("urgency")?.integer(in: 1...9) ?? 5
        switch word {
        case .full, .none:
            if try node.optional("window") != nil {
                throw node.error(at: "window", .invalid("goes with 'strategy: window' only"))
            }
            strategy = word == .full ? .full : .unlisted
        case .window: strategy = .window(try WindowRule(try node.required("window")))
        }
    }
}

extension WindowRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["field", "from", "to", "back", "ahead", "full_every"])
        field = try node.required("field").string()
        fromParameter = try node.required("from").string()
        toParameter = try node.required("to").string()
        daysBack = try node.required("back").integer(in: 0...3_660)
        daysAhead = try node.required("ahead").integer(in: 0...3_660)
        fullEverySeconds = try node.required("full_every").integer(in: 1...604_800)
    }
}

extension Filter {
    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["field", "fields", "match", "resource", "template", "roles"])
        self.name = name
        match = try node.required("match").choice(Match.self)
        switch match {
        case .search, .listed: fields = []
        case .either: fields = try node.required("fields").strings()
        default: fields = [try node.required("field").string()]
        }
        roles = try node.optional("roles")?.strings()
        resource = match == .listed || match == .named ? try node.required("resource").string() : nil
        template = match == .named ? try node.required("template").string() : nil
    }
}
