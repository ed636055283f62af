/// A patient as their doctor's list shows them (cabinet-medical.md 7.1).
struct DoctorPatientView: Sendable, JSONWritable {
    let patient: Patient
    /// Whether the medical history and the doctor's notes are shown too, as one patient's page does (section 7.2).
    var isWhole = false

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", patient.account.id)
        json.field("nom", patient.nom)
        json.field("prenom", patient.prenom)
        json.field("email", patient.account.email)
        json.field("age", patient.age)
        json.field("address", patient.address)
        json.field("telephone", patient.telephone)
        json.field("status", patient.status.rawValue)
        if isWhole {
            json.field("antecedents", patient.antecedents)
            json.field("observations", patient.observations)
        }
        json.endObject()
    }
}
