/// A doctor with the account they sign in with (cabinet-medical.md 4).
struct Doctor: Equatable, Sendable, JSONWritable {
    var account: Account
    var nom = ""
    var prenom = ""
    var specialty = ""
    var phone = ""
    /// Opening hours as people write them; empty or unreadable ones refuse no appointment.
    var schedule = ""
    /// Path of an uploaded picture.
    var image: String?

    init(account: Account) {
        self.account = account
    }

    /// Takes the fields that sections 4.2 and 4.3 share; account fields have rules of their own there.
    mutating func take(from fields: inout FieldReader) {
        fields.text("nom", into: &nom, required: true, length: 1...100)
        fields.text("prenom", into: &prenom, required: true, length: 1...100)
        fields.text("specialty", into: &specialty, required: true, length: 1...100)
        fields.text("phone", into: &phone, length: 0...20)
        fields.text("schedule", into: &schedule)
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", account.id)
        json.field("username", account.username)
        json.field("email", account.email)
        json.field("nom", nom)
        json.field("prenom", prenom)
        json.field("specialty", specialty)
        json.field("phone", phone)
        json.field("schedule", schedule)
        json.field("image", image)
        json.endObject()
    }
}
