extension BookingRule {
    /// The rule as a role has it; nil for one that neither books nor knows any slots.
    ///
    /// - Parameters:
    ///   - resource: The booked resource, as the role sees it.
    ///   - seen: The resources that the role sees, by name, with the fields that it is shown.
    func seen(in resource: Resource, through face: Face, among seen: [String: Set<String>]) -> BookingRule? {
        let books = face.create != nil || face.update != nil
        let names = Set(resource.fields.map(\.name))
        var rule = self
        rule.isEndSent = endField.flatMap(resource.field(named:)).map { $0.writable != .never } ?? false
        // A week without its days off is no schedule.
        let weekFields =
            schedule.map { [$0.holderField, $0.weekdayField, $0.fromField, $0.toField].compactMap(\.self) } ?? []
        let dayFields = exceptions.map { [$0.holderField, $0.dayField].compactMap(\.self) } ?? []
        func shows(_ resource: String?, _ fields: [String]) -> Bool {
            resource.map { name in seen[name].map { fields.allSatisfy($0.contains) } ?? false } ?? true
        }
        if schedule != nil, !shows(schedule?.resource, weekFields) || !shows(exceptions?.resource, dayFields) {
            (rule.schedule, rule.exceptions) = (nil, nil)
        }
        if let account = schedule?.accountResource, seen[account] == nil { rule.schedule?.accountResource = nil }
        let holder = resource.field(named: holderField)?.reference.flatMap { seen[$0] }
        if case .holder(let field) = length, holder?.contains(field) != true { rule.length = .fixed }
        guard dayField != nil else {
            // What the role is not shown forbids it nothing: any time may be had then, and the server decides.
            if let field = hoursField, holder?.contains(field) != true { rule.hoursField = nil }
            return books && names.contains(startField) && names.contains(holderField) ? rule : nil
        }
        guard [dayField, startField, endField].compactMap(\.self).allSatisfy(names.contains) else { return nil }
        if let offered, seen[offered.resource] == nil { rule.offered = nil }
        // Where the role is shown no holder, all records are the account's own: those of its schedule.
        if let schedule = rule.schedule, schedule.holderField == nil { return rule }
        let hasSlots = rule.offered != nil || rule.schedule != nil
        return names.contains(holderField) && (books || hasSlots) ? rule : nil
    }
}
