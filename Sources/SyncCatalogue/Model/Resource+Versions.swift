import SyncModel

extension Resource {
    /// Whether two versions of a record are the same but for what the catalogue calls volatile.
    public func shows(_ before: JSONObject, sameAs after: JSONObject) -> Bool {
        if before == after { return true }
        let volatile = fields.filter(\.isVolatile).map(\.name)
        if volatile.isEmpty { return false }
        func masked(_ object: JSONObject) -> JSONObject { object.filter { !volatile.contains($0.key) } }
        return masked(before) == masked(after)
    }
}
