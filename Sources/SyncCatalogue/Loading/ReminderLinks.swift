/// Checks the names and values in the rules of reminders, and what events say of resources.
struct ReminderLinks {
    let catalogue: Catalogue
    let root: CatalogueNode

    func check() throws(CatalogueError) {
        let places = try root.optional("reminders")?.elements() ?? []
        for (rule, place) in zip(catalogue.reminders, places) where place.node.mapping != nil {
            try check(rule, place)
        }
        for event in catalogue.realtime?.events ?? [] {
            guard case .news(let name, let parent?, _) = event.meaning,
                let resource = catalogue.resource(named: name), root.book.isSound("resources.\(name)")
            else { continue }
            let pulls = [resource.pull] + resource.faces.values.compactMap(\.pull)
            if pulls.allSatisfy({ $0.parent == nil }) {
                try root.required("realtime").required("events").required(event.name).refuse(
                    at: "parent",
                    .invalid("is '\(parent)', but '\(name)' has one list for all: no face pulls it 'per-parent'"))
            }
        }
    }

    private func check(_ rule: ReminderRule, _ place: CatalogueNode) throws(CatalogueError) {
        guard let resource = catalogue.resource(named: rule.resource) else {
            place.refuse(at: "resource", noResource: rule.resource, among: catalogue.resources)
            return
        }
        let links = ResourceLinks(
            catalogue: catalogue, resource: resource, node: try root.required("resources").required(resource.name))
        links.checkField(rule.dayField, of: resource, place, "day")
        links.checkType(of: rule.dayField, [.date], place, "day")
        for (field, values) in rule.when.sorted(by: { $0.key < $1.key }) {
            links.checkField(field, of: resource, place, "when")
            try links.checkValues(values.map { .string($0) }, of: field, try place.required("when"))
        }
    }
}
