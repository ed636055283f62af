import Foundation
import SyncModel

/// One kind of record: its fields, its paths per role, and the rules by which it is pulled and merged.
public struct Resource: Sendable, Equatable {
    /// The resource's name in the local API and in SQL.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// The member that holds the server's id.
    public let idField: String
    /// The fields that the catalogue knows, in the order of the file; a server may send more, which are kept.
    public internal(set) var fields: [Field]
    /// What each role may do, by role.
    public let faces: [String: Face]
    /// How its list is fetched.
    public let pull: PullRule
    /// The fields that tell two records of people apart when no id does; empty when none do.
    public internal(set) var naturalKey: [String]
    /// The member that tells when the server last changed a record; nil where it has none.
    public let changedAtField: String?
    /// Who wins a conflict, unless a field says otherwise.
    public let policy: ConflictPolicy
    /// The filters of `records.list`, by the documented name.
    public internal(set) var filters: [Filter]
    /// The rule of its slots, for a resource whose records are bookings.
    public internal(set) var booking: BookingRule?
    /// How the role's answers differ from the one shape that documents have; nil where they don't. See ``Catalogue/seen(by:)``.
    public internal(set) var shape: FaceShape?

    /// The field of that name, or nil.
    public func field(named name: String) -> Field? {
        fields.first { $0.name == name }
    }

    /// Whether the server lists its records.
    public var isListed: Bool { pull.strategy != .unlisted }

    /// The fields that refer to other resources.
    public var references: [Field] {
        fields.filter { $0.reference != nil }
    }

    /// The rule that decides a conflict in a field.
    public func policy(for field: String) -> ConflictPolicy {
        self.field(named: field)?.policy ?? policy
    }
}

/// What a role may do with a resource.
public struct Face: Sendable, Equatable {
    /// Where the list is; nil for records that the server never lists.
    public let list: Endpoint?
    /// What the list is narrowed by, always.
    public let query: [String: String]
    /// Where the list's answer keeps the records, when it is no array: an array of them, or the one that there is.
    public let member: [String]?
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
    /// The actions, by name.
    public let actions: [String: ActionRule]
    /// How the role sees the fields.
    public let view: FaceView
}

/// How one role sees a resource's fields. What it leaves out is as the resource says.
public struct FaceView: Sendable, Equatable {
    /// The fields that the role's answers have; nil for all.
    public let shows: [String]?
    /// The fields that a create takes; nil for what the fields say.
    public let creates: [String]?
    /// The fields that an update takes; nil for what the fields say.
    public let updates: [String]?
    /// The references that come as objects, with the members of those: the first is the id.
    public let nested: [String: [String]]
    /// The fields by which the role tells two records apart; nil for the resource's.
    public let naturalKey: [String]?
}

/// A method and a path, where a word in braces, such as `{id}`, stands for the record's server id.
public struct Endpoint: Sendable, Equatable {
    /// The HTTP method.
    public let method: String
    /// The path from the server's base address.
    public let path: String

    /// The path for a record.
    public func path(for id: ServerID) -> String {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        var escaped = ""
        for byte in id.text.utf8 {
            escaped += allowed.contains(byte) ? String(UnicodeScalar(byte)) : "%" + Self.hex(byte)
        }
        guard let open = path.firstIndex(of: "{"), let close = path[open...].firstIndex(of: "}") else { return path }
        return path.replacingCharacters(in: open...close, with: escaped)
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
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
    /// The values that the record must have for the action to make sense.
    public let requires: JSONObject
    /// The values that the record has afterwards, shown at once.
    public let sets: JSONObject
    /// Whether doing it twice is the same as doing it once, so that a lost answer is no reason not to send it again.
    public let isRepeatable: Bool
}

/// How a resource's list is fetched.
public struct PullRule: Sendable, Equatable {
    /// How one listing is asked for.
    public enum Strategy: Sendable, Equatable {
        /// The whole list at once.
        case full
        /// A range of days around today, and the whole list every now and then.
        case window(WindowRule)
        /// Never: the server has no list of it, and its records are known by their ids only.
        case unlisted
    }

    /// How one listing is asked for.
    public let strategy: Strategy
    /// How many seconds lie between two pulls.
    public let everySeconds: Int
    /// Which resource goes first: the lowest.
    public let urgency: Int
}

/// A listing that is narrowed to a range of days.
public struct WindowRule: Sendable, Equatable {
    /// The field whose day counts.
    public let field: String
    /// The query parameter of the first day, as `YYYY-MM-DD`.
    public let fromParameter: String
    /// The query parameter of the last day, inclusive.
    public let toParameter: String
    /// How many days before today it reaches.
    public let daysBack: Int
    /// How many days after today it reaches.
    public let daysAhead: Int
    /// How many seconds lie between two whole listings.
    public let fullEverySeconds: Int
}
