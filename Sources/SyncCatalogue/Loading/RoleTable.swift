/// The roles that a catalogue lists, and which of them are others in disguise.
///
/// A face, or a list of roles, that says `any` is for every role; what it says of a role is also for those that act as that role. A role's
/// own face goes first, then that of the role that it acts as, then the one for any.
struct RoleTable {
    /// The word for every role.
    static let any = "any"

    private var actsAs: [(role: String, other: String?)] = []

    /// The table of a file that lists no roles.
    init() {}

    /// Reads `roles`.
    init(_ node: CatalogueNode) throws(CatalogueError) {
        for (name, value) in try node.members() {
            if name == Self.any {
                node.refuse(at: name, .invalid("is the word for every role, and can't be the name of one"))
            }
            actsAs.append(
                (
                    name,
                    try value.part { (role) throws(CatalogueError) in
                        try role.checkKeys(["as"])
                        return try role.optional("as")?.string()
                    }
                ))
        }
        for (name, other) in actsAs {
            guard let other, let found = actsAs.first(where: { $0.role == other }) else {
                if let other {
                    try node.required(name).refuse(
                        at: "as",
                        .unresolved(
                            value: other, expected: "'roles' does not list it",
                            near: Spelling.nearest(to: other, among: actsAs.map(\.role).filter { $0 != name })))
                }
                continue
            }
            if let third = found.other {
                let next = third == name ? "a role that is itself" : "the role that it acts as, '\(third)'"
                try node.required(name).refuse(
                    at: "as", .invalid("can't be a role that acts as another; name \(next)"))
            }
        }
    }

    /// Whether the file lists its roles.
    var isEmpty: Bool { actsAs.isEmpty }

    /// All roles, also those that act as others.
    var all: [String] { actsAs.map(\.role) }

    /// The roles that are no others in disguise.
    var names: [String] { actsAs.filter { $0.other == nil }.map(\.role) }

    /// A list of roles with all that it stands for.
    func expanded(_ roles: [String]) -> [String] {
        let all = actsAs.map(\.role)
        guard !roles.contains(Self.any) else { return all }
        return roles + actsAs.filter { $0.other.map(roles.contains) ?? false && !roles.contains($0.role) }.map(\.role)
    }

    /// Under which name a role's face stands among those of a file: its own, that of the role that it acts as, or the one for any.
    func place(of role: String, among faces: [String]) -> String {
        let other = actsAs.first { $0.role == role }?.other
        return [role, other ?? role, Self.any].first(where: faces.contains) ?? role
    }

    /// Gives each role its face, and each list of roles all that it stands for.
    func expand(_ resource: inout Resource, _ node: CatalogueNode) throws(CatalogueError) {
        if resource.faces[Self.any] != nil, actsAs.isEmpty {
            try node.required("faces").refuse(
                at: Self.any, .invalid("needs 'roles' at the top of the file, which tells who anybody is"))
        }
        var faces = resource.faces
        for (role, other) in actsAs {
            faces[role] = faces[role] ?? other.flatMap { resource.faces[$0] } ?? resource.faces[Self.any]
        }
        faces[Self.any] = nil
        resource.faces = faces
        for index in resource.fields.indices {
            resource.fields[index].roles = resource.fields[index].roles.map(expanded)
            resource.fields[index].requiredRoles = resource.fields[index].requiredRoles.map(expanded)
            resource.fields[index].derivation?.templatesByRole.expand(for: actsAs)
        }
        for index in resource.filters.indices {
            resource.filters[index].roles = resource.filters[index].roles.map(expanded)
        }
    }
}

extension [String: [String]] {
    /// Gives each role what is said of the role that it acts as, or of any, where nothing is said of it.
    fileprivate mutating func expand(for roles: [(role: String, other: String?)]) {
        let said = self
        for (role, other) in roles { self[role] = said[role] ?? other.flatMap { said[$0] } ?? said[RoleTable.any] }
        self[RoleTable.any] = nil
    }
}
