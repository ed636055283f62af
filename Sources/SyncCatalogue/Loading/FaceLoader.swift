import SyncModel

extension Face {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "list", "listed_by", "get", "create", "update", "delete", "actions", "shows", "creates", "updates",
            "nested", "natural_key", "query", "member", "pull", "public", "words", "fixed",
            "answer_member", "body_member", "body", "uploads",
        ])
        var words: [String: String] = [:]
        for (word, value) in try node.optional("words")?.members() ?? [] { words[word] = try value.string() }
        func endpoints(_ key: String, _ method: String) throws(CatalogueError) -> [Endpoint] {
            guard let value = try node.optional(key) else { return [] }
            guard value.node.sequence != nil else { return [try Endpoint(value, method: method, words: words)] }
            var endpoints: [Endpoint] = []
            for element in try value.elements() {
                endpoints.append(try Endpoint(element, method: method, words: words))
            }
            return endpoints
        }
        func endpoint(_ key: String, _ method: String) throws(CatalogueError) -> Endpoint? {
            guard let value = try node.optional(key) else { return nil }
            return try Endpoint(value, method: method, words: words, takesQuery: method != "GET")
        }
        lists = try endpoints("list", "GET")
        pull = try node.optional("pull")?.part(PullRule.init)
        isPublic = try node.optional("public")?.boolean() ?? false
        var query: [String: String] = [:]
        for (name, value) in try node.optional("query")?.members() ?? [] { query[name] = try value.string() }
        self.query = query
        member = try node.optional("member")?.memberPath()
        answerMember = try node.optional("answer_member")?.memberPath()
        bodyMember = try node.optional("body_member")?.memberPath()
        bodyForm = try node.optional("body")?.choice(BodyForm.self) ?? .json
        var listedBy: [String: Endpoint] = [:]
        for (filter, value) in try node.optional("listed_by")?.members() ?? [] {
            listedBy[filter] = try Endpoint(value, method: "GET", marks: 1...1)
        }
        self.listedBy = listedBy
        get = try endpoint("get", "GET")
        create = try endpoint("create", "POST")
        update = try endpoint("update", "PATCH")
        delete = try endpoint("delete", "DELETE")
        var actions: [String: ActionRule] = [:]
        for (name, value) in try node.optional("actions")?.namedMembers() ?? [] {
            actions[name] = try value.part { (node) throws(CatalogueError) in try ActionRule(name: name, node) }
        }
        self.actions = actions
        var uploads: [String: Endpoint] = [:]
        for (field, value) in try node.optional("uploads")?.members() ?? [] {
            uploads[field] = try Endpoint(value, method: "POST", words: words)
        }
        self.uploads = uploads
        view = try FaceView(node)
        fixed = try node.optional("fixed")?.jsonChoices() ?? [:]
        if !fixed.isEmpty, update == nil, delete == nil {
            node.refuse(rule: "fixed", .invalid("needs 'update' or 'delete': else nothing can be changed anyway"))
        }
    }
}

extension FaceView {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        shows = try node.optional("shows")?.strings()
        creates = try node.optional("creates")?.strings()
        updates = try node.optional("updates")?.strings()
        naturalKey = try node.optional("natural_key")?.strings()
        var nested: [String: NestedRecord] = [:]
        for (field, value) in try node.optional("nested")?.members() ?? [] {
            nested[field] = try value.part { (node) throws(CatalogueError) in try NestedRecord(field, node) }
        }
        self.nested = nested
    }
}

extension NestedRecord {
    /// Reads the members of an object that stands in the id's place, or where else it stands and its members.
    init(_ field: String, _ node: CatalogueNode) throws(CatalogueError) {
        if node.node.sequence != nil {
            member = field
            members = try node.strings()
        } else {
            try node.checkKeys(["member", "shows"])
            member = try node.required("member").string()
            members = try node.required("shows").strings()
        }
        if members.isEmpty { node.refuse(.invalid("must name the member with the id first")) }
    }
}

extension Endpoint {
    /// Reads `METHOD /path`, or a bare path for the usual method.
    ///
    /// - Parameters:
    ///   - marks: How many words in braces it may have.
    ///   - words: What stands for such a word here, whatever the record.
    ///   - takesQuery: Whether a query may stand behind the path, which is then always sent.
    init(
        _ node: CatalogueNode, method usual: String, marks: ClosedRange<Int> = 0...3, words: [String: String] = [:],
        takesQuery: Bool = false
    ) throws(CatalogueError) {
        guard !node.isStub, let text = node.node.scalar?.string, !text.isEmpty else {
            node.refuse(.wrongType(expected: "a text"))
            self.init(method: usual, path: "/")
            return
        }
        let parts = text.split(separator: " ").map(String.init)
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        if !(1...2).contains(parts.count) { node.refuse(.invalid("must be a path, or a method and a path")) }
        let method = parts.count == 2 ? parts[0] : usual
        if !methods.contains(method) { node.refuse(.notAllowed(value: method, allowed: methods)) }
        let address = (parts.last ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let documentedPath = address.first.map(String.init) ?? ""
        let query = address.count > 1 ? String(address[1]) : nil
        if !documentedPath.hasPrefix("/") || query != nil && !takesQuery {
            node.refuse(.invalid("must have a path that starts with '/', without a query"))
        }
        if takesQuery, let query, query.isEmpty || !query.allSatisfy(Self.isOfQuery) {
            node.refuse(.invalid("must have a query as it is sent, escaped, such as '?permanent=true'"))
        }
        let path = words.reduce(documentedPath) { path, word in
            let value = word.value == Self.accountWord ? "{\(Self.accountWord)}" : word.value
            return path.replacing("{\(word.key)}", with: value)
        }
        let opens = path.count { $0 == "{" }
        if opens != path.count(where: { $0 == "}" }) || !marks.contains(opens) {
            let problem =
                marks == 0...0
                ? "must have no '{…}': it is about no single record"
                : opens > marks.upperBound && marks.upperBound > 1
                    ? "must have no more than \(marks.upperBound) words in braces: the record's id, and fields before it"
                    : "must have one word in braces, such as '{id}', where the record's id goes"
            node.refuse(.invalid(problem))
        }
        self.init(
            method: method, path: path + (query.map { "?" + $0 } ?? ""), documentedPath: documentedPath)
    }

    /// Whether a character may stand in a query as it is (RFC 3986, section 3.4); no word in braces does.
    private static func isOfQuery(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-._~!$&'()*+,;=:@%/".contains(character))
    }
}

extension ActionRule {
    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "summary", "endpoint", "fields", "required", "requires", "sets", "repeatable", "collective", "booking",
            "calls_off", "until",
        ])
        self.name = name
        summary = try node.required("summary").string()
        isCollective = try node.optional("collective")?.boolean() ?? false
        endpoint = try Endpoint(
            try node.required("endpoint"), method: "POST", marks: isCollective ? 0...0 : 1...3,
            takesQuery: true)
        fields = try node.optional("fields")?.strings() ?? []
        requiredFields = try node.optional("required")?.strings() ?? []
        requires = try node.optional("requires")?.jsonChoices() ?? [:]
        sets = try node.optional("sets")?.jsonScalars() ?? [:]
        isRepeatable = try node.optional("repeatable")?.boolean() ?? false
        isBooking = try node.optional("booking")?.boolean() ?? false
        callsOff = try node.optional("calls_off")?.boolean() ?? false
        deadline = try node.optional("until").map { (value) throws(CatalogueError) in
            try value.checkKeys(["field", "minutes_before"])
            return ActionDeadline(
                field: try value.required("field").string(),
                minutesBefore: try value.optional("minutes_before")?.integer(in: 0...525_600) ?? 0)
        }
        for field in requiredFields where !fields.contains(field) {
            node.refuse(at: "required", .unresolved(value: field, expected: "'fields' does not list it"))
        }
        if isCollective, sets.isEmpty {
            node.refuse(rule: "collective", .invalid("needs 'sets', which tells the records that it is about"))
        }
    }
}
