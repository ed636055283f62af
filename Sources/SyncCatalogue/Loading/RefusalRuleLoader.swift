import SyncModel

extension RefusalRule {
    /// Which answers a list of rules is about.
    enum Scope {
        /// Refusals about the account or its plan, a 403 where nothing else is said: all the others would wait for ever.
        case account
        /// Answers that are refusals although their status says otherwise.
        case write

        fileprivate var statuses: ClosedRange<Int> { self == .account ? 400...499 : 200...599 }
        fileprivate var why: String {
            switch self {
            case .account: "needs 'words' or 'member': else every such answer would keep its write waiting"
            case .write: "needs 'words' or 'member': else every such answer would end its write"
            }
        }
    }

    /// Reads the rules of a list.
    static func list(_ node: CatalogueNode, of scope: Scope) throws(CatalogueError) -> [RefusalRule] {
        var rules: [RefusalRule] = []
        for element in try node.elements() {
            rules.append(
                try element.part { (node) throws(CatalogueError) in try RefusalRule(node, of: scope) })
        }
        return rules
    }

    private init(_ node: CatalogueNode, of scope: Scope) throws(CatalogueError) {
        try node.checkKeys(["status", "words", "member", "values"])
        let words = try node.optional("words")?.strings() ?? []
        let member = try node.optional("member")?.memberPath()
        var values: [JSONValue] = []
        if member != nil {
            for element in try node.required("values").elements() { values.append(try element.jsonScalar()) }
        }
        let status = scope == .account ? try node.optional("status") : try node.required("status")
        self.init(
            status: try status?.integer(in: scope.statuses) ?? 403, words: words, member: member, values: values)
        if member == nil, try node.optional("values") != nil {
            node.refuse(rule: "values", .invalid("goes with 'member', which tells where the answer keeps them"))
        }
        if member == nil, words.isEmpty { throw node.error(.invalid(scope.why)) }
    }
}
