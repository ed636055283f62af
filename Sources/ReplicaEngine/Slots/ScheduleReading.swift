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
    func offer(of holder: SlotHolder) throws -> WallPlan.Offer {
        if holder.isAccount { return try schedule().map(WallPlan.Offer.schedule) ?? .unknown }
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

    /// The account's own schedule. What was never pulled or can't be read is unknown, not closed: nothing is refused for it.
    private func schedule() throws -> WeeklySchedule? {
        guard let rule = rule.schedule, let rows = try records(of: rule.resource) else { return nil }
        var ranges: [WeeklySchedule.Range] = []
        for row in rows where rule.activeField.flatMap({ row[$0]?.bool }) != false {
            guard let weekday = row[rule.weekdayField]?.integer, let from = Self.time(row[rule.fromField]),
                let to = Self.time(row[rule.toField])
            else { return nil }
            let minutes = rule.minutesField.flatMap { row[$0]?.integer } ?? Int64(self.rule.minutes)
            ranges.append(
                WeeklySchedule.Range(
                    weekday: Int(clamping: weekday), from: from, to: to, slotMinutes: Int(clamping: minutes)))
        }
        guard let overrides = try overrides() else { return nil }
        let account = try account()
        let minutes = rule.defaultMinutesField.flatMap { account?[$0]?.integer } ?? Int64(self.rule.minutes)
        return WeeklySchedule(ranges: ranges, overrides: overrides, defaultSlotMinutes: Int(clamping: minutes))
    }

    private func account() throws -> JSONObject? {
        guard let account = rule.schedule?.accountResource else { return nil }
        return try records(of: account)?.first
    }

    private func overrides() throws -> [WeeklySchedule.Override]? {
        guard let rule = rule.exceptions else { return [] }
        guard let rows = try records(of: rule.resource) else { return nil }
        var overrides: [WeeklySchedule.Override] = []
        for row in rows {
            guard let day = row[rule.dayField]?.string.flatMap(CivilDate.init) else { return nil }
            let override = WeeklySchedule.Override(
                day: day, isAvailable: row[rule.availableField]?.bool ?? true, from: Self.time(row[rule.fromField]),
                to: Self.time(row[rule.toField]))
            if let override { overrides.append(override) }
        }
        return overrides
    }

    /// All records of a resource; nil when it was never pulled.
    private func records(of name: String) throws -> [JSONObject]? {
        guard let resource = catalogue.resource(named: name), try reader.resourceState(resource).pulledAt != nil else {
            return nil
        }
        return try reader.documents(resource, DocumentQuery(limit: Self.most)).map { try $0.visibleObject() }
    }

    private static func time(_ value: JSONValue?) -> DayTime? { value?.string.flatMap(DayTime.init) }
}
