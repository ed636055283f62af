import SyncModel

/// What a role may do with a resource.
public struct Face: Sendable, Equatable {
    /// Where the records are listed: one list, several that together are one, or none for records that the server never lists.
    public let lists: [Endpoint]
    /// How the role fetches the list; nil for the resource's way.
    public internal(set) var pull: PullRule?
    /// Whether its reads need no sign-in.
    public let isPublic: Bool
    /// What the list is narrowed by, always.
    public let query: [String: String]
    /// Where the list's answer keeps the records, when it is no array: an array of them, or the one that there is.
    public let member: [String]?
    /// Where a single answer keeps the record; nil where it is the record.
    public let answerMember: [String]?
    /// The member, or the members from the outside in, in which a request's body has the fields; nil where it is they.
    public let bodyMember: [String]?
    /// How the bodies of writes are written.
    public let bodyForm: BodyForm
    /// Where the list is that one filter narrows, by the filter's name. The replica needs none of them.
    public let listedBy: [String: Endpoint]
    /// Where one record is.
    public let get: Endpoint?
    /// How a record is made.
    public let create: Endpoint?
    /// How fields are changed.
    public let update: Endpoint?
    /// How a record is removed.
    public let delete: Endpoint?
    /// Where the role sends the files of fields that it sends elsewhere than ``Field/upload`` says, by field.
    public let uploads: [String: Endpoint]
    /// The values, by field, of records that the role sees and may neither change nor remove, such as those that everybody shares; empty for none.
    public let fixed: [String: [JSONValue]]
    /// The actions, by name.
    public let actions: [String: ActionRule]
    /// How the role sees the fields.
    public let view: FaceView

    /// The record that a single answer has; nil for one that has none.
    public func record(in answer: JSONValue) -> JSONObject? {
        // An answer that only says yes may come without the envelope.
        guard let found = answerMember.flatMap({ answer.value(at: $0) }) else { return answer.object }
        return found.object
    }

    /// Whether a record is one that the role may neither change nor remove. One that does not say is none.
    public func isFixed(_ record: JSONObject) -> Bool {
        !fixed.isEmpty && fixed.allSatisfy { field, values in values.cover(record[field]) }
    }

    /// Where the list is, or the first of several.
    public var list: Endpoint? { lists.first }
}

/// How one role sees a resource's fields. What it leaves out is as the resource says.
public struct FaceView: Sendable, Equatable {
    /// The fields that the role's answers have; nil for all.
    public let shows: [String]?
    /// The fields that a create takes; nil for what the fields say.
    public let creates: [String]?
    /// The fields that an update takes; nil for what the fields say.
    public let updates: [String]?
    /// The references that come as objects, by the reference's field.
    public let nested: [String: NestedRecord]
    /// The fields by which the role tells two records apart; nil for the resource's.
    public let naturalKey: [String]?
}

/// A record that comes as an object inside another one, in place of its id or beside it.
public struct NestedRecord: Sendable, Equatable {
    /// The member that holds the object; the reference's own name where the object stands in the id's place.
    public let member: String
    /// The object's members, the id first.
    public let members: [String]
}

/// An action on a record that is more than a change of fields, such as marking an invoice as paid.
public struct ActionRule: Sendable, Equatable {
    /// The action's name.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// Where it is sent.
    public let endpoint: Endpoint
    /// The fields that it takes.
    public let fields: [String]
    /// Those that it can't do without.
    public let requiredFields: [String]
    /// The values that the record must have for the action to make sense: one of these in each of the fields.
    public let requires: [String: [JSONValue]]
    /// The values that the record has afterwards, shown at once.
    public let sets: JSONObject
    /// Whether doing it twice is the same as doing it once, so that a lost answer is no reason not to send it again.
    public let isRepeatable: Bool
    /// Whether one request does it to all records at once, so that its endpoint names none.
    public let isCollective: Bool
    /// Whether it decides about a slot.
    public let isBooking: Bool
    /// Until when it can be done; nil for at any time.
    public let deadline: ActionDeadline?
    /// Whether it calls the record off: done to one that was never sent, it takes that back.
    public let callsOff: Bool

    /// Whether a record has what the action requires.
    public func admits(_ record: JSONObject) -> Bool {
        requires.allSatisfy { field, values in values.cover(record[field]) }
    }
}

/// Until when an action can be done.
public struct ActionDeadline: Sendable, Equatable {
    /// The field with a moment, such as the start of a booking.
    public let field: String
    /// How long before that moment it is too late, in minutes.
    public let minutesBefore: Int
}
