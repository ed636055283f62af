/// Checks every name by which a resource points at a field or at another resource.
struct ResourceLinks {
    let catalogue: Catalogue
    let resource: Resource
    let node: CatalogueNode

    func check() throws(CatalogueError) {
        for field in resource.fields { try check(field, try node.required("fields").required(field.name)) }
        for field in resource.naturalKey { try checkMember(field, node, "natural_key") }
        if let field = resource.changedAtField { try checkMember(field, node, "changed_at") }
        if let field = resource.makerField { try checkMember(field, node, "made_by") }
        for field in resource.upsertKey { try checkMember(field, node, "upsert") }
        for field in resource.idParts { try checkMember(field, node, "id") }
        try checkFilters()
        for field in resource.fields {
            guard let condition = field.file?.condition else { continue }
            let place = try node.required("fields").required(field.name).required("file").required("when")
            try checkMember(condition.field, place, "field")
        }
        try check(resource.pull, try node.required("pull"))
        for (role, face) in resource.faces.sorted(by: { $0.key < $1.key }) {
            try check(face, try node.required("faces").required(role))
        }
        for (role, face) in resource.faces.sorted(by: { $0.key < $1.key }) where !face.actions.isEmpty {
            let actions = try node.required("faces").required(role).required("actions")
            for (name, action) in face.actions.sorted(by: { $0.key < $1.key }) {
                let place = try actions.required(name)
                for field in action.fields { try checkMember(field, place, "fields") }
                for field in action.requires.keys.sorted() { try checkMember(field, place, "requires") }
                for field in action.sets.keys.sorted() { try checkMember(field, place, "sets") }
            }
        }
        if let booking = resource.booking { try check(booking, try node.required("booking")) }
    }

    private func check(_ face: Face, _ place: CatalogueNode) throws(CatalogueError) {
        if let own = face.pull { try check(own, try place.required("pull")) }
        try checkPaths(face, place)
        try checkPages(face, place)
        for field in face.view.shows ?? [] { try checkMember(field, place, "shows") }
        for field in face.view.creates ?? [] { try checkMember(field, place, "creates") }
        for field in face.view.updates ?? [] { try checkMember(field, place, "updates") }
        for field in face.view.naturalKey ?? [] { try checkMember(field, place, "natural_key") }
        for field in face.fixed.keys.sorted() { try checkMember(field, place, "fixed") }
        for field in face.view.nested.keys.sorted() { try checkMember(field, place, "nested") }
        for filter in face.listedBy.keys.sorted() where !resource.filters.contains(where: { $0.name == filter }) {
            throw place.error(
                at: "listed_by", .unresolved(value: filter, expected: "it must be a filter of this resource"))
        }
    }

    private func check(_ pull: PullRule, _ place: CatalogueNode) throws(CatalogueError) {
        switch pull.strategy {
        case .window(let window): try checkColumn(window.field, try place.required("window"), "field")
        case .cursor(let cursor): try checkColumn(cursor.field, try place.required("cursor"), "field")
        case .full, .single, .pages, .unlisted: break
        }
        for field in pull.asksFor.keys.sorted() { try checkColumn(field, place, "ask_for") }
        guard let parent = pull.parent else { return }
        let rule = try place.required("parent")
        guard let source = catalogue.resource(named: parent.resource) else {
            throw rule.error(
                at: "resource", .unresolved(value: parent.resource, expected: "the catalogue has no such resource"))
        }
        if let field = parent.source, source.field(named: field) == nil {
            throw rule.error(
                at: "source", .unresolved(value: field, expected: "'\(source.name)' has no such field"))
        }
        try checkMember(parent.field, rule, "field")
    }

    /// What an answer tells of its pages stands beside its list, and the walk's own parameters in no list's query.
    private func checkPages(_ face: Face, _ place: CatalogueNode) throws(CatalogueError) {
        guard let pages = (face.pull ?? resource.pull).pages else { return }
        if pages.totalPath != nil || pages.morePath != nil || pages.nextPath != nil, face.member?.isEmpty != false {
            throw place.error(
                at: "member", .invalid("must say where the list stands: what 'pages' names stands beside it"))
        }
        for name in pages.parameters + [pages.limitParameter].compactMap(\.self) where face.query[name] != nil {
            throw place.error(at: "query", .invalid("must not have '\(name)', which 'pages' sets"))
        }
    }

    /// Holds the words in the paths against what can be filled in.
    private func checkPaths(_ face: Face, _ place: CatalogueNode) throws(CatalogueError) {
        let pull = face.pull ?? resource.pull
        if face.lists.isEmpty, pull.strategy != .unlisted { _ = try place.required("list") }
        for list in face.lists {
            let expected = pull.parent.map { [$0.field] } ?? []
            guard list.words.filter({ $0 != Endpoint.accountWord }) == expected else {
                throw place.error(
                    at: "list",
                    .invalid(
                        expected.first.map { "must have '{\($0)}', the parent whose list it is" }
                            ?? "must have no '{…}': it is about no single record"))
            }
        }
        if let create = face.create {
            for word in create.words where resource.field(named: word) == nil {
                throw place.error(
                    at: "create", .unresolved(value: word, expected: Self.choice(of: resource.fields)))
            }
        }
        let needsNone = pull.strategy == .single
        for (key, endpoint, mayLack) in [
            ("get", face.get, needsNone), ("update", face.update, needsNone || !resource.upsertKey.isEmpty),
            ("delete", face.delete, needsNone || pull.strategy == .unlisted),
        ] where endpoint?.words.isEmpty == true && !mayLack {
            throw place.error(
                at: key, .invalid("must have one word in braces, such as '{id}', where the record's id goes"))
        }
    }

    /// A member of the server's record: a field, or the id.
    private func checkMember(_ name: String, _ place: CatalogueNode, _ key: String) throws(CatalogueError) {
        guard resource.field(named: name) == nil, name != resource.idField else { return }
        throw place.error(at: key, .unresolved(value: name, expected: Self.choice(of: resource.fields)))
    }

    /// A field that is a column of the replica: the id is none, and a secret is never stored.
    func checkColumn(_ name: String, _ place: CatalogueNode, _ key: String) throws(CatalogueError) {
        let columns = resource.fields.filter { !$0.isSecret }
        guard !columns.contains(where: { $0.name == name }) else { return }
        throw place.error(at: key, .unresolved(value: name, expected: Self.choice(of: columns)))
    }

    private static func choice(of fields: [Field]) -> String {
        "the resource has these fields: \(fields.map(\.name).joined(separator: ", "))"
    }

    private func check(_ field: Field, _ place: CatalogueNode) throws(CatalogueError) {
        if let target = field.reference, catalogue.resource(named: target) == nil {
            let known = catalogue.resources.map(\.name).joined(separator: ", ")
            throw place.error(
                at: "resource", .unresolved(value: target, expected: "the catalogue has these: \(known)"))
        }
        if let owner = field.passwordOwner, owner != Endpoint.accountWord {
            try checkColumn(owner, place, "account_password")
        }
        guard let derivation = field.derivation else { return }
        let derived = try place.required("derived")
        let source = try target(of: derivation.reference, derived, "from")
        for name in derivation.fields where source.field(named: name) == nil && name != source.idField {
            throw derived.error(
                at: "template", .unresolved(value: name, expected: "'\(source.name)' has no such field"))
        }
    }

    private func checkFilters() throws(CatalogueError) {
        for filter in resource.filters {
            let place = try node.required("filters").required(filter.name)
            for field in filter.fields { try checkColumn(field, place, filter.match == .either ? "fields" : "field") }
            if let target = filter.resource, catalogue.resource(named: target) == nil {
                throw place.error(
                    at: "resource", .unresolved(value: target, expected: "the catalogue has no such resource"))
            }
            if filter.match == .search, !resource.fields.contains(where: { $0.isSearched && !$0.isSecret }) {
                throw place.error(
                    at: "match", .invalid("needs a field with 'search: true', and the resource has none"))
            }
        }
    }

    /// The resource that a reference of this resource leads to.
    func target(of field: String, _ place: CatalogueNode, _ key: String) throws(CatalogueError) -> Resource {
        guard let target = resource.field(named: field)?.reference, let found = catalogue.resource(named: target)
        else {
            throw place.error(
                at: key, .unresolved(value: field, expected: "it must be a reference of this resource"))
        }
        return found
    }
}

extension Derivation {
    /// The fields that the template names.
    fileprivate var fields: [String] {
        var names: [String] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            names.append(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return names
    }
}
