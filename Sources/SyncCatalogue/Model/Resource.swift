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
    /// How its ids are written.
    public let idForm: ServerIDForm
    /// The members that make up the id of records to which the server gives none; empty for others.
    public let idParts: [String]
    /// The fields by which a create finds the record that it changes, where there is one already; empty where each makes a record.
    public let upsertKey: [String]
    /// The fields that the catalogue knows, in the order of the file; a server may send more, which are kept.
    public internal(set) var fields: [Field]
    /// What each role may do, by role.
    public internal(set) var faces: [String: Face]
    /// How its list is fetched; see ``Catalogue/seen(by:)`` for roles that fetch it otherwise.
    public internal(set) var pull: PullRule
    /// The fields that tell two records of people apart when no id does; empty when none do.
    public internal(set) var naturalKey: [String]
    /// The member that tells when the server last changed a record; nil where it has none.
    public let changedAtField: String?
    /// The member that tells which account made a record; nil where it has none. A record of another account's is never taken for an own one.
    public let makerField: String?
    /// By what a record says that it is gone, though lists still show it; nil where they don't.
    public let goneMark: GoneMark?
    /// By what the server knows versions of a record; nil where it does not.
    public let version: VersionRule?
    /// Whether a record's id is made here, and sent when it is created.
    public let hasClientIDs: Bool
    /// The fields by which people know a record in a list, in the order in which they are shown; empty for all.
    public let shows: [String]
    /// How lists of it are sorted where nobody says: a field, with `-` before it for the largest first; nil for the order of arrival.
    public let order: String?
    /// Who wins a conflict, unless a field says otherwise.
    public let policy: ConflictPolicy
    /// The filters of `records.list`, by the documented name.
    public internal(set) var filters: [Filter]
    /// The rule of its slots, for a resource whose records are bookings.
    public internal(set) var booking: BookingRule?
    /// How the role's answers differ from the one shape that documents have; nil where they don't. See ``Catalogue/seen(by:)``.
    public internal(set) var shape: FaceShape?

    /// Where the server has the role's fields otherwise than documents; nil where it doesn't. See ``Catalogue/seen(by:)``.
    public internal(set) var wire: WireShape?

    /// The field of that name, or nil.
    public func field(named name: String) -> Field? {
        fields.first { $0.name == name }
    }

    /// Whether the server lists its records.
    public var isListed: Bool { pull.strategy != .unlisted }

    /// Whether each reading of it is of its whole list, or of the one record that there is.
    public var isListedWhole: Bool { pull.since == nil && [.full, .single].contains(pull.strategy) }

    /// Whether its one record is the account's own: the same record whatever is in it, its id included.
    public var isOwnRecord: Bool { pull.strategy == .single && pull.parent == nil }

    /// Whether a role's first change of the account's own record makes it, where the server has none yet: the change names no record.
    ///
    /// - Parameter isFound: Whether the server knows the address, and says that nothing is there: else a PATCH finds nothing to change.
    public func isMadeByFirstChange(as role: String, isFound: Bool) -> Bool {
        guard isOwnRecord, let update = faces[role]?.update else { return false }
        return update.words.allSatisfy { $0 == Endpoint.accountWord } && (isFound || update.method != "PATCH")
    }

    /// Whether a create that was done twice is the same as one that was done once.
    public var createsAreRepeatable: Bool {
        !upsertKey.isEmpty || !isListed && field(named: idField) != nil
    }

    /// Whether a record as the server shows it says of itself that it is gone.
    public func isGone(_ record: JSONObject) -> Bool { goneMark?.isSet(in: record) ?? false }

    /// The fields that refer to other resources.
    public var references: [Field] {
        fields.filter { $0.reference != nil }
    }

    /// The rule that decides a conflict in a field.
    public func policy(for field: String) -> ConflictPolicy {
        self.field(named: field)?.policy ?? policy
    }
}
