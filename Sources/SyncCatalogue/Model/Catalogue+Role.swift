extension Catalogue {
    /// A part of the catalogue: the named resources, in the order of the file, and the views whose SQL names no other.
    public func narrowed(to names: Set<String>) -> Catalogue {
        var catalogue = self
        catalogue.resources = resources.filter { names.contains($0.name) }
        let others = resources.map(\.name).filter { !names.contains($0) }
        catalogue.views = views.filter { view in
            !others.contains { view.sql.contains($0) || view.slots?.resource == $0 }
        }
        return catalogue
    }

    /// The catalogue as one role sees it: only its resources and views, with the fields that its answers show and its writes take.
    ///
    /// A reference to a resource that the role does not see is a plain id to it.
    public func seen(by role: String) -> Catalogue {
        var catalogue = self
        let seen = Set(resources.filter { $0.faces[role] != nil }.map(\.name))
        catalogue.resources = resources.compactMap { $0.seen(by: role, among: seen) }
        let shown = Dictionary(
            uniqueKeysWithValues: catalogue.resources.map { ($0.name, Set($0.fields.map(\.name))) })
        for index in catalogue.resources.indices {
            let resource = catalogue.resources[index]
            guard let face = resource.faces[role] else { continue }
            catalogue.resources[index].booking = resource.booking?.seen(in: resource, through: face, among: shown)
        }
        catalogue.views = views.filter { $0.roles.contains(role) }
        catalogue.files.pinned = files.pinned.filter { $0.roles.contains(role) }
        return catalogue
    }
}

extension Resource {
    fileprivate func seen(by role: String, among seen: Set<String>) -> Resource? {
        guard let face = faces[role] else { return nil }
        var resource = self
        resource.pull = face.pull ?? pull
        resource.fields = fields.compactMap { field in
            // A version is sent back, also where a face does not name it among what it shows.
            field.name == version?.field ? field : field.seen(by: role, through: face, among: seen)
        }
        let names = Set(resource.fields.map(\.name))
        for index in resource.fields.indices {
            guard let reference = resource.fields[index].derivation?.reference,
                resource.field(named: reference)?.reference == nil
            else { continue }
            resource.fields[index].derivation = nil
        }
        resource.naturalKey =
            face.view.naturalKey ?? naturalKey.filter { names.contains($0) || hasClientIDs && $0 == idField }
        resource.filters = filters.filter { filter in
            (filter.roles?.contains(role) ?? true) && filter.fields.allSatisfy(names.contains)
                && (filter.resource.map(seen.contains) ?? true)
        }
        resource.wire = WireShape(resource.fields)
        if !face.view.nested.isEmpty {
            resource.shape = FaceShape(
                nested: face.view.nested,
                derived: resource.fields.reduce(into: [:]) { derived, field in
                    guard let derivation = field.derivation, face.view.shows?.contains(field.name) == false,
                        face.view.nested[derivation.reference] != nil
                    else { return }
                    derived[field.name] = derivation
                })
        }
        return resource
    }
}

extension Field {
    /// The field as a role sees it; nil when the role neither sees nor sends it.
    fileprivate func seen(by role: String, through face: Face, among seen: Set<String>) -> Field? {
        guard roles?.contains(role) ?? true else { return nil }
        var field = self
        let creates =
            face.create != nil
            && (face.view.creates?.contains(name) ?? (writable == .create || writable == .always))
        let updates =
            face.update != nil
            && (face.view.updates?.contains(name) ?? (writable == .update || writable == .always))
        let isShown = visibility != .never && face.view.shows?.contains(name) ?? true
        let isFilled = derivation.map { face.view.nested[$0.reference] != nil } ?? false
        let isTaken = face.actions.values.contains { $0.fields.contains(name) || $0.sets[name] != nil }
        guard isShown || isFilled || creates || updates || isTaken else { return nil }
        field.writable = creates ? updates ? .always : .create : updates ? .update : .never
        field.isRequired = isRequired && creates && requiredRoles?.contains(role) ?? true
        if let target = reference, !seen.contains(target) { field.type = .any }
        if let own = derivation?.templatesByRole[role] { field.derivation?.templates = own }
        return field
    }
}
