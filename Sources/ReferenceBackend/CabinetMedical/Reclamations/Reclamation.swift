import ClinicHours
import Foundation

/// Where a complaint stands (cabinet-medical.md 10.2).
enum ReclamationStatut: String, CaseIterable, Sendable {
    case waiting = "EN_ATTENTE"
    case inProgress = "EN_COURS"
    case solved = "RESOLU"
    case closed = "FERME"

    /// Whether nothing is left to do about it.
    var isSettled: Bool { self == .solved || self == .closed }
}

/// A doctor's complaint about a patient, as it is stored. Instants are text, as the schema explains.
struct Reclamation: Equatable, Sendable {
    var id: Int64 = 0
    var doctor: Int64
    var patient: Int64?
    var sujet = ""
    var message = ""
    var statut = ReclamationStatut.waiting
    var dateCreation = ""
    var dateResolution: String?

    /// Takes what can change from a request (section 10.3).
    mutating func take(from fields: inout FieldReader) {
        fields.text("sujet", into: &sujet, required: true, length: 1...255)
        fields.text("message", into: &message, required: true, length: 1...10_000)
        fields.choice("statut", into: &statut)
    }

    /// Keeps the date of resolution true to the state: a settled complaint has the date of when it first was, and one
    /// that is taken up again has none.
    mutating func settleDates(now: Date) {
        dateResolution = statut.isSettled ? dateResolution ?? InstantText.utc(now) : nil
    }
}

/// A complaint as its doctor sees it (section 10.1).
struct DoctorReclamationView: Sendable, JSONWritable {
    let reclamation: Reclamation
    let patientName: String

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", reclamation.id)
        json.field("patient", reclamation.patient)
        json.field("patient_name", patientName)
        json.field("sujet", reclamation.sujet)
        json.field("message", reclamation.message)
        json.field("statut", reclamation.statut.rawValue)
        json.field("date_creation", reclamation.dateCreation)
        json.field("date_resolution", reclamation.dateResolution)
        json.endObject()
    }
}

/// A complaint as its patient sees it (section 16.1).
struct PatientReclamationView: Sendable, JSONWritable {
    let reclamation: Reclamation
    let doctor: Person

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", reclamation.id)
        json.key("doctor")
        doctor.write(to: &json)
        json.field("sujet", reclamation.sujet)
        json.field("message", reclamation.message)
        json.field("statut", reclamation.statut.rawValue)
        json.field("date_creation", reclamation.dateCreation)
        json.endObject()
    }
}
