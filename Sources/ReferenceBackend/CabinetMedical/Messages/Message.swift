/// A message as it is stored: from a doctor to a patient or from a patient to a doctor.
struct Message: Equatable, Sendable {
    /// Who wrote to whom.
    enum Way: Equatable, Sendable {
        case toPatient(Int64, from: Int64)
        case toDoctor(Int64, from: Int64)
    }

    var id: Int64 = 0
    var way: Way
    var sujet = ""
    var contenu = ""
    /// Whether it was read. Nothing in the API says so yet.
    var isRead = false
    var dateEnvoi = ""

    /// Takes what sections 11.2 and 17.2 share from a request.
    mutating func take(from fields: inout FieldReader) {
        fields.text("sujet", into: &sujet, required: true, length: 1...255)
        fields.text("contenu", into: &contenu, required: true, length: 1...10_000)
    }
}

/// A message as doctors see it (cabinet-medical.md 11.1).
struct DoctorMessageView: Sendable, JSONWritable {
    let message: Message

    func write(to json: inout JSONWriter) {
        let none: Int64? = nil
        json.beginObject()
        json.field("id", message.id)
        switch message.way {
        case .toPatient(let patient, let doctor):
            json.field("expediteur_doctor", doctor)
            json.field("expediteur_patient", none)
            json.field("destinataire_doctor", none)
            json.field("destinataire_patient", patient)
        case .toDoctor(let doctor, let patient):
            json.field("expediteur_doctor", none)
            json.field("expediteur_patient", patient)
            json.field("destinataire_doctor", doctor)
            json.field("destinataire_patient", none)
        }
        json.field("sujet", message.sujet)
        json.field("contenu", message.contenu)
        json.field("lu", message.isRead)
        json.field("date_envoi", message.dateEnvoi)
        json.endObject()
    }
}

/// A message as patients see it (section 17.1).
struct PatientMessageView: Sendable, JSONWritable {
    let message: Message
    /// Name of the sender.
    let expediteur: String

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", message.id)
        json.field("expediteur", expediteur)
        json.field("sujet", message.sujet)
        json.field("contenu", message.contenu)
        json.field("lu", message.isRead)
        json.field("date_envoi", message.dateEnvoi)
        json.endObject()
    }
}
