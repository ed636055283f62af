/// Checks every name by which a resource points at a field or at another resource.
struct ResourceLinks {
    let catalogue: Catalogue
    let resource: Resource
    let node: CatalogueNode

    func check() throws(CatalogueError) {
        for field in resource.fields { try check(field, try node.required("fields").required(field.name)) }
        for field in resource.naturalKey { checkMember(field, node, "natural_key") }
        if let field = resource.changedAtField {
            checkMember(field, node, "changed_at")
            checkType(of: field, [.instant], node, "changed_at")
        }
        if let field = resource.makerField { checkMember(field, node, "made_by") }
        try checkGoneMark()
        try checkVersion()
        if let order = resource.order {
            checkColumn(order.hasPrefix("-") ? String(order.dropFirst()) : order, node, "order")
        }
        for field in resource.shows { checkColumn(field, node, "shows") }
        if resource.hasClientIDs, !resource.isListed, node.isSound("pull") {
            node.refuse(at: "id_by", .invalid("needs a list: by it a create is found whose answer was lost"))
        }
        if resource.hasClientIDs, resource.idForm != .string, node.book.isRead("ids") {
            node.refuse(at: "id_by", .invalid("needs 'ids: string': ids that are made here are UUIDs"))
        }
        for field in resource.upsertKey { checkMember(field, node, "upsert") }
        for field in resource.idParts { checkMember(field, node, "id") }
        try checkFilters()
        try check(resource.pull, try node.required("pull"))
        for (role, face) in resource.faces.sorted(by: { $0.key < $1.key }) {
            try FaceLinks(links: self, face: face, place: try node.required("faces").required(role)).check()
        }
        if let booking = resource.booking { try check(booking, try node.required("booking")) }
    }

    func check(_ pull: PullRule, _ place: CatalogueNode) throws(CatalogueError) {
        switch pull.strategy {
        case .window(let window):
            let rule = try place.required("window")
            checkColumn(window.field, rule, "field")
            checkType(of: window.field, [.instant, .date], rule, "field")
        case .cursor(let cursor):
            let rule = try place.required("cursor")
            checkColumn(cursor.field, rule, "field")
            if resource.field(named: cursor.field)?.form?.isOtherInAnswers == true {
                rule.refuse(
                    at: "field",
                    .unresolved(value: cursor.field, expected: "it must be sent back as it came, and has a 'form'"))
            }
        case .full, .single, .pages, .unlisted: break
        }
        for (field, values) in pull.asksFor.sorted(by: { $0.key < $1.key }) {
            checkColumn(field, place, "ask_for")
            try checkValues(values, of: field, try place.required("ask_for"))
        }
        guard let parent = pull.parent else { return }
        let rule = try place.required("parent")
        if let source = catalogue.resource(named: parent.resource) {
            if let field = parent.source { checkField(field, of: source, rule, "source") }
        } else {
            rule.refuse(at: "resource", noResource: parent.resource, among: catalogue.resources)
        }
        checkMember(parent.field, rule, "field")
    }

    private func check(_ field: Field, _ place: CatalogueNode) throws(CatalogueError) {
        if let target = field.reference, catalogue.resource(named: target) == nil, place.book.isRead("resources") {
            let known = catalogue.resources.map(\.name)
            place.refuse(
                at: "resource",
                .unresolved(
                    value: target, expected: "the catalogue has these: \(known.joined(separator: ", "))",
                    near: Spelling.nearest(to: target, among: known)))
        }
        if let owner = field.passwordOwner, owner != Endpoint.accountWord {
            checkColumn(owner, place, "account_password")
        }
        if let condition = field.file?.condition, try place.optional("file")?.optional("when") != nil {
            let when = try place.required("file").required("when")
            checkMember(condition.field, when, "field")
            try checkValues(condition.values.map { .string($0) }, of: condition.field, at: "values", when)
        }
        try checkWire(field, place)
        if field.visibility == .alone, node.isSound("faces") {
            for (role, face) in resource.faces.sorted(by: { $0.key < $1.key })
            where face.get == nil && face.update != nil && face.view.shows?.contains(field.name) != false {
                place.refuse(
                    at: "shown",
                    .invalid("needs 'get' in the face of \(role): before a change it is looked at there"))
            }
        }
        for word in field.upload?.fieldWords ?? [] { checkMember(word, place, "upload") }
        if let value = field.defaultValue { try checkValues([value], of: field.name, at: "default", place) }
        if case .value(let value)? = field.start, field.choices.isEmpty {
            try checkValues([value], of: field.name, at: "starts", place)
        }
        guard let derivation = field.derivation else { return }
        let derived = try place.required("derived")
        guard let source = target(of: derivation.reference, derived, "from") else { return }
        for name in derivation.templates.flatMap(Derivation.fields) where name != source.idField {
            checkField(name, of: source, derived, "template")
        }
        for (role, templates) in derivation.templatesByRole.sorted(by: { $0.key < $1.key }) {
            let place = try derived.required("by_role")
            for name in templates.flatMap(Derivation.fields) where name != source.idField {
                checkField(name, of: source, place, role)
            }
        }
    }

    /// What a record is gone by must be shown to every role, or a role keeps what others see gone.
    private func checkGoneMark() throws(CatalogueError) {
        guard let mark = resource.goneMark else { return }
        if mark.fields.isEmpty { node.refuse(at: "gone", .invalid("must name a field")) }
        for name in mark.fields {
            checkColumn(name, node, "gone")
            if resource.field(named: name)?.isSensitive == true {
                node.refuse(at: "gone", .invalid("can't have '\(name)', which is 'sensitive' and kept sealed"))
            }
            if case .values(let values) = mark {
                try checkValues(values[name] ?? [], of: name, try node.required("gone"))
            }
            for (role, face) in resource.faces.sorted(by: { $0.key < $1.key })
            where face.view.shows?.contains(name) == false && node.isRead("fields") {
                node.refuse(
                    at: "gone",
                    .unresolved(
                        value: name, expected: "'shows' of the face '\(role)' must have it: by it records are gone"))
            }
        }
    }

    /// Two fields can't have one member of the wire, nor a field one that holds another's.
    private func checkWire(_ field: Field, _ place: CatalogueNode) throws(CatalogueError) {
        guard let path = field.wirePath, path != [""] else { return }
        if field.name == resource.idField { place.refuse(at: "wire", .invalid("does not go with the id; see 'id'")) }
        if field.type == .file { place.refuse(at: "wire", .invalid("does not go with files")) }
        let before = resource.fields.prefix { $0.name != field.name }
        for other in resource.fields where other.name != field.name {
            // Of two that both say where they are, the later is told.
            if other.wirePath != nil, !before.contains(where: { $0.name == other.name }) { continue }
            let taken = other.wirePath ?? [other.name]
            guard path.starts(with: taken) || taken.starts(with: path) && taken.count > path.count else { continue }
            place.refuse(
                at: "wire", .unresolved(value: path.joined(separator: "."), expected: "'\(other.name)' has it"))
            return
        }
        if path == [resource.idField] {
            place.refuse(at: "wire", .unresolved(value: resource.idField, expected: "the id has it; see 'id'"))
        }
    }

    private func checkFilters() throws(CatalogueError) {
        for filter in resource.filters {
            let place = try node.required("filters").required(filter.name)
            let key = filter.match == .either ? "fields" : "field"
            for field in filter.fields { checkColumn(field, place, key) }
            switch filter.match {
            case .day, .since, .until: checkType(of: filter.field, [.instant, .date], place, key)
            case .timing: checkType(of: filter.field, [.instant], place, key)
            case .atLeast, .atMost: checkType(of: filter.field, [.integer, .decimal], place, key)
            default: break
            }
            if let target = filter.resource {
                if let other = catalogue.resource(named: target) {
                    for name in Derivation.fields(of: filter.template ?? "")
                    where name != other.idField { checkField(name, of: other, place, "template") }
                } else {
                    place.refuse(at: "resource", noResource: target, among: catalogue.resources)
                }
            }
            if filter.match == .search, areFieldsSound,
                !resource.fields.contains(where: { $0.isSearched && !$0.isSecret })
            {
                place.refuse(at: "match", .invalid("needs a field with 'search: true', and the resource has none"))
            }
        }
    }

    private var areFieldsSound: Bool { node.isSound("fields") }

    /// A member of the server's record: a field, or the id.
    func checkMember(_ name: String, _ place: CatalogueNode, _ key: String) {
        guard node.isRead("fields"), resource.field(named: name) == nil, name != resource.idField else { return }
        place.refuse(at: key, .noneOf(resource.fields, name))
    }

    /// A field that is a column of the replica: the id is none, and a secret is never stored.
    func checkColumn(_ name: String, _ place: CatalogueNode, _ key: String) {
        let columns = resource.fields.filter(\.isShown)
        guard node.isRead("fields"), !columns.contains(where: { $0.name == name }) else { return }
        place.refuse(at: key, .noneOf(columns, name))
    }

    /// A field of another resource.
    func checkField(_ name: String, of other: Resource, _ place: CatalogueNode, _ key: String) {
        guard place.book.isRead("resources.\(other.name).fields"), other.field(named: name) == nil,
            name != other.idField || key == "hours"
        else { return }
        place.refuse(at: key, .noField(name, of: other))
    }

    /// A field, where there is one, must be of one of some types.
    func checkType(
        of name: String, _ types: [FieldType], in other: Resource? = nil, _ place: CatalogueNode, _ key: String,
        why: String = ""
    ) {
        let owner = other ?? resource
        guard let field = owner.field(named: name), !types.contains(field.type),
            place.book.isSound("resources.\(owner.name).fields.\(name)")
        else { return }
        let words = types.map { "'\($0.word)'" }.joined(separator: " or ")
        place.refuse(
            at: key, .unresolved(value: name, expected: "\(why)it must be a field of the type \(words)"))
    }

    /// The resource that a reference of this resource leads to; nil where that is wrong, which is noted.
    func target(of name: String, _ place: CatalogueNode, _ key: String) -> Resource? {
        let field = resource.field(named: name)
        // A reference that leads to no resource is told at the field.
        if let target = field?.reference { return catalogue.resource(named: target) }
        guard node.isRead("fields"), field == nil || place.book.isSound("resources.\(resource.name).fields.\(name)")
        else { return nil }
        let references = resource.references.map(\.name)
        place.refuse(
            at: key,
            .unresolved(
                value: name, expected: "it must be a reference of this resource",
                near: Spelling.nearest(to: name, among: references)))
        return nil
    }
}
