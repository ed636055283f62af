import SyncModel

/// Which slots a booking may take.
///
/// There are two ways. A booking's start is an instant, and its holder's record says in words when it is open (``hoursField``). Or a booking
/// is a day and readings of the wall clock (``dayField``), and the slots are computed from records: the account's own weekly ``schedule``
/// and its ``exceptions``, or the slots that the server ``offered``.
public struct BookingRule: Sendable, Equatable {
    /// The field with the slot's day; nil where the start is an instant.
    public let dayField: String?
    /// The field with the slot's start.
    public let startField: String
    /// The field with the slot's end.
    public let endField: String
    /// How long a slot is, in minutes, where nothing else says so.
    public let minutes: Int
    /// How far apart slots start, in minutes from the opening.
    public let stepMinutes: Int
    /// The reference to whom the slot belongs, such as the doctor.
    public let holderField: String
    /// The field of the holder's record with the opening hours; nil where the slots are computed from records.
    public let hoursField: String?
    /// The values, by field, of the records that hold their slot: each field must have one of its values, or none at all. Empty for all records.
    public let taken: [String: [JSONValue]]
    /// The records of the account's own weekly schedule; nil where the role has none.
    public internal(set) var schedule: ScheduleRule?
    /// The records of the days that differ from the week; nil where there are none.
    public internal(set) var exceptions: ExceptionRule?
    /// The records of the slots that the server lists as free; nil where the role has none.
    public internal(set) var offered: OfferRule?

    /// The fields that say when and whose a booking is: what changes one of them moves it.
    public var placeFields: [String] {
        dayField.map { [$0, startField, endField, holderField] } ?? [startField, holderField]
    }
}

/// The records that make up a weekly schedule: those of the signed-in account, one for each stretch of the week.
public struct ScheduleRule: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// The field with the day of the week, 0 for Sunday to 6 for Saturday.
    public let weekdayField: String
    /// The field with the wall-clock time at which the first slot begins.
    public let fromField: String
    /// The field with the wall-clock time at which the last slot must have ended.
    public let toField: String
    /// The field with the length of a slot in minutes; nil where it is the booking's.
    public let minutesField: String?
    /// The field that is false of a record that does not count; nil where all count.
    public let activeField: String?
    /// The resource whose one record is the signed-in account, by whose id it is known as a holder; nil where the schedule is that of
    /// whoever is asked for.
    public internal(set) var accountResource: String?
    /// The field of the account's record with the length of a slot on a day with special hours whose weekday has none to take it from; nil
    /// where it is the booking's.
    public let defaultMinutesField: String?
}

/// The records of days that differ from the week.
public struct ExceptionRule: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// The field with the day.
    public let dayField: String
    /// The field that is false of a day off.
    public let availableField: String
    /// The field with the wall-clock time at which the day's first slot begins, where it has hours of its own.
    public let fromField: String
    /// The field with the wall-clock time at which the day's last slot must have ended.
    public let toField: String
}

/// The records of the slots that the server lists as free, one for each.
public struct OfferRule: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// The field with whose slot it is.
    public let holderField: String
    /// The field with the day.
    public let dayField: String
    /// The field with the wall-clock time of the start.
    public let fromField: String
    /// The field with the wall-clock time of the end.
    public let toField: String
}
