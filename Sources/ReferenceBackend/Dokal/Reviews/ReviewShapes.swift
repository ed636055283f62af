/// A review `v` by the profile `w` (dokal.md 6 and 13).
enum ReviewShapes {
    static let tables = "review v JOIN profile w ON w.id = v.patient"

    /// As everybody sees it, of whose patient's family name only the initial is told.
    static let published = JSONShape.object(
        "v", ["id", "rating", "comment", "practitioner_reply", "created_at"],
        and: ["profiles": "json_object('first_name', w.first_name, 'last_name', substr(w.last_name, 1, 1) || '.')"])

    /// As its patient gets it.
    static let written = JSONShape.object("v", ["id", "rating", "comment", "created_at"])

    /// As its practitioner sees it.
    static let received = JSONShape.object(
        "v", ["id", "rating", "comment", "practitioner_reply", "created_at"],
        and: [
            "appointment_id": "v.appointment",
            "profiles": JSONShape.object("w", ["first_name", "last_name"]),
        ])
}
