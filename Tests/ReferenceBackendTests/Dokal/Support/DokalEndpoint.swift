import NIOHTTP1
import Testing

@testable import ReferenceBackend

/// A row of the document's table of endpoints, with a request that does what it is for.
///
/// `{names}` in paths and bodies stand for the ids of `Practice.ids`.
struct DokalEndpoint: Sendable, CustomTestStringConvertible {
    /// Who calls it.
    enum Role: Sendable {
        /// Nobody need be signed in.
        case anyone
        case signedIn, patient, practitioner
    }

    let method: HTTPMethod
    let path: String
    let role: Role
    let body: String?
    let status: Int
    /// A body that breaks a rule of its fields, and the field.
    let invalid: (body: String, field: String)?

    init(
        _ method: HTTPMethod, _ path: String, _ role: Role, _ body: String? = nil, status: Int = 200,
        invalid: (body: String, field: String)? = nil
    ) {
        (self.method, self.path, self.role) = (method, "/api/v1" + path, role)
        (self.body, self.status, self.invalid) = (body, status, invalid)
    }

    var testDescription: String { "\(method) \(path)" }

    /// Those of all 63 that take or give JSON: all but the avatar's upload.
    static let all: [DokalEndpoint] = [
        DokalEndpoint(.GET, "/profile", .signedIn),
        DokalEndpoint(.PATCH, "/profile", .signedIn, #"{"city": "Haifa"}"#, invalid: (#"{"sex": "m"}"#, "sex")),
        DokalEndpoint(.GET, "/relatives", .signedIn),
        DokalEndpoint(
            .POST, "/relatives", .signedIn,
            #"{"first_name": "Sarah", "last_name": "Cohen", "relation": "child", "date_of_birth": "2018-03-20"}"#,
            status: 201, invalid: (#"{"first_name": "S", "last_name": "C", "relation": "aunt"}"#, "relation")),
        DokalEndpoint(.DELETE, "/relatives/{relative}", .patient, status: 204),
        DokalEndpoint(.GET, "/practitioners/search?q=Tel+Aviv&limit=20", .anyone),
        DokalEndpoint(.GET, "/practitioners/{doctor}", .anyone),
        DokalEndpoint(.GET, "/practitioners/{doctor}/slots?from=2026-08-03&to=2026-08-05", .anyone),
        DokalEndpoint(.GET, "/practitioners/{doctor}/reviews?limit=20&offset=0", .anyone),
        DokalEndpoint(
            .POST, "/appointments", .patient,
            """
            {"practitioner_id": "{doctor}", "relative_id": null, "reason_id": null, \
            "appointment_date": "2026-08-04", "start_time": "11:00:00", "end_time": "11:30:00", \
            "patient_address_line": "123 Rue Jaffa", "patient_zip_code": "62000", "patient_city": "Tel Aviv", \
            "visited_before": false}
            """, status: 201, invalid: (#"{"practitioner_id": "x"}"#, "practitioner_id")),
        DokalEndpoint(.GET, "/appointments/upcoming", .patient),
        DokalEndpoint(.GET, "/appointments/past", .patient),
        DokalEndpoint(.GET, "/appointments/{pending}", .patient),
        DokalEndpoint(
            .PATCH, "/appointments/{pending}/cancel", .patient, #"{"cancellation_reason": "Malade"}"#, status: 204,
            invalid: (#"{"cancellation_reason": 3}"#, "cancellation_reason")),
        DokalEndpoint(.GET, "/conversations", .signedIn),
        DokalEndpoint(.GET, "/conversations/{conversation}/messages?limit=50", .patient),
        DokalEndpoint(
            .POST, "/conversations/{conversation}/messages", .patient,
            #"{"content": "Bonjour", "message_type": "text"}"#, status: 201,
            invalid: (#"{"content": "x", "message_type": "system"}"#, "message_type")),
        DokalEndpoint(.PATCH, "/conversations/{conversation}/read", .patient, status: 204),
        DokalEndpoint(.GET, "/health/profile", .signedIn),
        DokalEndpoint(
            .PUT, "/health/profile", .signedIn, #"{"teudat_zehut": "123456789", "blood_type": "O+"}"#,
            invalid: (#"{"teudat_zehut": "12345678x"}"#, "teudat_zehut")),
        DokalEndpoint(.GET, "/health/conditions", .signedIn),
        DokalEndpoint(
            .POST, "/health/conditions", .signedIn,
            #"{"name": "Diabète de type 2", "severity": "moderate", "diagnosed_on": "2020-01-15"}"#, status: 201,
            invalid: (#"{"name": "x", "diagnosed_on": "2020-02-30"}"#, "diagnosed_on")),
        DokalEndpoint(.DELETE, "/health/allergies/{allergy}", .patient, status: 204),
        DokalEndpoint(.GET, "/notifications", .signedIn),
        DokalEndpoint(.GET, "/notifications/unread-count", .signedIn),
        DokalEndpoint(.PATCH, "/notifications/{notification}/read", .practitioner, status: 204),
        DokalEndpoint(.PATCH, "/notifications/read-all", .signedIn, status: 204),
        DokalEndpoint(
            .POST, "/notifications/push-tokens", .signedIn, #"{"token": "t", "platform": "android"}"#, status: 204,
            invalid: (#"{"token": "t", "platform": "x"}"#, "platform")),
        DokalEndpoint(
            .DELETE, "/notifications/push-tokens", .signedIn, #"{"token": "t"}"#, status: 204,
            invalid: ("{}", "token")),
        DokalEndpoint(.GET, "/settings", .signedIn),
        DokalEndpoint(
            .PATCH, "/settings", .signedIn, #"{"locale": "he"}"#,
            invalid: (#"{"reminders_enabled": "yes"}"#, "reminders_enabled")),
        DokalEndpoint(.GET, "/payments/methods", .signedIn),
        DokalEndpoint(
            .POST, "/payments/methods", .signedIn,
            #"{"brand": "Visa", "last4": "4242", "expiry_month": 12, "expiry_year": 2027}"#, status: 201,
            invalid: (#"{"brand": "V", "last4": "4242", "expiry_month": 13, "expiry_year": 2027}"#, "expiry_month")),
        DokalEndpoint(.DELETE, "/payments/methods/{method}", .patient, status: 204),
        DokalEndpoint(.PATCH, "/payments/methods/{method}/default", .patient, status: 204),
        DokalEndpoint(
            .POST, "/payments/create-link", .signedIn, #"{"amount": 15000, "description": "Consultation"}"#,
            invalid: (#"{"amount": 150.5, "description": "x"}"#, "amount")),
        DokalEndpoint(
            .POST, "/payments/webhook", .anyone, #"{"payme_sale_id": "SALE-1", "sale_status": "completed"}"#,
            invalid: ("{}", "payme_sale_id")),
        DokalEndpoint(
            .POST, "/reviews", .patient,
            #"{"appointment_id": "{completed}", "practitioner_id": "{doctor}", "rating": 5, "comment": "Excellent"}"#,
            status: 201,
            invalid: (#"{"appointment_id": "{completed}", "practitioner_id": "{doctor}", "rating": 6}"#, "rating")),
        DokalEndpoint(
            .PATCH, "/reviews/{review}/reply", .practitioner, #"{"practitioner_reply": "Merci !"}"#, status: 204,
            invalid: (#"{"practitioner_reply": ""}"#, "practitioner_reply")),
        DokalEndpoint(.GET, "/crm/dashboard/stats?from=2026-02-01&to=2026-12-28", .practitioner),
        DokalEndpoint(.GET, "/crm/appointments?status=pending&limit=50&offset=0", .practitioner),
        DokalEndpoint(.PATCH, "/crm/appointments/{pending}/confirm", .practitioner, status: 204),
        DokalEndpoint(
            .PATCH, "/crm/appointments/{pending}/cancel", .practitioner, #"{"cancellation_reason": "Urgence"}"#,
            status: 204, invalid: (#"{"cancellation_reason": []}"#, "cancellation_reason")),
        DokalEndpoint(
            .PATCH, "/crm/appointments/{pending}/complete", .practitioner, #"{"practitioner_notes": "RAS"}"#,
            status: 204, invalid: (#"{"practitioner_notes": true}"#, "practitioner_notes")),
        DokalEndpoint(.PATCH, "/crm/appointments/{pending}/no-show", .practitioner, status: 204),
        DokalEndpoint(.GET, "/crm/schedule", .practitioner),
        DokalEndpoint(
            .POST, "/crm/schedule", .practitioner,
            #"{"day_of_week": 5, "start_time": "09:00", "end_time": "12:00", "slot_duration_minutes": 30}"#,
            status: 201,
            invalid: (#"{"day_of_week": 7, "start_time": "09:00", "end_time": "12:00"}"#, "day_of_week")),
        DokalEndpoint(
            .PATCH, "/crm/schedule/{schedule}", .practitioner, #"{"is_active": false}"#,
            invalid: (#"{"start_time": "9h"}"#, "start_time")),
        DokalEndpoint(.DELETE, "/crm/schedule/{schedule}", .practitioner, status: 204),
        DokalEndpoint(.GET, "/crm/overrides", .practitioner),
        DokalEndpoint(
            .POST, "/crm/overrides", .practitioner,
            #"{"date": "2027-03-15", "is_available": false, "reason": "Vacances"}"#, status: 201,
            invalid: (
                #"{"date": "2027-03-15", "is_available": true, "start_time": "12:00", "end_time": "10:00"}"#, "end_time"
            )),
        DokalEndpoint(.DELETE, "/crm/overrides/{override}", .practitioner, status: 204),
        DokalEndpoint(.GET, "/crm/reasons", .practitioner),
        DokalEndpoint(
            .POST, "/crm/reasons", .practitioner,
            #"{"label": "Initial consultation", "label_fr": "Consultation initiale", "sort_order": 0, "is_active": true}"#,
            status: 201, invalid: ("{}", "label")),
        DokalEndpoint(
            .PATCH, "/crm/reasons/{reason}", .practitioner, #"{"is_active": false}"#,
            invalid: (#"{"label": null}"#, "label")),
        DokalEndpoint(.GET, "/crm/instructions", .practitioner),
        DokalEndpoint(
            .POST, "/crm/instructions", .practitioner, #"{"title": "Documents", "content": "Carte d'assurance"}"#,
            status: 201, invalid: (#"{"title": "x"}"#, "content")),
        DokalEndpoint(
            .PATCH, "/crm/instructions/{instruction}", .practitioner, #"{"sort_order": 4}"#,
            invalid: (#"{"sort_order": -1}"#, "sort_order")),
        DokalEndpoint(.GET, "/crm/patients/{patient}", .practitioner),
        DokalEndpoint(.GET, "/crm/reviews", .practitioner),
        DokalEndpoint(
            .PATCH, "/crm/reviews/{review}/reply", .practitioner, #"{"practitioner_reply": "Merci !"}"#, status: 204,
            invalid: ("{}", "practitioner_reply")),
        DokalEndpoint(
            .PATCH, "/crm/profile", .practitioner, #"{"languages": ["Français"], "about": "x"}"#,
            invalid: (#"{"languages": "Français"}"#, "languages")),
    ]
}

extension Practice {
    func person(_ role: DokalEndpoint.Role) -> Clinic {
        switch role {
        case .anyone: patient.anonymous
        case .signedIn, .patient: patient
        case .practitioner: doctor
        }
    }

    /// What the names in the table stand for, made where the small clinic has none.
    func ids() async throws -> [String: String] {
        let completed = try await visit("complete")
        let pending = try await book("10:00:00", "10:30:00")
        let reviewed = try await visit("no-show", "12:00:00", "12:30:00")
        let review = try await patient.post(
            "/api/v1/reviews",
            #"{"appointment_id": "\#(reviewed)", "practitioner_id": "\#(doctorID)", "rating": 4, "comment": "Bien"}"#)
        let reason = try await doctor.post("/api/v1/crm/reasons", #"{"label": "Own"}"#)
        let allergy = try await patient.post("/api/v1/health/allergies", #"{"name": "Pollen"}"#)
        let own = "practitioner = '\(doctorID)'"
        return [
            "doctor": doctorID, "patient": patientID, "completed": completed, "pending": pending,
            "review": review.value("id"), "reason": reason.value("id"), "allergy": allergy.value("id"),
            "relative": try await value("SELECT id FROM relative WHERE owner = '\(patientID)'"),
            "conversation": try await value("SELECT id FROM conversation WHERE \(own) AND patient = '\(patientID)'"),
            "notification": try await value("SELECT id FROM notification WHERE owner = '\(doctorID)'"),
            "method": try await value("SELECT id FROM payment_method WHERE owner = '\(patientID)'"),
            "schedule": try await value("SELECT id FROM weekly_schedule WHERE \(own)"),
            "override": try await value("SELECT id FROM schedule_override WHERE \(own)"),
            "instruction": try await value("SELECT id FROM instruction WHERE \(own)"),
        ]
    }
}

extension String {
    /// With the names in it replaced.
    func filled(_ ids: [String: String]) -> String {
        ids.reduce(self) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
