extension Catalogue {
    /// Checks every name by which a resource points at a field or at another resource.
    func checkLinks(of resource: Resource, _ node: CatalogueNode) throws(CatalogueError) {
        let known = "the resource has these fields: \(resource.fields.map(\.name).joined(separator: ", "))"
        func check(_ field: String, at keys: String...) throws(CatalogueError) {
            if resource.field(named: field) == nil, field != resource.idField {
                var place = node
                for key in keys.dropLast() { place = try place.optional(key) ?? place }
                throw place.error(at: keys[keys.count - 1], .unresolved(value: field, expected: known))
            }
        }
        for field in resource.fields {
            if let target = field.reference, self.resource(named: target) == nil {
                throw try node.required("fields").required(field.name).error(
                    at: "resource",
                    .unresolved(
                        value: target,
                        expected: "the catalogue has these: \(resources.map(\.name).joined(separator: ", "))"))
            }
            if let derivation = field.derivation, resource.field(named: derivation.reference)?.reference == nil {
                throw try node.required("fields").required(field.name).required("derived").error(
                    at: "from",
                    .unresolved(value: derivation.reference, expected: "it must be a reference of this resource"))
            }
        }
        for field in resource.naturalKey { try check(field, at: "natural_key") }
        if let field = resource.changedAtField { try check(field, at: "changed_at") }
        for filter in resource.filters where filter.match != .search {
            try check(filter.field, at: "filters", filter.name, "field")
        }
        if case .window(let window) = resource.pull.strategy { try check(window.field, at: "pull", "window", "field") }
        for face in resource.faces.values {
            for action in face.actions.values {
                for field in action.fields + action.requires.keys + action.sets.keys { try check(field, at: "faces") }
            }
        }
        if let booking = resource.booking {
            try checkBooking(booking, of: resource, try node.required("booking"), check)
        }
    }

    private func checkBooking(
        _ booking: BookingRule, of resource: Resource, _ node: CatalogueNode,
        _ check: (String, String...) throws(CatalogueError) -> Void
    ) throws(CatalogueError) {
        try check(booking.startField, "booking", "start")
        try check(booking.endField, "booking", "end")
        guard let target = resource.field(named: booking.holderField)?.reference,
            let holder = self.resource(named: target)
        else {
            throw node.error(
                at: "holder",
                .unresolved(value: booking.holderField, expected: "it must be a reference of this resource"))
        }
        if holder.field(named: booking.hoursField) == nil {
            throw node.error(
                at: "hours", .unresolved(value: booking.hoursField, expected: "'\(target)' has no such field"))
        }
    }
}
