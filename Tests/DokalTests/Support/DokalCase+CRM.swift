extension DokalCase {
    /// The practitioner's back office (dokal.md 14).
    static let crm: [DokalCase] = agenda + week + texts

    private static let agenda: [DokalCase] = [
        DokalCase(
            "GET", "/crm/dashboard/stats", "practitioner", .derived, .view("dashboard", [:]),
            .view(
                "dashboard", ["from": "2026-07-01", "to": "2026-07-15"], query: "?from=2026-07-01&to=2026-07-15")),
        DokalCase(
            "GET", "/crm/appointments", "practitioner", .read,
            .list("appointments", at: "/crm/appointments?limit=100", member: "appointments"), hasTwin: true),
        DokalCase(
            "PATCH", "/crm/appointments/{id}/confirm", "practitioner", .booking,
            .act("appointments", id: "{pending}", "confirm")),
        DokalCase(
            "PATCH", "/crm/appointments/{id}/cancel", "practitioner", .write,
            .act("appointments", id: "{pending}", "cancel", #"{"cancellation_reason": "Urgence"}"#), hasTwin: true),
        DokalCase(
            "PATCH", "/crm/appointments/{id}/complete", "practitioner", .write,
            .act("appointments", id: "{pending}", "complete", #"{"practitioner_notes": "RAS"}"#)),
        DokalCase(
            "PATCH", "/crm/appointments/{id}/no-show", "practitioner", .write,
            .act("appointments", id: "{pending}", "no-show")),
        DokalCase("GET", "/crm/patients/{id}", "practitioner", .read, .record("patients", id: "{patient}")),
    ]

    private static let week: [DokalCase] = [
        DokalCase("GET", "/crm/schedule", "practitioner", .read, .list("schedule")),
        DokalCase(
            "POST", "/crm/schedule", "practitioner", .write,
            .create(
                "schedule",
                #"{"day_of_week": 5, "start_time": "09:00:00", "end_time": "12:00:00", "slot_duration_minutes": 30}"#)),
        DokalCase(
            "PATCH", "/crm/schedule/{id}", "practitioner", .write,
            .update("schedule", id: "{schedule}", #"{"slot_duration_minutes": 20}"#)),
        DokalCase("DELETE", "/crm/schedule/{id}", "practitioner", .write, .delete("schedule", id: "{schedule}")),
        DokalCase("GET", "/crm/overrides", "practitioner", .read, .list("overrides")),
        DokalCase(
            "POST", "/crm/overrides", "practitioner", .write,
            .create("overrides", #"{"date": "2027-04-20", "is_available": false, "reason": "Fête"}"#)),
        DokalCase("DELETE", "/crm/overrides/{id}", "practitioner", .write, .delete("overrides", id: "{override}")),
    ]

    private static let texts: [DokalCase] = [
        DokalCase("GET", "/crm/reasons", "practitioner", .read, .list("reasons")),
        DokalCase(
            "POST", "/crm/reasons", "practitioner", .write,
            .create("reasons", #"{"label": "First visit", "label_fr": "Première visite", "is_active": true}"#)),
        DokalCase(
            "PATCH", "/crm/reasons/{id}", "practitioner", .write,
            .update("reasons", id: "{reason}", #"{"is_active": false}"#)),
        DokalCase("GET", "/crm/instructions", "practitioner", .read, .list("instructions")),
        DokalCase(
            "POST", "/crm/instructions", "practitioner", .write,
            .create("instructions", #"{"title": "À jeun", "content": "Rien depuis minuit"}"#)),
        DokalCase(
            "PATCH", "/crm/instructions/{id}", "practitioner", .write,
            .update("instructions", id: "{instruction}", #"{"sort_order": 4}"#)),
        DokalCase("GET", "/crm/reviews", "practitioner", .read, .list("received-reviews")),
        DokalCase(
            "PATCH", "/crm/reviews/{id}/reply", "practitioner", .write,
            .act("received-reviews", id: "{review}", "reply", #"{"practitioner_reply": "Merci !"}"#)),
        DokalCase(
            "PATCH", "/crm/profile", "practitioner", .write,
            .update("practice", id: nil, #"{"about": "Cardiologue", "languages": ["Français", "Hébreu"]}"#)),
    ]
}
