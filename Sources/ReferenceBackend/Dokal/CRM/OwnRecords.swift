import GRDB
import Hummingbird

/// Records that a practitioner keeps about the practice: a table whose rows are theirs.
struct OwnRecords: Sendable {
    let store: DokalStore
    let table: String
    /// What a row `o` shows.
    let shape: String
    /// In which order, after the practitioner's rows were chosen.
    let order: String

    func list(_ call: Call, _ caller: Caller, orNobodys: Bool = false) async throws -> Response {
        let others = orNobodys ? " OR o.practitioner IS NULL" : ""
        let sql = "SELECT \(shape) FROM \(table) o WHERE o.practitioner = :me\(others) ORDER BY \(order)"
        return try await store.list(call, sql, ["me": caller.id])
    }

    /// Adds a row.
    /// - Throws: `APIError.forbidden` for an admin, whom dokal.md lets in but who has no practice of their own.
    func create(_ call: Call, _ caller: Caller, _ columns: Columns) async throws -> Response {
        let (id, table) = (Identifier.new(), table)
        try await store.change { change in
            try change.requirePractice(of: caller)
            let own: Columns = ["id": id, "practitioner": caller.id, "created_at": change.now.description]
            try change.db.insert(into: table, columns + own)
        }
        return try await show(call, id, status: .created)
    }

    /// Changes a row.
    ///
    /// - Parameter check: Looks at the row as it will be; what it throws leaves it as it was.
    /// - Throws: `APIError.notFound` for another's.
    func update(
        _ call: Call, _ caller: Caller, _ columns: Columns,
        check: @escaping @Sendable (Database, _ id: String) throws -> Void = { _, _ in }
    ) async throws -> Response {
        let (id, table) = (try call.uuid(), table)
        try await store.change { change in
            guard try change.db.has("SELECT 1 FROM \(table) WHERE id = ? AND practitioner = ?", [id, caller.id]) else {
                throw APIError.notFound
            }
            try change.db.update(table, id: id, columns)
            try check(change.db, id)
        }
        return try await show(call, id)
    }

    func delete(_ call: Call, _ caller: Caller) async throws -> Response {
        try await store.delete(
            from: table, where: "id = ? AND practitioner = ?", [try call.uuid(), caller.id])
    }

    func show(_ call: Call, _ id: String, status: HTTPResponse.Status = .ok) async throws -> Response {
        try await store.record(
            call, "SELECT \(shape) FROM \(table) o WHERE o.id = :id", ["id": id], status: status)
    }
}

extension Change {
    /// - Throws: `APIError.forbidden` for who is no practitioner.
    func requirePractice(of caller: Caller) throws {
        guard try db.has("SELECT 1 FROM practitioner WHERE id = ?", [caller.id]) else { throw APIError.forbidden }
    }
}
