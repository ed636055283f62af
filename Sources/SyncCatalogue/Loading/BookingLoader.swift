import SyncModel

extension BookingRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "start", "end", "minutes", "step", "holder", "hours", "day", "taken", "schedule", "exceptions", "offered",
        ])
        dayField = try node.optional("day")?.string()
        startField = try node.required("start").string()
        endField = try node.required("end").string()
        minutes = try node.required("minutes").integer(in: 1...1_440)
        stepMinutes = try node.optional("step")?.integer(in: 1...1_440) ?? minutes
        holderField = try node.required("holder").string()
        taken = try node.optional("taken")?.jsonChoices() ?? [:]
        if dayField == nil {
            hoursField = try node.required("hours").string()
            if let key = ["schedule", "exceptions", "offered"].first(where: node.has) {
                node.refuse(rule: key, .invalid("goes with 'day' only"))
            }
        } else {
            hoursField = nil
            for key in ["hours", "step"] where try node.optional(key) != nil {
                node.refuse(rule: key, .invalid("goes with a start that is an instant, not with 'day'"))
            }
            if try node.optional("exceptions") != nil, try node.optional("schedule") == nil {
                node.refuse(rule: "exceptions", .invalid("goes with 'schedule' only"))
            }
        }
        if let rule = try node.optional("schedule") { schedule = try rule.part(ScheduleRule.init) }
        if let rule = try node.optional("exceptions") { exceptions = try rule.part(ExceptionRule.init) }
        if let rule = try node.optional("offered") { offered = try rule.part(OfferRule.init) }
    }
}

extension ScheduleRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["resource", "weekday", "from", "to", "minutes", "active", "account", "default_minutes"])
        resource = try node.required("resource").string()
        weekdayField = try node.required("weekday").string()
        fromField = try node.required("from").string()
        toField = try node.required("to").string()
        minutesField = try node.optional("minutes")?.string()
        activeField = try node.optional("active")?.string()
        accountResource = try node.optional("account")?.string()
        defaultMinutesField = try node.optional("default_minutes")?.string()
        if accountResource == nil, defaultMinutesField != nil {
            node.refuse(rule: "default_minutes", .invalid("goes with 'account' only"))
        }
    }
}

extension ExceptionRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["resource", "day", "available", "from", "to"])
        resource = try node.required("resource").string()
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
