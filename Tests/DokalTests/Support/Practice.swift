import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

/// The small clinic, where Yossi Levi and David Cohen have had to do with each other: an appointment that waits, one that was, one that
/// was missed and reviewed, and messages both ways.
///
/// It is Wednesday, 15 July 2026, 15:00 in Jerusalem. Yossi Levi works from Sunday to Thursday, 9:00 to 13:00.
struct Practice: Sendable {
    static let doctor = Seed.dokalPractitionerEmail
    static let patient = Seed.dokalPatientEmail

    let clinic: ServedClinic
    private let common: [String: String]

    static func login(_ role: String) -> String { role == "practitioner" ? doctor : patient }

    /// Runs it.
    static func run(_ body: @Sendable (Practice) async throws -> Void) async throws {
        try await ServedClinic.run(api: .dokal) { try await body(Practice(at: $0)) }
    }

    init(at clinic: ServedClinic) async throws {
        self.clinic = clinic
        func id(_ answer: (status: Int, body: JSONValue?)) throws -> String { try #require(answer.body?["id"]?.string) }
        let doctor = try id(try await clinic.ask("GET", "/api/v1/profile", as: Self.doctor))
        let patient = try id(try await clinic.ask("GET", "/api/v1/profile", as: Self.patient))
        func book(_ from: String, _ to: String) async throws -> String {
            let body: JSONValue = [
                "practitioner_id": .string(doctor), "appointment_date": "2026-08-04", "start_time": .string(from),
                "end_time": .string(to),
            ]
            return try id(try await clinic.ask("POST", "/api/v1/appointments", body, as: Self.patient))
        }
        let completed = try await book("09:00:00", "09:30:00")
        let pending = try await book("10:00:00", "10:30:00")
        let missed = try await book("12:00:00", "12:30:00")
        for (visit, step) in [(completed, "complete"), (missed, "no-show")] {
            _ = try await clinic.ask("PATCH", "/api/v1/crm/appointments/\(visit)/\(step)", [:], as: Self.doctor)
        }
        let opinion: JSONValue = [
            "appointment_id": .string(missed), "practitioner_id": .string(doctor), "rating": 4, "comment": "Bien",
        ]
        let review = try id(try await clinic.ask("POST", "/api/v1/reviews", opinion, as: Self.patient))
        let conversations = try await clinic.ask("GET", "/api/v1/conversations", as: Self.patient).body?.array ?? []
        let conversation = try #require(
            conversations.first { $0.value(at: ["practitioners", "id"])?.string == doctor }?["id"]?.string)
        for login in [Self.patient, Self.doctor] {
            let path = "/api/v1/conversations/\(conversation)/messages"
            _ = try await clinic.ask("POST", path, ["content": "Bonjour"], as: login)
        }
        common = [
            "doctor": doctor, "patient": patient, "completed": completed, "pending": pending, "review": review,
            "conversation": conversation, "token": "jeton-1",
        ]
    }

    subscript(name: String) -> String { common[name] ?? "" }

    /// What the names in ``DokalCase`` stand for when an account uses them; what it has none of is made at the server first.
    func names(of login: String) async throws -> [String: String] {
        var names = common
        let made: [(name: String, path: String, body: JSONValue)] = [
            ("relative", "/relatives", ["first_name": "Sarah", "last_name": "Cohen", "relation": "child"]),
            ("conditions", "/health/conditions", ["name": "Diabète"]),
            ("medications", "/health/medications", ["name": "Metformine"]),
            ("allergies", "/health/allergies", ["name": "Pollen"]),
            ("vaccinations", "/health/vaccinations", ["name": "Grippe"]),
            (
                "first-card", "/payments/methods",
                ["brand": "Visa", "last4": "1111", "expiry_month": 1, "expiry_year": 2028]
            ),
            (
                "card", "/payments/methods",
                ["brand": "Isracard", "last4": "2222", "expiry_month": 2, "expiry_year": 2029]
            ),
        ]
        let own: [(name: String, path: String, body: JSONValue)] = [
            ("reason", "/crm/reasons", ["label": "Follow-up of mine"]),
            ("instruction", "/crm/instructions", ["title": "Documents", "content": "La carte"]),
            ("override", "/crm/overrides", ["date": "2027-03-15", "is_available": false]),
            (
                "schedule", "/crm/schedule",
                ["day_of_week": 6, "start_time": "20:00", "end_time": "22:00", "slot_duration_minutes": 30]
            ),
        ]
        for (name, path, body) in made + (login == Self.doctor ? own : []) {
            names[name] = try await clinic.ask("POST", "/api/v1" + path, body, as: login).body?["id"]?.string
        }
        let token: JSONValue = ["token": "jeton-1", "platform": "web"]
        _ = try await clinic.ask("POST", "/api/v1/notifications/push-tokens", token, as: login)
        let profile: JSONValue = ["teudat_zehut": "123456782", "blood_type": "O+", "kupat_holim": "Clalit"]
        _ = try await clinic.ask("PUT", "/api/v1/health/profile", profile, as: login)
        let notifications = try await clinic.ask("GET", "/api/v1/notifications", as: login).body?.array ?? []
        names["notification"] = notifications.first { $0["is_read"] == false }?["id"]?.string
        return names
    }
}

extension String {
    /// With the names in it replaced.
    func filled(_ names: [String: String]) -> String {
        names.reduce(self) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}

extension JSONValue {
    /// With the names in it replaced.
    func filled(_ names: [String: String]) throws -> JSONValue { try JSONValue(parsing: text.filled(names)) }
}
