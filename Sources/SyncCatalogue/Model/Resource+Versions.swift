import Foundation
import SyncModel

extension Resource {
    /// What the server fills into a new record where nobody says anything, as far as that is known.
    ///
    /// - Parameter moment: When the record is made, Unix milliseconds.
    public func starts(at moment: Int64) -> JSONObject {
        fields.reduce(into: [:]) { record, field in
            switch field.start {
            case nil: break
            case .value(let value)?: record[field.name] = value
            case .now?:
                let date = Date(timeIntervalSince1970: (Double(moment) / 1000).rounded(.down))
                record[field.name] = .string(date.formatted(.iso8601))
            }
        }
    }

    /// Whether a member is one that single answers tell of and lists do not.
    public func isToldAlone(_ name: String) -> Bool {
        version?.source == .etag && version?.field == name || field(named: name)?.visibility == .alone
    }

    /// A record as a list shows it, with what only single answers tell of it as it was last seen.
    ///
    /// - Parameter known: The record as it was known.
    public func keeping(_ known: JSONObject, in listed: JSONObject) -> JSONObject {
        fields.reduce(into: listed) { record, field in
            if field.visibility == .alone, record[field.name] == nil { record[field.name] = known[field.name] }
        }
    }

    /// Whether two versions of a record are the same but for what the catalogue calls volatile. A member with the version counts, for it is sent
    /// back; an entity tag does not, for lists have none.
    public func shows(_ before: JSONObject, sameAs after: JSONObject) -> Bool {
        if before == after { return true }
        let volatile = fields.filter { field in
            field.isVolatile && !(version?.source == .record && version?.field == field.name)
        }.map(\.name)
        if volatile.isEmpty { return false }
        func masked(_ object: JSONObject) -> JSONObject { object.filter { !volatile.contains($0.key) } }
        return masked(before) == masked(after)
    }
}
