/// A medical file as it is stored, apart from what was uploaded with it.
struct Dossier: Equatable, Sendable {
    var id: Int64 = 0
    var patient: Int64?
    var observations = ""
    var traitement = ""

    /// Takes the fields of section 6.2 from a request.
    mutating func take(from fields: inout FieldReader) {
        fields.reference("patient", into: &patient, required: true)
        takeFindings(from: &fields)
    }

    /// Takes what was found and prescribed (section 15.2).
    mutating func takeFindings(from fields: inout FieldReader) {
        fields.text("observations", into: &observations, required: true, length: 1...10_000)
        fields.text("traitement", into: &traitement, length: 0...10_000)
    }
}

/// A medical file as admins and doctors see it (sections 6.1 and 9.1).
struct DossierView: Sendable, JSONWritable {
    let dossier: Dossier
    let patientName: String
    /// Path of the file; nil for none.
    let fichier: String?

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", dossier.id)
        json.field("patient", dossier.patient)
        json.field("patient_name", patientName)
        json.field("observations", dossier.observations)
        json.field("traitement", dossier.traitement)
        json.field("fichier", fichier)
        json.endObject()
    }

    /// The same for its patient (section 15.1), who knows whose it is.
    var ofPatient: PatientDossierView { PatientDossierView(dossier: dossier, fichier: fichier) }
}

/// What is shown of a medical file whose form wasn't read and which isn't stored: it has no id.
struct UnreadDossier: Sendable, JSONWritable {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("observations", "")
        json.field("traitement", "")
        json.field("fichier", String?.none)
        json.endObject()
    }
}

/// A medical file as its patient sees it, and as a history lists it (sections 15.1 and 6.3).
struct PatientDossierView: Sendable, JSONWritable {
    let dossier: Dossier
    let fichier: String?

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", dossier.id)
        json.field("observations", dossier.observations)
        json.field("traitement", dossier.traitement)
        json.field("fichier", fichier)
        json.endObject()
    }
}

/// All medical files of one patient (section 6.3).
struct Historique: Sendable, JSONWritable {
    let patient: Patient
    let dossiers: [PatientDossierView]

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("patient")
        json.beginObject()
        json.field("id", patient.account.id)
        json.field("nom", patient.nom)
        json.field("prenom", patient.prenom)
        json.field("age", patient.age)
        json.endObject()
        json.key("dossiers")
        json.array(dossiers)
        json.field("total_dossiers", dossiers.count)
        json.endObject()
    }
}
