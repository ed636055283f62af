/// Checks every name by which a booking's rule points at a field or at another resource.
extension ResourceLinks {
    func check(_ booking: BookingRule, _ place: CatalogueNode) throws(CatalogueError) {
        try checkColumn(booking.startField, place, "start")
        try checkColumn(booking.endField, place, "end")
        let holder = try target(of: booking.holderField, place, "holder")
        if let hours = booking.hoursField, holder.field(named: hours) == nil {
            throw place.error(
                at: "hours", .unresolved(value: hours, expected: "'\(holder.name)' has no such field"))
        }
        for field in booking.taken.keys.sorted() { try checkColumn(field, place, "taken") }
        guard let day = booking.dayField else { return }
        try checkColumn(day, place, "day")
        try checkType(of: day, .date, place, "day")
        try checkType(of: booking.startField, .time, place, "start")
        try checkType(of: booking.endField, .time, place, "end")
        if let rule = booking.schedule { try check(rule, try place.required("schedule")) }
        if let rule = booking.exceptions {
            try check(
                [
                    ("day", rule.dayField), ("available", rule.availableField), ("from", rule.fromField),
                    ("to", rule.toField),
                ], of: rule.resource, try place.required("exceptions"))
        }
        if let rule = booking.offered {
            try check(
                [
                    ("holder", rule.holderField), ("day", rule.dayField), ("from", rule.fromField),
                    ("to", rule.toField),
                ], of: rule.resource, try place.required("offered"))
        }
    }

    private func check(_ rule: ScheduleRule, _ place: CatalogueNode) throws(CatalogueError) {
        var fields = [("weekday", rule.weekdayField), ("from", rule.fromField), ("to", rule.toField)]
        if let field = rule.minutesField { fields.append(("minutes", field)) }
        if let field = rule.activeField { fields.append(("active", field)) }
        try check(fields, of: rule.resource, place)
        guard let account = rule.accountResource else { return }
        let record = try resource(named: account, place, "account")
        if let field = rule.defaultMinutesField, record.field(named: field)?.isSecret != false {
            throw place.error(
                at: "default_minutes", .unresolved(value: field, expected: "'\(record.name)' has no such field"))
        }
    }

    /// Checks that another resource has the fields which a rule names.
    private func check(
        _ fields: [(key: String, name: String)], of name: String, _ place: CatalogueNode
    ) throws(CatalogueError) {
        let other = try resource(named: name, place, "resource")
        for (key, field) in fields where other.field(named: field)?.isSecret != false {
            throw place.error(at: key, .unresolved(value: field, expected: "'\(other.name)' has no such field"))
        }
    }

    private func resource(named name: String, _ place: CatalogueNode, _ key: String) throws(CatalogueError) -> Resource
    {
        guard let found = catalogue.resource(named: name) else {
            throw place.error(at: key, .unresolved(value: name, expected: "the catalogue has no such resource"))
        }
        return found
    }

    private func checkType(
        of field: String, _ type: FieldType, _ place: CatalogueNode, _ key: String
    ) throws(CatalogueError) {
        guard resource.field(named: field)?.type != type else { return }
        throw place.error(
            at: key,
            .unresolved(
                value: field,
                expected: "beside a 'day' it must be a field of the type '\(type == .date ? "date" : "time")'"))
    }
}
