extension BookingRule {
    /// The rule as a role has it; nil for one that neither books nor knows any slots.
    ///
    /// - Parameters:
    ///   - resource: The booked resource, as the role sees it.
    ///   - seen: The names of the resources that the role sees.
    func seen(in resource: Resource, through face: Face, among seen: Set<String>) -> BookingRule? {
        let books = face.create != nil || face.update != nil
        let names = Set(resource.fields.map(\.name))
        guard let dayField else {
            return books && resource.field(named: holderField)?.reference != nil ? self : nil
        }
        guard [dayField, startField, endField].allSatisfy(names.contains) else { return nil }
        var rule = self
        // A week without its days off is no schedule.
        if let schedule, ![schedule.resource, exceptions?.resource ?? schedule.resource].allSatisfy(seen.contains) {
            (rule.schedule, rule.exceptions) = (nil, nil)
        }
        if let account = schedule?.accountResource, !seen.contains(account) { rule.schedule?.accountResource = nil }
        if let offered, !seen.contains(offered.resource) { rule.offered = nil }
        // Where the role is shown no holder, all records are the account's own: those of its schedule.
        if rule.schedule != nil { return rule }
        return names.contains(holderField) && (books || rule.offered != nil) ? rule : nil
    }
}
