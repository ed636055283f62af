import Hummingbird

/// What the caller has, takes, can't bear and was vaccinated against (dokal.md 9).
struct HealthListRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/health/{table}", to: nil, [.get: list, .post: create])
        endpoints.restricted("api/v1/health/{table}/{id}", to: nil, [.delete: delete])
    }

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let list = try call.healthList()
        let sql = """
            SELECT \(list.shape) FROM health_entry e WHERE e.owner = :me AND e.list = :list
            ORDER BY e.created_at, e.rowid
            """
        return try await store.list(call, sql, ["me": caller.id, "list": list.rawValue])
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        let list = try call.healthList()
        var fields = try await call.reader()
        list.read(&fields)
        let (columns, id) = (try fields.checked(), Identifier.new())
        try await store.change { change in
            let own: Columns = [
                "id": id, "owner": caller.id, "list": list.rawValue, "created_at": change.now.description,
            ]
            try change.db.insert(into: "health_entry", columns + own)
        }
        let sql = "SELECT json_object('id', e.id, 'name', e.name) FROM health_entry e WHERE e.id = :id"
        return try await store.record(call, sql, ["id": id], status: .created)
    }

    @Sendable private func delete(_ call: Call, _ caller: Caller) async throws -> Response {
        try await store.delete(
            from: "health_entry", where: "id = ? AND owner = ? AND list = ?",
            [try call.uuid(), caller.id, try call.healthList().rawValue])
    }
}

extension Call {
    /// The list that the path names.
    /// - Throws: `APIError.notFound` for another.
    fileprivate func healthList() throws(APIError) -> HealthList {
        guard let list = HealthList(rawValue: segment("table")) else { throw .notFound }
        return list
    }
}
