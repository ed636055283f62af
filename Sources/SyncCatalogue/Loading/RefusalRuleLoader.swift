import SyncModel

extension AccountRefusal {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["status", "words", "member", "values"])
        let words = try node.optional("words")?.strings() ?? []
        let member = try node.optional("member")?.memberPath()
        var values: [JSONValue] = []
        if member != nil {
            for element in try node.required("values").elements() { values.append(try element.jsonScalar()) }
        }
        self.init(
            status: try node.optional("status")?.integer(in: 400...499) ?? 403, words: words, member: member,
            values: values)
        if member == nil, try node.optional("values") != nil {
            node.refuse(rule: "values", .invalid("goes with 'member', which tells where the answer keeps them"))
        }
        if member == nil, words.isEmpty {
            throw node.error(.invalid("needs 'words' or 'member': else every such answer would keep its write waiting"))
        }
    }
}
