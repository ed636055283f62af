/// Checks every name by which a booking's rule points at a field or at another resource.
extension ResourceLinks {
    func check(_ booking: BookingRule, _ place: CatalogueNode) throws(CatalogueError) {
        checkColumn(booking.startField, place, "start")
        checkColumn(booking.endField, place, "end")
        if booking.endField == booking.startField {
            place.refuse(
                at: "end",
                .unresolved(
                    value: booking.endField,
                    expected:
                        "it is the start: declare a field for the end, with 'write: never', also where the server has none"
                ))
        }
        let holder = target(of: booking.holderField, place, "holder")
        for (field, values) in booking.taken.sorted(by: { $0.key < $1.key }) {
            checkColumn(field, place, "taken")
            try checkValues(values, of: field, try place.required("taken"))
        }
        // While it is not clear which of the two ways it is, nothing can be said of the types.
        guard ["day", "hours", "step", "schedule", "exceptions", "offered"].allSatisfy(place.isClear) else { return }
        if let hours = booking.hoursField, let holder {
            checkField(hours, of: holder, place, "hours")
            checkType(of: hours, [.string], in: holder, place, "hours")
        }
        guard let day = booking.dayField else {
            checkType(of: booking.startField, [.instant], place, "start", why: "without a 'day' ")
            checkType(of: booking.endField, [.instant], place, "end", why: "without a 'day' ")
            return
        }
        checkColumn(day, place, "day")
        checkType(of: day, [.date], place, "day", why: "beside a 'day' ")
        checkType(of: booking.startField, [.time], place, "start", why: "beside a 'day' ")
        checkType(of: booking.endField, [.time], place, "end", why: "beside a 'day' ")
        if let rule = booking.schedule { try check(rule, try place.required("schedule")) }
        if let rule = booking.exceptions {
            check(
                [
                    ("day", rule.dayField, .date), ("available", rule.availableField, .boolean),
                    ("from", rule.fromField, .time), ("to", rule.toField, .time),
                ], of: rule.resource, try place.required("exceptions"))
        }
        if let rule = booking.offered {
            check(
                [
                    ("holder", rule.holderField, nil), ("day", rule.dayField, .date), ("from", rule.fromField, .time),
                    ("to", rule.toField, .time),
                ], of: rule.resource, try place.required("offered"))
        }
    }

    private func check(_ rule: ScheduleRule, _ place: CatalogueNode) throws(CatalogueError) {
        var fields: [NamedField] = [
            ("weekday", rule.weekdayField, .integer), ("from", rule.fromField, .time), ("to", rule.toField, .time),
        ]
        if let field = rule.minutesField { fields.append(("minutes", field, .integer)) }
        if let field = rule.activeField { fields.append(("active", field, .boolean)) }
        check(fields, of: rule.resource, place)
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
