import GRDB
import Hummingbird

/// The days on which a practitioner's hours are others, or none (dokal.md 14.4).
struct OverrideRoutes: Sendable {
    private let store: DokalStore
    private let records: OwnRecords

    init(store: DokalStore) {
        self.store = store
        records = OwnRecords(
            store: store, table: "schedule_override",
            shape: JSONShape.object(
                "o", ["id", "date"], flags: ["is_available"],
                and: [
                    "start_time": "o.start_time", "end_time": "o.end_time", "reason": "o.reason",
                    "created_at": "o.created_at",
                ]),
            order: "o.date")
    }

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/overrides", to: .crm, [.get: list, .post: put])
        endpoints.restricted("api/v1/crm/overrides/{id}", to: .crm, [.delete: delete])
    }

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        try await records.list(call, caller)
    }

    /// There is one a day: a second replaces the first and keeps its id. 201 for a new one, 200 for a changed one, on
    /// which dokal.md is silent, as it is on an available day without times: that keeps its weekly hours.
    @Sendable private func put(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.day("date", .required)
        fields.flag("is_available", .required)
        fields.time("start_time", .nullable)
        fields.time("end_time", .nullable)
        fields.text("reason", .nullable)
        var columns = try fields.checked()
        let isAvailable = columns["is_available"].flatMap(Bool.fromDatabaseValue) ?? false
        let (start, end) = (columns.text("start_time"), columns.text("end_time"))
        if isAvailable, start != nil || end != nil {
            guard ScheduleRoutes.isForward(start, end) else { throw ScheduleRoutes.backward }
        }
        // Absent is null: what was there before doesn't show through.
        for name in ["start_time", "end_time"] where !isAvailable || columns[name] == nil { columns[name] = .null }
        if columns["reason"] == nil { columns["reason"] = .null }
        let (id, isNew) = try await store.change { [columns] change in
            try change.requirePractice(of: caller)
            let known = try String.fetchOne(
                change.db, sql: "SELECT id FROM schedule_override WHERE practitioner = ? AND date = ?",
                arguments: [caller.id, columns["date"]])
            if let known {
                try change.db.update("schedule_override", id: known, columns)
                return (known, false)
            }
            let id = Identifier.new()
            let own: Columns = ["id": id, "practitioner": caller.id, "created_at": change.now.description]
            try change.db.insert(into: "schedule_override", columns + own)
            return (id, true)
        }
        return try await records.show(call, id, status: isNew ? .created : .ok)
    }

    @Sendable private func delete(_ call: Call, _ caller: Caller) async throws -> Response {
        try await records.delete(call, caller)
    }
}
