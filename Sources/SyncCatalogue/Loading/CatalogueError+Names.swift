extension CatalogueError.Problem {
    /// A name of no resource of the catalogue.
    static func noResource(_ name: String, _ resources: [Resource]) -> CatalogueError.Problem {
        .unresolved(
            value: name, expected: "the catalogue has no such resource",
            near: Spelling.nearest(to: name, among: resources.map(\.name)))
    }

    /// A name of no field of another resource.
    static func noField(_ name: String, of resource: Resource) -> CatalogueError.Problem {
        .unresolved(
            value: name, expected: "'\(resource.name)' has no such field",
            near: Spelling.nearest(to: name, among: resource.fields.map(\.name)))
    }

    /// A name of none of the fields that a resource could be asked for here.
    static func noneOf(_ fields: [Field], _ name: String) -> CatalogueError.Problem {
        let names = fields.map(\.name)
        return .unresolved(
            value: name, expected: "the resource has these fields: \(names.joined(separator: ", "))",
            near: Spelling.nearest(to: name, among: names))
    }
}
