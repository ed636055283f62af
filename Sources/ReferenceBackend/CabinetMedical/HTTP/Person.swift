/// A doctor or patient inside a record that refers to them (cabinet-medical.md 8.1, 13.1, 16.1).
struct Person: Equatable, Sendable, JSONWritable {
    let id: Int64
    let nom: String
    let prenom: String
    /// A doctor's, where it is shown.
    var specialty: String?

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("nom", nom)
        json.field("prenom", prenom)
        if let specialty { json.field("specialty", specialty) }
        json.endObject()
    }
}
