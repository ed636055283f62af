/// The four lists of dokal.md 9, each with the fields that its kind of entry has.
enum HealthList: String, CaseIterable, Sendable {
    case conditions, medications, allergies, vaccinations

    /// The fields besides the name. dokal.md names all of them, and only says that they depend on the list.
    var fields: [String] {
        switch self {
        case .conditions: ["severity", "diagnosed_on", "notes"]
        case .medications: ["dosage", "frequency", "started_on", "ended_on", "notes"]
        case .allergies: ["reaction", "severity", "notes"]
        case .vaccinations: ["dose", "vaccinated_on", "notes"]
        }
    }

    /// An entry `e`.
    var shape: String { JSONShape.object("e", ["id", "name"] + fields + ["created_at"]) }

    /// Reads an entry's fields.
    func read(_ fields: inout BodyReader) {
        fields.text("name", .required, length: 1...255)
        for field in self.fields {
            if field.hasSuffix("_on") {
                fields.day(field, .nullable)
            } else {
                fields.text(field, .nullable, length: 0...(field == "notes" ? 2_000 : 255))
            }
        }
    }
}
