import GRDB
import Hummingbird

/// The caller's payment methods (dokal.md 12). dokal.md is silent on which one is the default: the first, until another is
/// chosen; when it is deleted, the newest that is left.
struct PaymentMethodRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/payments/methods", to: nil, [.get: list, .post: create])
        endpoints.restricted("api/v1/payments/methods/{id}", to: nil, [.delete: delete])
        endpoints.restricted("api/v1/payments/methods/{id}/default", to: nil, [.patch: choose])
    }

    private static let shape = JSONShape.object(
        "y", ["id", "brand", "last4", "expiry_month", "expiry_year"], flags: ["is_default"],
        and: ["created_at": "y.created_at"])

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = "SELECT \(Self.shape) FROM payment_method y WHERE y.owner = :me ORDER BY y.created_at, y.rowid"
        return try await store.list(call, sql, ["me": caller.id])
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.text("brand", .required, length: 1...50)
        fields.parsed("last4", .required, "Must be 4 digits") { text in
            text.utf8.count == 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
        }
        fields.integer("expiry_month", .required, in: 1...12)
        fields.integer("expiry_year", .required, in: 2000...2100)
        let (columns, id) = (try fields.checked(), Identifier.new())
        try await store.change { change in
            let isFirst = try !change.db.has("SELECT 1 FROM payment_method WHERE owner = ?", [caller.id])
            let own: Columns = [
                "id": id, "owner": caller.id, "is_default": isFirst, "created_at": change.now.description,
            ]
            try change.db.insert(into: "payment_method", columns + own)
        }
        let sql = "SELECT \(Self.shape) FROM payment_method y WHERE y.id = :id"
        return try await store.record(call, sql, ["id": id], status: .created)
    }

    @Sendable private func delete(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        try await store.change { change in
            try change.db.execute(
                sql: "DELETE FROM payment_method WHERE id = ? AND owner = ?", arguments: [id, caller.id])
            guard change.db.changesCount > 0 else { throw APIError.notFound }
            try change.db.execute(
                sql: """
                    UPDATE payment_method SET is_default = 1 WHERE rowid =
                        (SELECT rowid FROM payment_method WHERE owner = ?1 ORDER BY created_at DESC, rowid DESC LIMIT 1)
                    AND NOT EXISTS (SELECT 1 FROM payment_method WHERE owner = ?1 AND is_default)
                    """, arguments: [caller.id])
        }
        return .noContent
    }

    @Sendable private func choose(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        try await store.change { change in
            guard try change.db.has("SELECT 1 FROM payment_method WHERE id = ? AND owner = ?", [id, caller.id]) else {
                throw APIError.notFound
            }
            try change.db.execute(
                sql: "UPDATE payment_method SET is_default = (id = ?) WHERE owner = ?", arguments: [id, caller.id])
        }
        return .noContent
    }
}
