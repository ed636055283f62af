import Hummingbird

/// What patients of a practitioner should know before they come (dokal.md 14.6).
struct InstructionRoutes: Sendable {
    private let records: OwnRecords

    init(store: DokalStore) {
        records = OwnRecords(
            store: store, table: "instruction",
            shape: JSONShape.object(
                "o", ["id", "title", "content"], flags: ["is_active"],
                and: ["sort_order": "o.sort_order", "created_at": "o.created_at"]),
            order: "o.sort_order, o.created_at, o.rowid")
    }

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/instructions", to: .crm, [.get: list, .post: create])
        endpoints.restricted("api/v1/crm/instructions/{id}", to: .crm, [.patch: update])
    }

    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        try await records.list(call, caller)
    }

    @Sendable private func create(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        Self.read(&fields)
        fields.fill("is_active", true)
        fields.fill("sort_order", 0)
        return try await records.create(call, caller, try fields.checked())
    }

    @Sendable private func update(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader(partial: true)
        Self.read(&fields)
        return try await records.update(call, caller, try fields.checked())
    }

    private static func read(_ fields: inout BodyReader) {
        fields.text("title", .required, length: 1...200)
        fields.text("content", .required, length: 1...10_000)
        fields.flag("is_active", .optional)
        fields.integer("sort_order", .optional, in: 0...10_000)
    }
}
