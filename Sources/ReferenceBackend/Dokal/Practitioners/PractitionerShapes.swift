/// A practitioner as others see them (dokal.md 6). The tables are `d` for the practitioner, `p` for their profile and `s`
/// for their specialty.
enum PractitionerShapes {
    static let tables = "practitioner d JOIN profile p ON p.id = d.id LEFT JOIN specialty s ON s.id = d.specialty"

    static let specialty = JSONShape.object(
        JSONShape.object("s", ["id", "name", "name_fr", "name_he"]), if: "s.id IS NOT NULL")

    /// As records show them that refer to them.
    static let reference = JSONShape.object(
        "d", ["id"], and: ["profiles": ProfileRoutes.name, "specialties": specialty])

    /// A row of a search.
    static let row = JSONShape.object("d", columns, flags: ["is_accepting_new_patients"], and: joined)

    /// The whole record.
    static let record = JSONShape.object(
        "d", columns + ["zip_code", "phone", "email", "consultation_duration_minutes", "updated_at"],
        flags: ["is_accepting_new_patients"], and: joined)

    private static let columns = [
        "id", "address_line", "city", "sector", "latitude", "longitude", "about", "education", "years_of_experience",
        "created_at",
    ]
    private static let joined: KeyValuePairs = [
        "languages": "json(d.languages)", "profiles": ProfileRoutes.name, "specialties": specialty,
    ]

    /// The whole record with what belongs to it; `:slots` is the JSON of its free slots.
    static let page = """
        json_set(\(record), '$.instructions', \(instructions), '$.reasons', \(reasons), '$.slots', json(:slots),
            '$.reviews', \(latestReviews))
        """

    private static let instructions = JSONShape.array(
        """
        SELECT \(JSONShape.object("i", ["id", "title", "content", "sort_order"])) AS shape FROM instruction i
        WHERE i.practitioner = d.id AND i.is_active ORDER BY i.sort_order, i.created_at, i.rowid
        """)

    private static let reasons = JSONShape.array(
        """
        SELECT \(JSONShape.object("r", ["id", "label", "label_fr", "label_he"])) AS shape FROM reason r
        WHERE (r.practitioner = d.id OR r.practitioner IS NULL) AND r.is_active
        ORDER BY r.sort_order, r.created_at, r.rowid
        """)

    /// dokal.md is silent on how many are the latest: 10.
    private static let latestReviews = JSONShape.array(
        "SELECT \(ReviewShapes.published) AS shape FROM \(ReviewShapes.tables) WHERE v.practitioner = d.id "
            + "ORDER BY v.created_at DESC, v.rowid DESC LIMIT 10")
}
