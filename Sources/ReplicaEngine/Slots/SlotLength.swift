import ReplicaStore
import SyncCatalogue
import SyncModel

/// How long bookings are: as the catalogue says, as they say themselves, or as their holder does.
struct SlotLength {
    let rule: BookingRule
    let holders: SlotHolders

    /// The longest that a booking is believed to be, in minutes: a day, as the catalogue may say too.
    static let longest = 1_440

    /// The minutes of a booking.
    func minutes(of record: JSONObject) throws -> Int {
        if case .holder = rule.length { return try minutes(of: record, holder: holders.holder(of: record)) }
        return try minutes(of: record, holder: nil)
    }

    /// The minutes of a booking of a holder who was found already.
    ///
    /// - Parameter record: The booking; empty for a slot that nobody has yet.
    func minutes(of record: JSONObject, holder: SlotHolder?) throws -> Int {
        switch rule.length {
        case .fixed: rule.minutes
        case .field(let field): Self.minutes(record[field]) ?? rule.minutes
        case .holder(let field): Self.minutes(try holder?.document?.visibleObject()[field]) ?? rule.minutes
        }
    }

    /// A length as a record has it, which a server may write as a text; nil for one that none can have.
    private static func minutes(_ value: JSONValue?) -> Int? {
        guard let number = value?.integer ?? value?.string.flatMap(Int64.init), (1...Int64(longest)).contains(number)
        else { return nil }
        return Int(number)
    }
}
