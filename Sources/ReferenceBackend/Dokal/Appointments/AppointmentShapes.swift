/// An appointment as it is shown to those whom it concerns (dokal.md 7 and 14.2). The tables are `a` for the appointment,
/// `r` for its reason and `t` for the relative, and those of `PractitionerShapes`; on the CRM's side `p` is the patient.
enum AppointmentShapes {
    private static let own = ["id", "appointment_date", "start_time", "end_time", "status"]
    private static let reason = JSONShape.object(
        JSONShape.object("r", ["id", "label", "label_fr"]), if: "r.id IS NOT NULL")
    private static let relative = JSONShape.object(
        JSONShape.object("t", ["id", "first_name", "last_name"]), if: "t.id IS NOT NULL")
    private static let ends = "LEFT JOIN reason r ON r.id = a.reason LEFT JOIN relative t ON t.id = a.relative"

    static let tables = """
        appointment a JOIN practitioner d ON d.id = a.practitioner JOIN profile p ON p.id = d.id
        LEFT JOIN specialty s ON s.id = d.specialty \(ends)
        """

    /// A row of the patient's lists.
    static let row = JSONShape.object(
        "a", own, flags: ["visited_before"],
        and: [
            "patient_address_line": "a.patient_address_line", "practitioners": PractitionerShapes.reference,
            "appointment_reasons": reason, "relatives": relative, "created_at": "a.created_at",
        ])

    /// The one appointment: with its questionnaire if there is one, and with the notes for its practitioner.
    static let detail = """
        json_patch(
            iif(:me = a.practitioner,
                json_set(\(ended), '$.practitioner_notes', a.practitioner_notes), \(ended)),
            iif(EXISTS (SELECT 1 FROM appointment_questionnaire q WHERE q.appointment = a.id),
                json_object('appointment_questionnaires', \(questionnaires)), '{}'))
        """
    private static let ended = "json_set(\(row), '$.cancellation_reason', a.cancellation_reason)"

    private static let questionnaires = JSONShape.array(
        "SELECT \(JSONShape.object("q", ["id", "question", "answer"])) AS shape "
            + "FROM appointment_questionnaire q WHERE q.appointment = a.id ORDER BY q.rowid")

    static let tablesOfPractitioner = "appointment a JOIN profile p ON p.id = a.patient \(ends)"

    /// A row of the practitioner's list.
    static let rowOfPractitioner = JSONShape.object(
        "a", own,
        and: [
            "profiles": JSONShape.object(
                "p", ["id", "first_name", "last_name", "phone"], and: ["avatar_url": JSONShape.avatar("p")]),
            "appointment_reasons": reason, "relatives": relative, "created_at": "a.created_at",
        ])

    /// What connected people are told of (dokal.md 15).
    static let event = JSONShape.object("a", own)
}
