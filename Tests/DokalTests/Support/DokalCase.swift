import SyncCatalogue
import SyncModel
import Testing

/// A row of dokal.md's endpoints, and what a tool on the socket does for it.
///
/// `{names}` stand for ids of ``Practice/names(of:)``.
struct DokalCase: Sendable, CustomTestStringConvertible {
    /// What a tool does.
    enum Step: Sendable {
        /// Lists a resource, narrowed by a filter; the server's list is at a path, in a member of its answer where one is named.
        case list(String, filter: String = "{}", at: String? = nil, member: String? = nil)
        /// Reads one record, which the server has at the row's path.
        case record(String, id: String)
        /// Computes a view.
        case view(String, JSONObject, query: String = "")
        case create(String, String)
        case update(String, id: String?, String)
        case delete(String, id: String)
        case act(String, id: String?, String, String = "{}")
        case online(String, JSONObject)
        /// A file, which is no matter of records.
        case file
        /// Nothing: others call it.
        case nothing
    }

    let method: String
    let path: String
    /// Who may: `patient`, `practitioner`, `any`, `public` or `third-party`.
    let role: String
    let kind: EndpointRow.Kind
    let steps: [Step]
    /// Whether the other role does the same to the same resource by a path of its own.
    let hasTwin: Bool

    init(
        _ method: String, _ path: String, _ role: String, _ kind: EndpointRow.Kind, _ steps: Step...,
        hasTwin: Bool = false
    ) {
        (self.method, self.path, self.role, self.kind) = (method, "/api/v1" + path, role, kind)
        (self.steps, self.hasTwin) = (steps, hasTwin)
    }

    var testDescription: String { "\(method) \(path)" }
    /// The row as a text.
    var row: String { "\(method) \(path) \(role) \(kind.rawValue)" }
    /// The roles that it is tried in: both, where what both may see looks different to them.
    var roles: [String] {
        guard role == "any" || role == "public" else { return [role] }
        let isShared = ["appointments", "conversations", "practitioners"].contains { path.hasPrefix("/api/v1/\($0)") }
        return isShared ? ["patient", "practitioner"] : ["patient"]
    }
    /// The one role that may, where there is one.
    var properRole: String? { ["patient", "practitioner"].contains(role) ? role : nil }

    private static let daysQuery = "?from=2026-07-16&to=2026-08-05"

    static let all: [DokalCase] = own + looked + booked + written + health + told + paid + reviewed + crm

    private static let own: [DokalCase] = [
        DokalCase("GET", "/profile", "any", .read, .list("profile")),
        DokalCase("PATCH", "/profile", "any", .write, .update("profile", id: nil, #"{"city": "Haïfa"}"#)),
        DokalCase("POST", "/profile/avatar", "any", .upload, .file),
        DokalCase("GET", "/relatives", "any", .read, .list("relatives")),
        DokalCase(
            "POST", "/relatives", "any", .write,
            .create("relatives", #"{"first_name": "Noa", "last_name": "Cohen", "relation": "child"}"#)),
        DokalCase("DELETE", "/relatives/{id}", "any", .write, .delete("relatives", id: "{relative}")),
        DokalCase("GET", "/settings", "any", .read, .list("settings")),
        DokalCase("PATCH", "/settings", "any", .write, .update("settings", id: nil, #"{"locale": "he"}"#)),
    ]

    private static let looked: [DokalCase] = [
        DokalCase("GET", "/practitioners/search", "public", .read, .list("practitioners")),
        DokalCase(
            "GET", "/practitioners/{id}", "public", .read, .record("practitioner-profiles", id: "{doctor}")),
        DokalCase(
            "GET", "/practitioners/{id}/slots", "public", .derived,
            .view("slots", ["id": "{doctor}", "from": "2026-07-16", "to": "2026-08-05"], query: daysQuery)),
        DokalCase(
            "GET", "/practitioners/{id}/reviews", "public", .read,
            .list(
                "reviews", filter: #"{"practitioner_id": "{doctor}"}"#, at: "/practitioners/{doctor}/reviews?limit=100",
                member: "reviews")),
    ]

    private static let booked: [DokalCase] = [
        DokalCase(
            "POST", "/appointments", "patient", .booking,
            .create(
                "appointments",
                #"{"practitioner_id": "{doctor}", "appointment_date": "2026-08-05", "start_time": "11:00:00"}"#)),
        DokalCase(
            "GET", "/appointments/upcoming", "patient", .read, .list("appointments", at: "/appointments/upcoming"),
            hasTwin: true),
        DokalCase(
            "GET", "/appointments/past", "patient", .read, .list("appointments", at: "/appointments/past"),
            hasTwin: true),
        DokalCase("GET", "/appointments/{id}", "any", .read, .record("appointments", id: "{pending}")),
        DokalCase(
            "PATCH", "/appointments/{id}/cancel", "patient", .write,
            .act("appointments", id: "{pending}", "cancel", #"{"cancellation_reason": "Malade"}"#), hasTwin: true),
    ]

    private static let written: [DokalCase] = [
        DokalCase("GET", "/conversations", "any", .read, .list("conversations")),
        DokalCase(
            "GET", "/conversations/{id}/messages", "any", .read,
            .list(
                "messages", filter: #"{"conversation_id": "{conversation}"}"#,
                at: "/conversations/{conversation}/messages?limit=100")),
        DokalCase(
            "POST", "/conversations/{id}/messages", "any", .write,
            .create("messages", #"{"conversation_id": "{conversation}", "content": "À demain"}"#)),
        DokalCase(
            "PATCH", "/conversations/{id}/read", "any", .write, .act("conversations", id: "{conversation}", "read")),
    ]

    private static let health: [DokalCase] = [
        DokalCase("GET", "/health/profile", "any", .read, .list("health-profile")),
        DokalCase(
            "PUT", "/health/profile", "any", .write, .update("health-profile", id: nil, #"{"blood_type": "AB-"}"#)),
        DokalCase(
            "GET", "/health/{table}", "any", .read, .list("conditions", at: "/health/conditions"),
            .list("medications", at: "/health/medications"), .list("allergies", at: "/health/allergies"),
            .list("vaccinations", at: "/health/vaccinations")),
        DokalCase(
            "POST", "/health/{table}", "any", .write, .create("conditions", #"{"name": "Asthme"}"#),
            .create("medications", #"{"name": "Salbutamol"}"#), .create("allergies", #"{"name": "Chat"}"#),
            .create("vaccinations", #"{"name": "Tétanos", "vaccinated_on": "2024-05-01"}"#)),
        DokalCase(
            "DELETE", "/health/{table}/{id}", "any", .write, .delete("conditions", id: "{conditions}"),
            .delete("medications", id: "{medications}"), .delete("allergies", id: "{allergies}"),
            .delete("vaccinations", id: "{vaccinations}")),
    ]

    private static let told: [DokalCase] = [
        DokalCase("GET", "/notifications", "any", .read, .list("notifications")),
        DokalCase("GET", "/notifications/unread-count", "any", .derived, .view("unread-count", [:])),
        DokalCase(
            "PATCH", "/notifications/{id}/read", "any", .write, .act("notifications", id: "{notification}", "read")),
        DokalCase(
            "PATCH", "/notifications/read-all", "any", .write, .act("notifications", id: nil, "read-all")),
        DokalCase(
            "POST", "/notifications/push-tokens", "any", .write,
            .create("push-tokens", #"{"token": "jeton-2", "platform": "ios"}"#)),
        DokalCase(
            "DELETE", "/notifications/push-tokens", "any", .write, .delete("push-tokens", id: "{token}")),
    ]

    private static let paid: [DokalCase] = [
        DokalCase("GET", "/payments/methods", "any", .read, .list("payment-methods")),
        DokalCase(
            "POST", "/payments/methods", "any", .write,
            .create(
                "payment-methods",
                #"{"brand": "Visa", "last4": "4242", "expiry_month": 12, "expiry_year": 2027}"#)),
        DokalCase("DELETE", "/payments/methods/{id}", "any", .write, .delete("payment-methods", id: "{card}")),
        DokalCase(
            "PATCH", "/payments/methods/{id}/default", "any", .write, .act("payment-methods", id: "{card}", "default")),
        DokalCase(
            "POST", "/payments/create-link", "any", .online,
            .online("create-link", ["amount": 15_000, "description": "Consultation"])),
        DokalCase("POST", "/payments/webhook", "third-party", .external, .nothing),
    ]

    private static let reviewed: [DokalCase] = [
        DokalCase(
            "POST", "/reviews", "patient", .write,
            .create(
                "reviews",
                #"{"practitioner_id": "{doctor}", "appointment_id": "{completed}", "rating": 5, "comment": "Excellent"}"#
            )),
        DokalCase(
            "PATCH", "/reviews/{id}/reply", "practitioner", .write,
            .act("reviews", id: "{review}", "reply", #"{"practitioner_reply": "Merci !"}"#)),
    ]
}
