import SyncModel

extension BookingRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "start", "end", "minutes", "step", "holder", "hours", "day", "taken", "schedule", "exceptions", "offered",
        ])
        dayField = try node.optional("day")?.string()
        startField = try node.required("start").string()
        endField = try node.optional("end")?.string()
        (length, minutes) = try Length.read(try node.required("minutes"))
        stepMinutes = try node.optional("step")?.integer(in: 1...1_440)
        holderField = try node.required("holder").string()
        taken = try node.optional("taken")?.jsonChoices() ?? [:]
        let hours = try node.optional("hours")
        hasNoHours = try hours.map { (hours) throws(CatalogueError) in try Self.isNone(hours) } ?? false
        hoursField = hasNoHours ? nil : try hours?.string()
        try Self.checkHours(node, hasText: hoursField != nil, hasNone: hasNoHours, hasDay: dayField != nil)
        if let rule = try node.optional("schedule") { schedule = try rule.part(ScheduleRule.init) }
        if let rule = try node.optional("exceptions") { exceptions = try rule.part(ExceptionRule.init) }
        if let rule = try node.optional("offered") { offered = try rule.part(OfferRule.init) }
    }

    /// Whether `hours` says that there are none.
    private static func isNone(_ hours: CatalogueNode) throws(CatalogueError) -> Bool {
        guard hours.node.mapping != nil else { return false }
        try hours.checkKeys(["none"])
        if try !hours.required("none").boolean() {
            hours.refuse(at: "none", .invalid("must be true; where there are hours, say which field has them"))
        }
        return true
    }

    /// Holds the ways in which hours can be said against each other. What is told is the first that does not fit: the others may only come
    /// of it.
    private static func checkHours(
        _ node: CatalogueNode, hasText: Bool, hasNone: Bool, hasDay: Bool
    ) throws(CatalogueError) {
        let instant = "goes with a start that is an instant, not with 'day'"
        let week = try node.optional("schedule")
        let lengths = ["minutes", "default_minutes"].first { week?.has($0) == true }
        if hasDay, hasText {
            node.refuse(rule: "hours", .invalid(instant))
        } else if hasDay, node.has("step") {
            node.refuse(rule: "step", .invalid(instant))
        } else if !hasDay, node.has("offered") {
            node.refuse(rule: "offered", .invalid("goes with 'day' only"))
        } else if !hasDay, let lengths {
            week?.refuse(
                rule: lengths, .invalid("goes with 'day' only; how long slots are says 'minutes' of the booking"))
        } else if node.has("hours"), week != nil {
            node.refuse(rule: "schedule", .invalid("says the hours already; leave 'hours' or 'schedule' out"))
        } else if hasNone, node.has("offered") {
            node.refuse(rule: "offered", .invalid("says which slots there are; leave 'hours: {none: true}' out"))
        } else if node.has("exceptions"), week == nil {
            node.refuse(rule: "exceptions", .invalid("goes with 'schedule' only"))
        } else if !hasDay, week == nil {
            _ = try node.required("hours")
        }
    }
}

extension BookingRule.Length {
    /// Reads a number of minutes, or where one stands and the number where none does.
    fileprivate static func read(_ node: CatalogueNode) throws(CatalogueError) -> (Self, Int) {
        let range = 1...1_440
        guard node.node.mapping != nil, !node.isStub else { return (.fixed, try node.integer(in: range)) }
        try node.checkKeys(["field", "holder", "default"])
        let minutes = try node.required("default").integer(in: range)
        if let holder = try node.optional("holder") {
            if node.has("field") {
                node.refuse(rule: "field", .invalid("goes without 'holder': one of both says how long a slot is"))
            }
            return (.holder(try holder.string()), minutes)
        }
        return (.field(try node.required("field").string()), minutes)
    }
}

extension ScheduleRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "resource", "holder", "weekday", "monday", "from", "to", "minutes", "active", "account", "default_minutes",
        ])
        resource = try node.required("resource").string()
        holderField = try node.optional("holder")?.string()
        weekdayField = try node.required("weekday").string()
        mondayNumber = try node.optional("monday")?.integer(in: 0...2) ?? 1
        fromField = try node.required("from").string()
        toField = try node.required("to").string()
        minutesField = try node.optional("minutes")?.string()
        activeField = try node.optional("active")?.string()
        accountResource = try node.optional("account")?.string()
        defaultMinutesField = try node.optional("default_minutes")?.string()
        if accountResource == nil, defaultMinutesField != nil {
            node.refuse(rule: "default_minutes", .invalid("goes with 'account' only"))
        }
        if accountResource != nil, holderField != nil {
            node.refuse(rule: "account", .invalid("goes without 'holder', which says whose each record is"))
        }
    }
}

extension ExceptionRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["resource", "holder", "day", "available", "from", "to"])
        resource = try node.required("resource").string()
        holderField = try node.optional("holder")?.string()
        dayField = try node.required("day").string()
        availableField = try node.required("available").string()
        fromField = try node.required("from").string()
        toField = try node.required("to").string()
    }
}

extension OfferRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["resource", "holder", "day", "from", "to"])
        resource = try node.required("resource").string()
        holderField = try node.required("holder").string()
        dayField = try node.required("day").string()
        fromField = try node.required("from").string()
        toField = try node.required("to").string()
    }
}
