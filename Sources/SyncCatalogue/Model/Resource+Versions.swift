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

    /// Whether two versions of a record are the same but for what the catalogue calls volatile.
    public func shows(_ before: JSONObject, sameAs after: JSONObject) -> Bool {
        if before == after { return true }
        let volatile = fields.filter(\.isVolatile).map(\.name)
        if volatile.isEmpty { return false }
        func masked(_ object: JSONObject) -> JSONObject { object.filter { !volatile.contains($0.key) } }
        return masked(before) == masked(after)
    }
}
