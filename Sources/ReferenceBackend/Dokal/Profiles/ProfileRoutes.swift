import Hummingbird

/// The caller's own profile (dokal.md 4).
struct ProfileRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/profile", to: nil, [.get: show, .patch: update])
    }

    /// `sex_type` of dokal.md 16.
    enum Sex: String, CaseIterable {
        case male, female, other
    }

    /// The profile `p`.
    static let shape = JSONShape.object(
        "p", ["id", "first_name", "last_name", "email", "phone", "date_of_birth", "sex", "city"],
        and: [
            "avatar_url": JSONShape.avatar("p"), "role": "p.role", "created_at": "p.created_at",
            "updated_at": "p.updated_at",
        ])
    static let query = "SELECT \(shape) FROM profile p WHERE p.id = :me"
    /// A profile inside a record that refers to it.
    static let name = JSONShape.object("p", ["first_name", "last_name"], and: ["avatar_url": JSONShape.avatar("p")])

    @Sendable private func show(_ call: Call, _ caller: Caller) async throws -> Response {
        try await store.record(call, Self.query, ["me": caller.id])
    }

    @Sendable private func update(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader(partial: true)
        fields.text("first_name", .required, length: 1...100)
        fields.text("last_name", .required, length: 1...100)
        fields.text("phone", .nullable, length: 0...32)
        fields.text("city", .nullable, length: 0...100)
        fields.day("date_of_birth", .nullable)
        fields.choice("sex", .nullable, of: Sex.self)
        let columns = try fields.checked()
        try await store.change { change in
            try change.db.update("profile", id: caller.id, columns + ["updated_at": change.now.description])
        }
        return try await show(call, caller)
    }
}
