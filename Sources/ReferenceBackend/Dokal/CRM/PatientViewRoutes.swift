import GRDB
import Hummingbird

/// A patient as their practitioner sees them (dokal.md 14.7).
struct PatientViewRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/patients/{id}", to: .crm, [.get: show])
    }

    /// The identity number is for the patient alone, on which dokal.md is silent.
    private static let view = """
        json_object(
            'profile', \(JSONShape.object(
                "p", ["first_name", "last_name", "phone", "date_of_birth", "sex", "city"])),
            'health_profile', \(JSONShape.object(
                JSONShape.object("h", HealthProfileRoutes.plain), if: "h.user_id IS NOT NULL")),
            'conditions', \(entries(.conditions, ["name", "severity"])),
            'allergies', \(entries(.allergies, ["name", "reaction", "severity"])),
            'medications', \(entries(.medications, ["name", "dosage", "frequency"])),
            'appointment_history', \(history))
        """

    private static func entries(_ list: HealthList, _ fields: [String]) -> String {
        JSONShape.array(
            """
            SELECT \(JSONShape.object("e", fields)) AS shape FROM health_entry e
            WHERE e.owner = p.id AND e.list = '\(list.rawValue)' ORDER BY e.created_at, e.rowid
            """)
    }

    /// With the one who asks; an admin sees those with everybody.
    private static let history = JSONShape.array(
        """
        SELECT \(JSONShape.object("a", ["id", "appointment_date", "status", "practitioner_notes"])) AS shape
        FROM appointment a WHERE a.patient = p.id AND (a.practitioner = :me OR :isAdmin)
        ORDER BY a.appointment_date DESC, a.start_time DESC, a.id
        """)

    @Sendable private func show(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        let json = try await store.change { change in
            let db = change.db
            guard try db.has("SELECT 1 FROM profile WHERE id = ? AND role = 'patient'", [id]) else {
                throw APIError.notFound
            }
            let knows = "SELECT 1 FROM appointment WHERE patient = ? AND practitioner = ?"
            guard try caller.role == .admin || db.has(knows, [id, caller.id]) else { throw APIError.forbidden }
            try change.audit(caller.id, "patient.view", id)
            let sql = """
                SELECT \(Self.view) FROM profile p LEFT JOIN health_profile h ON h.user_id = p.id WHERE p.id = :id
                """
            return try db.json(sql, ["id": id, "me": caller.id, "isAdmin": caller.role == .admin])
        }
        guard let json else { throw APIError.notFound }
        return .json(bytes: Array(json.utf8))
    }
}
