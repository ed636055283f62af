/// Checks every name by which a booking's rule points at a field or at another resource.
extension ResourceLinks {
    func check(_ booking: BookingRule, _ place: CatalogueNode) throws(CatalogueError) {
        checkColumn(booking.startField, place, "start")
        if let end = booking.endField {
            checkColumn(end, place, "end")
            if end == booking.startField {
                place.refuse(
                    at: "end",
                    .unresolved(
                        value: end, expected: "it is the start: leave 'end' out where the server has none"))
            }
        }
        let holder = target(of: booking.holderField, place, "holder")
        for (field, values) in booking.taken.sorted(by: { $0.key < $1.key }) {
            checkColumn(field, place, "taken")
            try checkValues(values, of: field, try place.required("taken"))
        }
        try checkLength(booking, of: holder, place)
        // While it is not clear which of the two ways it is, nothing can be said of the types.
        guard ["day", "hours", "step", "schedule", "exceptions", "offered"].allSatisfy(place.isClear) else { return }
        if let hours = booking.hoursField, let holder {
            checkField(hours, of: holder, place, "hours")
            checkType(of: hours, [.string], in: holder, place, "hours")
        }
        if let day = booking.dayField {
            checkColumn(day, place, "day")
            checkType(of: day, [.date], place, "day", why: "beside a 'day' ")
        }
        let type: FieldType = booking.dayField == nil ? .instant : .time
        let why = booking.dayField == nil ? "without a 'day' " : "beside a 'day' "
        checkType(of: booking.startField, [type], place, "start", why: why)
        if let end = booking.endField { checkType(of: end, [type], place, "end", why: why) }
        if let rule = booking.schedule { try check(rule, try place.required("schedule")) }
        if let rule = booking.exceptions {
            check(
                [
                    ("day", rule.dayField, .date), ("available", rule.availableField, .boolean),
                    ("from", rule.fromField, .time), ("to", rule.toField, .time),
                ] + (rule.holderField.map { [("holder", $0, nil)] } ?? []), of: rule.resource,
                try place.required("exceptions"))
        }
        if let rule = booking.offered {
            check(
                [
                    ("holder", rule.holderField, nil), ("day", rule.dayField, .date), ("from", rule.fromField, .time),
                    ("to", rule.toField, .time),
                ], of: rule.resource, try place.required("offered"))
        }
    }

    /// The field that says how long a slot is.
    private func checkLength(
        _ booking: BookingRule, of holder: Resource?, _ place: CatalogueNode
    ) throws(CatalogueError) {
        switch booking.length {
        case .fixed: break
        case .field(let name):
            let minutes = try place.required("minutes")
            checkColumn(name, minutes, "field")
            checkType(of: name, [.integer], minutes, "field")
        case .holder(let name):
            guard let holder else { return }
            let minutes = try place.required("minutes")
            checkField(name, of: holder, minutes, "holder")
            checkType(of: name, [.integer], in: holder, minutes, "holder")
        }
    }

    private func check(_ rule: ScheduleRule, _ place: CatalogueNode) throws(CatalogueError) {
        var fields: [NamedField] = [
            ("weekday", rule.weekdayField, nil), ("from", rule.fromField, .time), ("to", rule.toField, .time),
        ]
        if let field = rule.holderField { fields.append(("holder", field, nil)) }
        if let field = rule.minutesField { fields.append(("minutes", field, .integer)) }
        if let field = rule.activeField { fields.append(("active", field, .boolean)) }
        check(fields, of: rule.resource, place)
        if let weeks = catalogue.resource(named: rule.resource) {
            checkType(of: rule.weekdayField, [.integer, .string], in: weeks, place, "weekday")
            if place.has("monday"), weeks.field(named: rule.weekdayField)?.type == .string {
                place.refuse(at: "monday", .invalid("goes with days of the week that are numbers; names need none"))
            }
        }
        guard let account = rule.accountResource else { return }
        check(
            rule.defaultMinutesField.map { [("default_minutes", $0, .integer)] } ?? [], of: account, place,
            at: "account")
    }

    /// A key with the name of another resource's field, and the type that it must have; nil for any.
    private typealias NamedField = (key: String, name: String, type: FieldType?)

    /// Checks that another resource, which a key names, has the fields which a rule names.
    private func check(
        _ fields: [NamedField], of name: String, _ place: CatalogueNode, at key: String = "resource"
    ) {
        guard let other = catalogue.resource(named: name) else {
            place.refuse(at: key, noResource: name, among: catalogue.resources)
            return
        }
        guard place.book.isRead("resources.\(name).fields") else { return }
        for (key, field, type) in fields {
            if other.field(named: field)?.isSecret != false {
                place.refuse(at: key, .noField(field, of: other))
            } else if let type {
                checkType(of: field, [type], in: other, place, key)
            }
        }
    }
}
