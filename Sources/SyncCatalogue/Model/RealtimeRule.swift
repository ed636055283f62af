/// How the server tells of news at once: events over a Socket.IO connection, each a hint that something is worth a pull.
public struct RealtimeRule: Sendable, Equatable {
    /// Where the connection is made.
    public let path: String
    /// The member of the greeting that carries the access token.
    public let tokenField: String
    /// What the events mean, in the order of the file.
    public let events: [RealtimeEventRule]
}

/// What one kind of event means.
public struct RealtimeEventRule: Sendable, Equatable {
    /// The event's name.
    public let name: String
    /// What it says.
    public let meaning: Meaning

    /// What an event says.
    public enum Meaning: Sendable, Equatable {
        /// Records changed: those of one parent, or one record, where the event names it; else any of the resource.
        case news(resource: String, parent: String?, record: String?)
        /// Somebody came or went: the event's member tells who.
        case presence(isOnline: Bool, about: String)
    }
}

/// What people are reminded of: records of a day, on an evening before.
public struct ReminderRule: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// The field with the record's day.
    public let dayField: String
    /// The values that the record must have, one of these in each of the fields.
    public let when: [String: [String]]
    /// How many days before.
    public let daysBefore: Int
    /// When on that day, in the backend's zone: minutes after midnight.
    public let minuteOfDay: Int
}
