import Foundation
import GRDB
import Hummingbird

/// The caller's health profile (dokal.md 9).
struct HealthProfileRoutes: Sendable {
    let store: DokalStore
    let key: HealthKey

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/health/profile", to: nil, [.get: show, .put: put])
    }

    /// The fields whose columns hold what is shown.
    static let plain = [
        "date_of_birth", "sex", "blood_type", "kupat_holim", "kupat_member_id", "family_doctor_name",
        "emergency_contact_name", "emergency_contact_phone",
    ]

    private static let query = """
        SELECT \(JSONShape.object("h", plain, and: ["user_id": "p.id", "teudat_zehut": ":number"]))
        FROM profile p LEFT JOIN health_profile h ON h.user_id = p.id WHERE p.id = :me
        """

    /// dokal.md is silent on an account that has never written any: all of it is null then.
    @Sendable private func show(_ call: Call, _ caller: Caller) async throws -> Response {
        let json = try await store.database.read { db in
            let sealed = try Data.fetchOne(
                db, sql: "SELECT teudat_zehut FROM health_profile WHERE user_id = ? AND teudat_zehut IS NOT NULL",
                arguments: [caller.id])
            let number = try sealed.map { try key.open($0, of: caller.id) }
            return try db.json(Self.query, ["me": caller.id, "number": number])
        }
        guard let json else { throw APIError.notFound }
        return .json(bytes: Array(json.utf8))
    }

    /// dokal.md is silent on fields that are absent: they stay as they were; a null empties one.
    @Sendable private func put(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.parsed("teudat_zehut", .nullable, "Must be 9 digits") { text in
            text.utf8.count == 9 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
        }
        fields.day("date_of_birth", .nullable)
        fields.choice("sex", .nullable, of: ProfileRoutes.Sex.self)
        for field in Self.plain.dropFirst(2) { fields.text(field, .nullable, length: 0...100) }
        var columns = try fields.checked()
        if let number = columns.text("teudat_zehut") {
            columns["teudat_zehut"] = try key.seal(number, of: caller.id).databaseValue
        }
        try await store.change { [columns] change in
            try change.db.execute(
                sql: "INSERT OR IGNORE INTO health_profile (user_id, updated_at) VALUES (?, '')",
                arguments: [caller.id])
            let own: Columns = ["updated_at": change.now.description]
            try change.db.update("health_profile", id: caller.id, key: "user_id", columns + own)
        }
        return try await show(call, caller)
    }
}
