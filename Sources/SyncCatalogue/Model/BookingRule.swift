import SyncModel

/// Which slots a booking may take.
///
/// There are two ways. A booking's start is an instant, and its holder is open as a text of the holder's record says (``hoursField``), as
/// records say (``schedule`` and ``exceptions``), or at any time. Or a booking is a day and readings of the wall clock (``dayField``), and the
/// slots are computed from records: the ``schedule``, or the slots that the server ``offered``.
public struct BookingRule: Sendable, Equatable {
    /// What says how long a slot is.
    public enum Length: Sendable, Equatable {
        /// Nothing but the catalogue.
        case fixed
        /// The booking's own field, in minutes.
        case field(String)
        /// The field of its holder's record, in minutes.
        case holder(String)
    }

    /// The field with the slot's day; nil where the start is an instant.
    public let dayField: String?
    /// The field with the slot's start.
    public let startField: String
    /// The field with the slot's end; nil where the server has none.
    public let endField: String?
    /// What says how long a slot is.
    public internal(set) var length: Length
    /// How long a slot is, in minutes, where nothing else says so.
    public let minutes: Int
    /// How far apart slots start, in minutes from the opening; nil for as far as they are long.
    public let stepMinutes: Int?
    /// The reference to whom the slot belongs, such as the doctor.
    public let holderField: String
    /// The field of the holder's record with the opening hours; nil where there is none, or the role is not shown it.
    public internal(set) var hoursField: String?
    /// Whether holders are open at any time, as far as the catalogue knows.
    public let hasNoHours: Bool
    /// The values, by field, of the records that hold their slot: each field must have one of its values, or none at all. Empty for all records.
    public let taken: [String: [JSONValue]]
    /// The records of the weekly schedule; nil where the role has none.
    public internal(set) var schedule: ScheduleRule?
    /// The records of the days that differ from the week; nil where there are none.
    public internal(set) var exceptions: ExceptionRule?
    /// The records of the slots that the server lists as free; nil where the role has none.
    public internal(set) var offered: OfferRule?
    /// Whether a write of this role may say the end, which then counts as it is.
    public internal(set) var isEndSent = false

    /// The field with the booking's own length; nil where it says none.
    public var lengthField: String? { if case .field(let field) = length { field } else { nil } }

    /// The fields that say when and whose a booking is: what changes one of them moves it.
    public var placeFields: [String] {
        let end = dayField != nil || isEndSent ? endField : nil
        return [dayField, startField, end, lengthField, holderField].compactMap(\.self)
    }
}

/// The records that make up a weekly schedule, one for each stretch of the week: those of the signed-in account, or of every holder.
public struct ScheduleRule: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// The field with whose stretch it is; nil where all are the account's, or everybody's.
    public let holderField: String?
    /// The field with the day of the week, as a number or a name.
    public let weekdayField: String
    /// The number that stands for Monday: 0, 1 or 2. Those behind it stand for the days that follow, and the one before it for Sunday.
    public let mondayNumber: Int
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
    /// The field with whose day it is; a record without a value is everybody's. Nil where all are.
    public let holderField: String?
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
