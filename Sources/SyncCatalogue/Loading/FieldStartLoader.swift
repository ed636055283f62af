import SyncModel

extension FieldStart {
    /// Reads `now` for a moment, and for any other field the value itself.
    init(_ node: CatalogueNode, of isInstant: Bool, choices: [String]) throws(CatalogueError) {
        let value = try node.jsonScalar()
        guard !isInstant else {
            if value != "now" { node.refuse(.notAllowed(value: value.string ?? value.text, allowed: ["now"])) }
            self = .now
            return
        }
        if !choices.isEmpty, !choices.contains(value.string ?? "") {
            node.refuse(.notAllowed(value: value.string ?? value.text, allowed: choices))
        }
        self = .value(value)
    }
}
