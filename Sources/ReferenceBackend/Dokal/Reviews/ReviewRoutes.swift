import GRDB
import Hummingbird

/// What patients say of their visits, and what practitioners answer (dokal.md 13 and 14.8).
struct ReviewRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/reviews", to: .patients, [.post: create])
        endpoints.restricted("api/v1/reviews/{id}/reply", to: .practitioners, [.patch: reply])
        endpoints.restricted("api/v1/crm/reviews", to: .crm, [.get: list])
        endpoints.restricted("api/v1/crm/reviews/{id}/reply", to: .crm, [.patch: reply])
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.uuid("appointment_id", .required)
        fields.uuid("practitioner_id", .required)
        fields.integer("rating", .required, in: 1...5)
        fields.text("comment", .nullable, length: 0...2_000)
        let (columns, id) = (try fields.checked(), Identifier.new())
        try await store.change { change in
            let found = try Row.fetchOne(
                change.db, sql: "SELECT practitioner, status FROM appointment WHERE id = ? AND patient = ?",
                arguments: [columns["appointment_id"], caller.id])
            // Whose appointment it is, is nobody else's business.
            guard let found else { throw APIError.refused("Appointment not found") }
            let (practitioner, status): (String, String) = (found[0], found[1])
            guard practitioner == columns.text("practitioner_id") else {
                throw APIError.refused("Practitioner does not match the appointment")
            }
            guard status == "completed" || status == "no_show" else {
                throw APIError.refused("Appointment must be completed")
            }
            guard try !change.db.has("SELECT 1 FROM review WHERE appointment = ?", [columns["appointment_id"]]) else {
                throw APIError.refused("Review already exists for this appointment")
            }
            try change.db.insert(
                into: "review",
                [
                    "id": id, "appointment": columns["appointment_id"], "patient": caller.id,
                    "practitioner": practitioner, "rating": columns["rating"], "comment": columns["comment"],
                    "created_at": change.now.description,
                ])
            try change.notify(practitioner, .reviewReceived(review: id))
        }
        return try await store.record(
            call, "SELECT \(ReviewShapes.written) FROM review v WHERE v.id = :id", ["id": id], status: .created)
    }

    @Sendable private func reply(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        var fields = try await call.reader()
        fields.text("practitioner_reply", .required, length: 1...2_000)
        let columns = try fields.checked()
        try await store.change { change in
            guard try change.db.has("SELECT 1 FROM review WHERE id = ? AND practitioner = ?", [id, caller.id]) else {
                throw APIError.notFound
            }
            try change.db.update("review", id: id, columns)
        }
        return .noContent
    }

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = """
            SELECT \(ReviewShapes.received) FROM \(ReviewShapes.tables) WHERE v.practitioner = :me
            ORDER BY v.created_at DESC, v.rowid DESC
            """
        return try await store.list(call, sql, ["me": caller.id])
    }
}
