import SyncModel

extension Resource {
    init(name: String, _ node: CatalogueNode, _ usualIDForm: ServerIDForm) throws(CatalogueError) {
        try node.checkKeys([
            "summary", "id", "ids", "fields", "faces", "pull", "natural_key", "changed_at", "conflict", "filters",
            "booking",
            "upsert", "made_by", "gone", "version", "id_by", "order", "shows",
        ])
        self.name = name
        summary = try node.required("summary").string()
        let identity = try node.optional("id")
        idParts = identity?.node.sequence == nil ? [] : try identity?.strings() ?? []
        idField = idParts.isEmpty ? try identity?.string() ?? "id" : "id"
        idForm = try node.optional("ids")?.choice(ServerIDForm.self) ?? usualIDForm
        upsertKey = try node.optional("upsert")?.strings() ?? []
        var version = try node.optional("version")?.part(VersionRule.init)
        // There a 409 says that a slot is taken.
        if try node.optional("booking") != nil { version?.staleStatuses.removeAll { $0 == 409 } }
        hasClientIDs = try node.optional("id_by")?.choice(IDMaker.self) == .client
        order = try node.optional("order")?.string()
        shows = try node.optional("shows")?.strings() ?? []
        var fields: [Field] = []
        for (name, value) in try node.required("fields").namedMembers() {
            fields.append(try value.part { (node) throws(CatalogueError) in try Field(name: name, node) })
        }
        for index in fields.indices where fields[index].name == version?.field {
            // A new version is news by what else is in it.
            fields[index].isVolatile = true
            if version?.place == .body { fields[index].isAlwaysSent = true }
        }
        (self.fields, self.version) = (fields, version)
        var faces: [String: Face] = [:]
        for (role, value) in try node.required("faces").members() { faces[role] = try value.part(Face.init) }
        self.faces = faces
        pull = try node.required("pull").part(PullRule.init)
        naturalKey = hasClientIDs ? [idField] : try node.optional("natural_key")?.strings() ?? []
        changedAtField = try node.optional("changed_at")?.string()
        makerField = try node.optional("made_by")?.string()
        goneMark = try node.optional("gone").map { (value) throws(CatalogueError) in
            value.node.scalar == nil ? .values(try value.jsonChoices()) : .filled(try value.string())
        }
        policy = try node.optional("conflict")?.choice(ConflictPolicy.self) ?? .lastWriterWins
        var filters: [Filter] = []
        for (name, value) in try node.optional("filters")?.members() ?? [] {
            filters.append(try value.part { (node) throws(CatalogueError) in try Filter(name: name, node) })
        }
        self.filters = filters
        var booking = try node.optional("booking")?.part(BookingRule.init)
        if let end = booking?.endField {
            booking?.isEndSent = fields.first { $0.name == end }.map { $0.writable != .never } ?? false
        }
        self.booking = booking
        if hasClientIDs { try checkClientIDs(node) }
    }

    /// Who makes the ids of new records.
    private enum IDMaker: String, CaseIterable { case server, client }

    private func checkClientIDs(_ node: CatalogueNode) throws(CatalogueError) {
        let others: [(String, Bool)] = [
            ("natural_key", try node.optional("natural_key") != nil), ("upsert", !upsertKey.isEmpty),
            ("id", !idParts.isEmpty),
        ]
        for (key, isSaid) in others where isSaid {
            node.refuse(rule: key, .invalid("does not go with 'id_by: client': a record is known again by its id"))
        }
        if fields.contains(where: { $0.name == idField }) {
            node.refuse(
                rule: "id_by",
                .invalid("does not go with a field '\(idField)': the id is made here, and by nobody else"))
        }
        for (role, face) in faces.sorted(by: { $0.key < $1.key }) where face.view.naturalKey != nil {
            node.refuse(rule: "id_by", .invalid("does not go with 'natural_key' in the face of \(role)"))
        }
    }
}

extension Filter {
    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["field", "fields", "match", "resource", "template", "roles"])
        self.name = name
        match = try node.required("match").choice(Match.self, deciding: true)
        switch match {
        case .search, .listed: fields = []
        case .either: fields = try node.required("fields").strings()
        default: fields = [try node.required("field").string()]
        }
        roles = try node.optional("roles")?.strings()
        resource = match == .listed || match == .named ? try node.required("resource").string() : nil
        template = match == .named ? try node.required("template").string() : nil
        let known: Set<String> =
            switch match {
            case .search: []
            case .listed: ["resource"]
            case .named: ["field", "resource", "template"]
            case .either: ["fields"]
            default: ["field"]
            }
        for key in ["field", "fields", "resource", "template"] where !known.contains(key) {
            if try node.optional(key) != nil {
                node.refuse(rule: key, .invalid("is never read by 'match: \(match.rawValue)'; leave it out"))
            }
        }
    }
}
