/// Holds every name of a role against those that there are: the listed ones, or those with a face where the file lists none.
struct RoleCheck {
    let roles: RoleTable
    let root: CatalogueNode

    func run() throws(CatalogueError) {
        let resources = try root.required("resources").members().map(\.value)
        var faced: [String] = []
        for resource in resources {
            guard let faces = try resource.optional("faces") else { continue }
            for (role, _) in try faces.members() {
                if !faced.contains(role) { faced.append(role) }
                if !roles.isEmpty { check(role, among: roles.all, faces, role) }
            }
        }
        // Who has no face sees no resource; with a list it is still a role that may ask for views.
        let known = roles.isEmpty ? faced : roles.all
        guard !known.isEmpty else { return }
        for resource in resources {
            for group in ["fields", "filters"] {
                for (_, part) in try resource.optional(group)?.members() ?? [] {
                    for key in ["roles", "required"] { try check(part, known, at: key) }
                    guard part.node.mapping != nil, let derived = try part.optional("derived"),
                        derived.node.mapping != nil, let texts = try derived.optional("by_role")
                    else { continue }
                    for (role, _) in try texts.members() { check(role, among: known, texts, role) }
                }
            }
        }
        for (_, view) in try root.optional("views")?.members() ?? [] { try check(view, known, mayBeNone: false) }
        for rule in try root.optional("files")?.optional("pinned")?.elements() ?? [] {
            try check(rule, known, mayBeNone: false)
        }
    }

    /// Checks the `roles` of a mapping, or another list of roles.
    private func check(
        _ place: CatalogueNode, _ known: [String], mayBeNone: Bool = true, at key: String = "roles"
    ) throws(CatalogueError) {
        guard place.node.mapping != nil, let list = try place.optional(key), list.node.sequence != nil else {
            return
        }
        let names = try list.strings()
        if names.isEmpty, !mayBeNone {
            place.refuse(at: key, .invalid("has no role, so that nobody would ever have it; name one"))
        }
        for role in names where !role.isEmpty { check(role, among: known, place, key) }
    }

    private func check(_ role: String, among known: [String], _ place: CatalogueNode, _ key: String) {
        guard role != RoleTable.any, !known.contains(role), root.isSound("roles") else { return }
        place.refuse(
            at: key,
            .unresolved(
                value: role,
                expected: roles.isEmpty
                    ? "no resource has a face for that role; there are: \(known.joined(separator: ", "))"
                    : "'roles' does not list that role; it lists: \(known.joined(separator: ", "))",
                near: Spelling.nearest(to: role, among: known)))
    }
}
