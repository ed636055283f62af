import ClinicHours
import ReplicaStore
import SyncCatalogue
import SyncModel

/// Reads from the replica which slots there are, where they are computed from records.
struct ScheduleReading {
    private let reader: ReplicaReader
    private let catalogue: Catalogue
    private let rule: BookingRule

    init(_ reader: ReplicaReader, _ catalogue: Catalogue, _ rule: BookingRule) {
        (self.reader, self.catalogue, self.rule) = (reader, catalogue, rule)
    }

    /// What is known of a holder's slots.
    ///
    /// - Parameter minutes: How long a slot is where no record of the week says so.
    func offer(of holder: SlotHolder, minutes: Int) throws -> WallPlan.Offer {
        if holder.isAccount || rule.schedule?.holderField != nil {
            return try schedule(of: holder, minutes: minutes).map(WallPlan.Offer.schedule) ?? .unknown
        }
        if rule.hasNoHours { return .schedule(WeeklySchedule(always: minutes)) }
        guard let offered = rule.offered else { return .unknown }
        let slots = try rows(of: holder.local, holder.server).compactMap { row -> WallSlot? in
            let record = try row.visibleObject()
            guard let day = record[offered.dayField]?.string.flatMap(CivilDate.init),
                let from = Self.time(record[offered.fromField]), let to = Self.time(record[offered.toField])
            else { return nil }
            return WallSlot(day: day, from: from, to: to)
        }
        return slots.isEmpty ? .unknown : .listed(slots)
    }

    /// The slots that the server listed for a holder, by whichever id.
    func rows(of local: LocalID?, _ server: ServerID?) throws -> [Document] {
        guard let offered = rule.offered, let resource = catalogue.resource(named: offered.resource) else { return [] }
        return try reader.documents(
            resource,
            DocumentQuery(
                conditions: [.refers(field: offered.holderField, local: local, server: server)], limit: Self.most))
    }

    private static let most = 100_000

    /// The schedule of a holder. What was never pulled, has no record or can't be read is unknown, not closed: nothing is refused for it.
    func schedule(of holder: SlotHolder, minutes usual: Int) throws -> WeeklySchedule? {
        guard let rule = rule.schedule,
            let rows = try records(of: rule.resource, rule.holderField.map { ($0, holder) })
        else { return nil }
        if rule.holderField != nil, rows.isEmpty { return nil }
        var ranges: [WeeklySchedule.Range] = []
        for row in rows where rule.activeField.flatMap({ row[$0]?.bool }) != false {
            guard let weekday = Self.weekday(row[rule.weekdayField], monday: rule.mondayNumber),
                let from = Self.time(row[rule.fromField]),
                let to = Self.time(row[rule.toField])
            else { return nil }
            let minutes = rule.minutesField.flatMap { row[$0]?.integer } ?? Int64(usual)
            ranges.append(
                WeeklySchedule.Range(
                    weekday: weekday, from: from, to: to, slotMinutes: Int(clamping: minutes)))
        }
        guard let overrides = try overrides(of: holder) else { return nil }
        let account = try account()
        let minutes = rule.defaultMinutesField.flatMap { account?[$0]?.integer } ?? Int64(usual)
        return WeeklySchedule(ranges: ranges, overrides: overrides, defaultSlotMinutes: Int(clamping: minutes))
    }

    /// The day of the week that a record names, 0 for Sunday; a number that stands for none is one that no day has. Nil for what can't be read.
    static func weekday(_ value: JSONValue?, monday: Int) -> Int? {
        if let name = value?.string { return OpeningHours.weekday(named: name).map { ($0 + 1) % 7 } }
        guard let number = value?.integer else { return nil }
        let day = Int(clamping: number) &- monday
        // The number before Monday's is Sunday's too, where there is one.
        return (0...6).contains(day) ? (day + 1) % 7 : day == -1 && monday > 0 ? 0 : 7
    }

    private func account() throws -> JSONObject? {
        guard let account = rule.schedule?.accountResource else { return nil }
        return try records(of: account)?.first
    }

    private func overrides(of holder: SlotHolder) throws -> [WeeklySchedule.Override]? {
        guard let rule = rule.exceptions else { return [] }
        guard let rows = try records(of: rule.resource) else { return nil }
        var overrides: [WeeklySchedule.Override] = []
        // A day of the holder's own counts before one that is everybody's: the last of a day does.
        let whose = rule.holderField
        let everybodys = whose.map { field in rows.filter { ($0[field] ?? .null) == .null } } ?? []
        let own =
            whose.map { field in
                rows.filter { ($0[field] ?? .null) != .null && holder.isMeant(by: $0[field]) }
            } ?? rows
        for row in everybodys + own {
            guard let day = row[rule.dayField]?.string.flatMap(CivilDate.init) else { return nil }
            let override = WeeklySchedule.Override(
                day: day, isAvailable: row[rule.availableField]?.bool ?? true, from: Self.time(row[rule.fromField]),
                to: Self.time(row[rule.toField]))
            if let override { overrides.append(override) }
        }
        return overrides
    }

    /// All records of a resource, or those that refer to a holder; nil when it was never pulled.
    private func records(of name: String, _ whose: (field: String, holder: SlotHolder)? = nil) throws -> [JSONObject]? {
        guard let resource = catalogue.resource(named: name), try reader.resourceState(resource).pulledAt != nil else {
            return nil
        }
        let conditions = whose.map {
            [DocumentQuery.Condition.refers(field: $0.field, local: $0.holder.local, server: $0.holder.server)]
        }
        return try reader.documents(resource, DocumentQuery(conditions: conditions ?? [], limit: Self.most)).map {
            try $0.visibleObject()
        }
    }

    private static func time(_ value: JSONValue?) -> DayTime? { value?.string.flatMap(DayTime.init) }
}
