import ClinicHours
import Foundation

/// An appointment as it is stored.
struct Consultation: Equatable, Sendable {
    var id: Int64 = 0
    var doctor: Int64
    var patient: Int64
    var span: TimeSpan
    var motif: String

    /// Every consultation lasts so many minutes (cabinet-medical.md 5.2).
    static let minutes = 30
}

/// An appointment as the admin's lists show it (section 5.1).
struct ConsultationView: Sendable, JSONWritable {
    let id: Int64
    let doctor: Int64
    let doctorName: String
    let patient: Int64
    let patientName: String
    let start: String
    let end: String
    let motif: String

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("doctor", doctor)
        json.field("doctor_name", doctorName)
        json.field("patient", patient)
        json.field("patient_name", patientName)
        json.field("start_time", start)
        json.field("end_time", end)
        json.field("motif", motif)
        json.endObject()
    }
}

/// An appointment as its doctor or its patient sees it: with the other one (sections 8.1 and 13.1).
struct OwnConsultationView: Sendable, JSONWritable {
    /// Whom it shows.
    enum Other: String, Sendable {
        case doctor, patient
    }

    let id: Int64
    let role: Other
    let other: Person
    let start: String
    let end: String
    let motif: String

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.key(role.rawValue)
        other.write(to: &json)
        json.field("start_time", start)
        json.field("end_time", end)
        json.field("motif", motif)
        json.endObject()
    }
}

/// What a request says about an appointment; nil where it says nothing.
struct ConsultationInput: Sendable {
    private(set) var doctor: Int64?
    private(set) var patient: Int64?
    private(set) var start: Date?
    private(set) var motif: String?

    /// - Parameter patient: Who asks for themselves; nil where the request says for whom.
    /// - Throws: `APIError.invalid`.
    init(_ body: FieldReader, of patient: Int64? = nil) throws(APIError) {
        var fields = body
        var text = ""
        self.patient = patient
        fields.reference("doctor", into: &doctor, required: true)
        if patient == nil { fields.reference("patient", into: &self.patient, required: true) }
        fields.instant("start_time", into: &start, required: true)
        fields.text("motif", into: &text, length: 0...10_000)
        try fields.check()
        motif = fields.contains("motif") ? text : nil
    }
}
