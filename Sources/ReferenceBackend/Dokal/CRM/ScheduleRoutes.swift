import GRDB
import Hummingbird

/// A practitioner's weekly hours (dokal.md 14.3).
struct ScheduleRoutes: Sendable {
    private let records: OwnRecords

    init(store: DokalStore) {
        records = OwnRecords(
            store: store, table: "weekly_schedule",
            shape: JSONShape.object(
                "o", ["id", "day_of_week", "start_time", "end_time", "slot_duration_minutes"], flags: ["is_active"],
                and: ["created_at": "o.created_at"]),
            order: "o.day_of_week, o.start_time, o.created_at, o.rowid")
    }

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/schedule", to: .crm, [.get: list, .post: create])
        endpoints.restricted("api/v1/crm/schedule/{id}", to: .crm, [.patch: update, .delete: delete])
    }

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        try await records.list(call, caller)
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.integer("day_of_week", .required, in: 0...6)
        Self.read(&fields)
        fields.fill("slot_duration_minutes", 30)
        fields.fill("is_active", true)
        let columns = try fields.checked()
        guard Self.isForward(columns.text("start_time"), columns.text("end_time")) else { throw Self.backward }
        return try await records.create(call, caller, columns)
    }

    @Sendable private func update(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader(partial: true)
        Self.read(&fields)
        return try await records.update(call, caller, try fields.checked()) { db, id in
            let row = try Row.fetchOne(
                db, sql: "SELECT start_time, end_time FROM weekly_schedule WHERE id = ?", arguments: [id])
            guard let row, Self.isForward(row[0], row[1]) else { throw Self.backward }
        }
    }

    @Sendable private func delete(_ call: Call, _ caller: Caller) async throws -> Response {
        try await records.delete(call, caller)
    }

    private static func read(_ fields: inout BodyReader) {
        fields.time("start_time", .required)
        fields.time("end_time", .required)
        fields.integer("slot_duration_minutes", .optional, in: 5...480)
        fields.flag("is_active", .optional)
    }

    static let backward = APIError.invalid("end_time", "Must be after start_time")

    /// Whether the hours have an extent. An end at `00:00` is the midnight that ends the day.
    static func isForward(_ start: String?, _ end: String?) -> Bool {
        guard let start, let end else { return false }
        return start < end || end == "00:00:00"
    }
}
