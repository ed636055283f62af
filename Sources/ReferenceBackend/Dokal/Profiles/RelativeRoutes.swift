import Hummingbird

/// The people for whom the caller books, too (dokal.md 5).
struct RelativeRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/relatives", to: nil, [.get: list, .post: create])
        endpoints.restricted("api/v1/relatives/{id}", to: nil, [.delete: delete])
    }

    /// `relation_type` of dokal.md 16.
    enum Relation: String, CaseIterable {
        case child, parent, spouse, sibling, other
    }

    private static let shape = JSONShape.object(
        "t", ["id", "first_name", "last_name", "relation", "date_of_birth", "created_at"])

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = "SELECT \(Self.shape) FROM relative t WHERE t.owner = :me ORDER BY t.created_at, t.rowid"
        return try await store.list(call, sql, ["me": caller.id])
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.text("first_name", .required, length: 1...100)
        fields.text("last_name", .required, length: 1...100)
        fields.choice("relation", .required, of: Relation.self)
        fields.day("date_of_birth", .nullable)
        let (id, columns) = (Identifier.new(), try fields.checked())
        try await store.change { change in
            let own: Columns = ["id": id, "owner": caller.id, "created_at": change.now.description]
            try change.db.insert(into: "relative", columns + own)
        }
        let sql = "SELECT \(Self.shape) FROM relative t WHERE t.id = :id"
        return try await store.record(call, sql, ["id": id], status: .created)
    }

    /// Appointments that were booked for the relative stay, without them.
    @Sendable private func delete(_ call: Call, _ caller: Caller) async throws -> Response {
        try await store.delete(
            from: "relative", where: "id = ? AND owner = ?", [try call.uuid(), caller.id])
    }
}
