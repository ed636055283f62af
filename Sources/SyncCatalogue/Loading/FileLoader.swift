extension FileRule {
    /// Reads a field's rule; a field of type file needs none to have one.
    init(field: String, _ node: CatalogueNode?) throws(CatalogueError) {
        try node?.checkKeys(["part", "max_bytes", "media", "sensitive", "when"])
        part = try node?.optional("part")?.string() ?? field
        maximumBytes =
            try node?.optional("max_bytes").map { (value) throws(CatalogueError) in
                Int64(try value.integer(in: 1...4_000_000_000))
            } ?? Self.usualMaximumBytes
        let types = try node?.optional("media")?.strings() ?? []
        for type in types where !Self.isMediaRange(type) {
            node?.refuse(
                at: "media", .unresolved(value: type, expected: "it must be a media type, such as image/png or image/*")
            )
        }
        // They compare without regard to case (RFC 9110 section 8.3.1).
        mediaTypes = types.map { $0.lowercased() }
        isSensitive = try node?.optional("sensitive")?.boolean() ?? false
        condition = try node?.optional("when").map { (value) throws(CatalogueError) in
            try value.part(FileCondition.init)
        }
    }

    /// Whether a text is a kind of files, or all kinds with the same first word.
    private static func isMediaRange(_ text: String) -> Bool {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        return words.count == 2 && words.allSatisfy { !$0.isEmpty } && !words[0].contains("*")
            && (words[1] == "*" || !words[1].contains("*"))
    }
}

extension FileCondition {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["field", "values"])
        field = try node.required("field").string()
        values = try node.required("values").strings()
    }
}

extension FilePolicy {
    /// The codings that this engine writes.
    private static let known = ["gzip", "deflate"]

    /// Nothing known, nothing pinned.
    static let none = FilePolicy(codings: [], pinned: [])

    init(_ node: CatalogueNode, roles table: RoleTable) throws(CatalogueError) {
        try node.checkKeys(["codings", "pinned"])
        codings = try node.optional("codings")?.strings() ?? []
        for coding in codings where !Self.known.contains(coding) {
            node.refuse(
                at: "codings", .unresolved(value: coding, expected: "it must be one of gzip and deflate"))
        }
        pinned = []
        for rule in try node.optional("pinned")?.elements() ?? [] {
            pinned.append(
                try rule.part { (rule) throws(CatalogueError) in
                    try rule.checkKeys(["roles", "sql"])
                    return PinRule(
                        roles: table.expanded(try rule.required("roles").strings()),
                        sql: try rule.required("sql").string())
                })
        }
    }
}
