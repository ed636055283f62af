import GRDB
import Hummingbird

/// What the caller was notified of, and where to push it (dokal.md 10).
struct NotificationRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/notifications", to: nil, [.get: list])
        endpoints.restricted("api/v1/notifications/unread-count", to: nil, [.get: count])
        endpoints.restricted("api/v1/notifications/read-all", to: nil, [.patch: readAll])
        endpoints.restricted("api/v1/notifications/{id}/read", to: nil, [.patch: read])
        endpoints.restricted("api/v1/notifications/push-tokens", to: nil, [.post: register, .delete: unregister])
    }

    /// Where a push token comes from.
    enum Platform: String, CaseIterable {
        case ios, android, web
    }

    /// The notification `n`.
    static let shape = JSONShape.object(
        "n", ["id", "type", "title", "body"],
        and: ["data": "json(n.data)", "is_read": JSONShape.flag("n.is_read"), "created_at": "n.created_at"])

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = """
            SELECT \(Self.shape) FROM notification n WHERE n.owner = :me
            ORDER BY n.created_at DESC, n.rowid DESC LIMIT 50
            """
        return try await store.list(call, sql, ["me": caller.id])
    }

    @Sendable private func count(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = "SELECT json_object('count', count(*)) FROM notification WHERE owner = :me AND NOT is_read"
        return try await store.record(call, sql, ["me": caller.id])
    }

    @Sendable private func read(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        try await store.change { change in
            try change.db.execute(
                sql: "UPDATE notification SET is_read = 1 WHERE id = ? AND owner = ?", arguments: [id, caller.id])
            guard change.db.changesCount > 0 else { throw APIError.notFound }
        }
        return .noContent
    }

    @Sendable private func readAll(_ call: Call, _ caller: Caller) async throws -> Response {
        try await store.change { change in
            try change.db.execute(
                sql: "UPDATE notification SET is_read = 1 WHERE owner = ? AND NOT is_read", arguments: [caller.id])
        }
        return .noContent
    }

    /// A device that somebody else signs in on is theirs from then on.
    @Sendable private func register(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.text("token", .required, length: 1...4_096)
        fields.choice("platform", .required, of: Platform.self)
        let columns = try fields.checked()
        try await store.change { change in
            try change.db.execute(
                sql: "INSERT OR REPLACE INTO push_token (token, owner, platform) VALUES (?, ?, ?)",
                arguments: [columns["token"], caller.id, columns["platform"]])
        }
        return .noContent
    }

    /// dokal.md is silent on a token that isn't there: it is gone, as asked.
    @Sendable private func unregister(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.text("token", .required, length: 1...4_096)
        let columns = try fields.checked()
        try await store.change { change in
            try change.db.execute(
                sql: "DELETE FROM push_token WHERE token = ? AND owner = ?",
                arguments: [columns["token"], caller.id])
        }
        return .noContent
    }
}
