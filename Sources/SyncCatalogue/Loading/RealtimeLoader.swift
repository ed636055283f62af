extension RealtimeRule {
    init(_ node: CatalogueNode, resources: [Resource]) throws(CatalogueError) {
        try node.checkKeys(["path", "token", "events"])
        path = try node.required("path").urlPath()
        tokenField = try node.required("token").string()
        var events: [RealtimeEventRule] = []
        for (name, value) in try node.required("events").members() {
            events.append(
                try value.part { (node) throws(CatalogueError) in
                    try RealtimeEventRule(name: name, node, resources: resources)
                })
        }
        self.events = events
    }
}

private enum Presence: String, CaseIterable { case online, offline }

extension RealtimeEventRule {
    init(name: String, _ node: CatalogueNode, resources: [Resource]) throws(CatalogueError) {
        try node.checkKeys(["pull", "parent", "record", "presence", "about"])
        self.name = name
        let presence = try node.optional("presence")
        let (others, word) = presence == nil ? (["about"], "pull") : (["pull", "parent", "record"], "presence")
        if let key = others.first(where: node.has) {
            node.refuse(rule: key, .invalid("does not go with '\(word)'"))
        }
        if let presence {
            meaning = .presence(
                isOnline: try presence.choice(Presence.self) == .online, about: try node.required("about").string())
            return
        }
        let pull = try node.required("pull")
        let resource = try pull.string()
        if !resources.contains(where: { $0.name == resource }) {
            node.refuse(at: "pull", noResource: resource, among: resources)
        }
        meaning = .news(
            resource: resource, parent: try node.optional("parent")?.string(),
            record: try node.optional("record")?.string())
    }
}

extension ReminderRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["resource", "day", "when", "days_before", "at"])
        let name = try node.required("resource").string()
        resource = name
        dayField = try node.required("day").string()
        var when: [String: [String]] = [:]
        for (field, values) in try node.optional("when")?.members() ?? [] { when[field] = try values.strings() }
        self.when = when
        daysBefore = try node.required("days_before").integer(in: 0...30)
        let at = try node.required("at")
        let parts = try at.string().split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
            (0...59).contains(minute)
        else {
            at.refuse(.invalid("must be a time of day, such as '18:00'"))
            minuteOfDay = 0
            return
        }
        minuteOfDay = hour * 60 + minute
    }
}
