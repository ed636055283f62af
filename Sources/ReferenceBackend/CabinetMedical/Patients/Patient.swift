/// Whether the clinic still sees a patient.
enum PatientStatus: String, CaseIterable, Sendable {
    case active = "Actif"
    case inactive = "Inactif"
}

/// A patient with the account they sign in with (cabinet-medical.md 3).
struct Patient: Equatable, Sendable, JSONWritable {
    var account: Account
    var nom = ""
    var prenom = ""
    /// Years, 0 to 150.
    var age: Int?
    var address = ""
    var telephone = ""
    var antecedents = ""
    var status = PatientStatus.active
    /// What a doctor notes, for doctors only (section 7.2).
    var observations = ""
    /// Path of an uploaded file.
    var medicalFile: String?

    init(account: Account) {
        self.account = account
    }

    /// Takes the fields of section 3.2 from a request, all but the password.
    mutating func take(from fields: inout FieldReader) {
        account.takeIdentity(from: &fields)
        takePerson(from: &fields)
    }

    /// Takes what a doctor may change (section 7.2).
    mutating func takeByDoctor(from fields: inout FieldReader) {
        takePerson(from: &fields)
        fields.text("observations", into: &observations, length: 0...10_000)
    }

    private mutating func takePerson(from fields: inout FieldReader) {
        fields.text("nom", into: &nom, required: true, length: 1...100)
        fields.text("prenom", into: &prenom, required: true, length: 1...100)
        fields.integer("age", into: &age, in: 0...150)
        fields.text("address", into: &address)
        fields.text("telephone", into: &telephone, length: 0...20)
        fields.text("antecedents", into: &antecedents, length: 0...10_000)
        fields.choice("status", into: &status)
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", account.id)
        json.field("username", account.username)
        json.field("email", account.email)
        json.field("nom", nom)
        json.field("prenom", prenom)
        json.field("age", age)
        json.field("address", address)
        json.field("telephone", telephone)
        json.field("antecedents", antecedents)
        json.field("status", status.rawValue)
        json.field("medical_file", medicalFile)
        json.endObject()
    }
}
