import Hummingbird

/// Reasons for a visit: everybody's and the practitioner's own (dokal.md 14.5).
struct ReasonRoutes: Sendable {
    private let store: DokalStore
    private let records: OwnRecords

    init(store: DokalStore) {
        self.store = store
        records = OwnRecords(
            store: store, table: "reason",
            shape: JSONShape.object(
                "o", ["id", "label", "label_fr", "label_he", "sort_order"], flags: ["is_active"],
                and: ["practitioner_id": "o.practitioner", "created_at": "o.created_at"]),
            order: "o.sort_order, o.created_at, o.rowid")
    }

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/reasons", to: .crm, [.get: list, .post: create])
        endpoints.restricted("api/v1/crm/reasons/{id}", to: .crm, [.patch: update])
    }

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        try await records.list(call, caller, orNobodys: true)
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        Self.read(&fields)
        fields.fill("sort_order", 0)
        fields.fill("is_active", true)
        return try await records.create(call, caller, try fields.checked())
    }

    /// Nobody's reason is for nobody to change over this API.
    @Sendable private func update(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        var fields = try await call.reader(partial: true)
        Self.read(&fields)
        let columns = try fields.checked()
        let isCommon = try await store.database.read { db in
            try db.has("SELECT 1 FROM reason WHERE id = ? AND practitioner IS NULL", [id])
        }
        if isCommon { throw APIError.forbidden }
        return try await records.update(call, caller, columns)
    }

    private static func read(_ fields: inout BodyReader) {
        fields.text("label", .required, length: 1...200)
        fields.text("label_fr", .nullable, length: 0...200)
        fields.text("label_he", .nullable, length: 0...200)
        fields.integer("sort_order", .optional, in: 0...10_000)
        fields.flag("is_active", .optional)
    }
}
