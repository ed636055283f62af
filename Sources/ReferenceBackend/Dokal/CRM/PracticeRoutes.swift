import Hummingbird

/// A practitioner's own public record (dokal.md 14.9).
struct PracticeRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/profile", to: .crm, [.patch: update])
    }

    /// Answers with the record, on which dokal.md is silent.
    @Sendable private func update(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader(partial: true)
        fields.text("about", .nullable, length: 0...5_000)
        fields.texts("languages", .optional, count: 20, length: 50)
        fields.text("education", .nullable, length: 0...2_000)
        fields.text("phone", .nullable, length: 0...32)
        fields.parsed("email", .nullable, "Invalid email") { Account.isEmail($0) ? $0 : nil }
        fields.flag("is_accepting_new_patients", .optional)
        fields.text("address_line", .nullable)
        fields.text("zip_code", .nullable, length: 0...20)
        fields.text("city", .nullable, length: 0...100)
        let columns = try fields.checked()
        try await store.change { change in
            try change.requirePractice(of: caller)
            let own: Columns = ["updated_at": change.now.description]
            try change.db.update("practitioner", id: caller.id, columns + own)
        }
        return try await store.record(
            call, "SELECT \(PractitionerShapes.record) FROM \(PractitionerShapes.tables) WHERE d.id = :me",
            ["me": caller.id])
    }
}
