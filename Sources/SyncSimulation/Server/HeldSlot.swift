import SyncCatalogue
import SyncModel

/// The slot that a record holds at the model server: whose it is, and from when to when, in seconds.
struct HeldSlot: Sendable {
    let holder: JSONValue?
    let start: Int64
    let end: Int64

    /// Nil for a record without a readable start, and for one that gave its slot back.
    init?(_ record: JSONObject, _ rule: BookingRule) {
        let isHeld = rule.taken.allSatisfy { field, values in
            record[field].map { $0 == .null || values.contains($0) } ?? true
        }
        guard isHeld else { return nil }
        holder = record[rule.holderField]
        guard let dayField = rule.dayField else {
            guard let start = record[rule.startField]?.string.flatMap(ServerInstant.seconds) else { return nil }
            (self.start, end) = (start, start + Int64(rule.minutes) * 60)
            return
        }
        func moment(_ field: String) -> Int64? {
            guard let day = record[dayField]?.string, let time = record[field]?.string else { return nil }
            return ServerInstant.seconds("\(day)T\(time)")
        }
        guard let start = moment(rule.startField) else { return nil }
        (self.start, end) = (start, rule.endField.flatMap(moment) ?? start + Int64(rule.minutes) * 60)
    }

    /// Whether both need the same person at the same time.
    func meets(_ other: HeldSlot) -> Bool { holder == other.holder && start < other.end && other.start < end }
}
