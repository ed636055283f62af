/// Checks every name by which a resource points at a field or at another resource.
struct ResourceLinks {
    let catalogue: Catalogue
    let resource: Resource
    let node: CatalogueNode

    func check() throws(CatalogueError) {
        for field in resource.fields { try check(field, try node.required("fields").required(field.name)) }
        for field in resource.naturalKey { try checkMember(field, node, "natural_key") }
        if let field = resource.changedAtField { try checkMember(field, node, "changed_at") }
        try checkFilters()
        if case .window(let window) = resource.pull.strategy {
            try checkColumn(window.field, try node.required("pull").required("window"), "field")
        }
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
        if face.list == nil, resource.pull.strategy != .unlisted { _ = try place.required("list") }
        for field in face.view.shows ?? [] { try checkMember(field, place, "shows") }
        for field in face.view.creates ?? [] { try checkMember(field, place, "creates") }
        for field in face.view.updates ?? [] { try checkMember(field, place, "updates") }
        for field in face.view.naturalKey ?? [] { try checkMember(field, place, "natural_key") }
        for field in face.view.nested.keys.sorted() { _ = try target(of: field, place, "nested") }
        for filter in face.listedBy.keys.sorted() where !resource.filters.contains(where: { $0.name == filter }) {
            throw place.error(
                at: "listed_by", .unresolved(value: filter, expected: "it must be a filter of this resource"))
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
