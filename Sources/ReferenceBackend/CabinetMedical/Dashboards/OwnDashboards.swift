/// A doctor's work in numbers (cabinet-medical.md 2.2).
struct DoctorDashboard: Sendable, JSONWritable {
    let doctor: Doctor
    let name: String
    let patients: Int
    let consultations: ConsultationCounts
    /// At most five, the soonest first.
    let upcoming: [ConsultationView]

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("overview")
        json.beginObject()
        json.field("total_consultations", consultations.total)
        json.field("total_patients", patients)
        json.field("consultations_today", consultations.today)
        json.field("consultations_this_week", consultations.week)
        json.field("consultations_this_month", consultations.month)
        json.endObject()
        json.key("upcoming_consultations")
        json.beginArray()
        for consultation in upcoming {
            json.beginObject()
            json.field("id", consultation.id)
            json.field("patient", consultation.patientName)
            json.field("start_time", consultation.start)
            json.field("motif", consultation.motif)
            json.endObject()
        }
        json.endArray()
        json.key("doctor_info")
        json.beginObject()
        json.field("name", name)
        json.field("specialty", doctor.specialty)
        json.field("schedule", doctor.schedule)
        json.endObject()
        json.endObject()
    }
}

/// A patient's care in numbers (section 2.3).
struct PatientDashboard: Sendable, JSONWritable {
    let patient: Patient
    let name: String
    let consultations: ConsultationCounts
    let dossiers: Int
    /// At most five, the soonest first.
    let upcoming: [(consultation: ConsultationView, specialty: String)]

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("overview")
        json.beginObject()
        json.field("total_consultations", consultations.total)
        json.field("past_consultations", consultations.total - consultations.upcoming)
        json.field("upcoming_consultations_count", consultations.upcoming)
        json.field("total_dossiers", dossiers)
        json.endObject()
        json.key("upcoming_consultations")
        json.beginArray()
        for (consultation, specialty) in upcoming {
            json.beginObject()
            json.field("id", consultation.id)
            json.field("doctor", consultation.doctorName)
            json.field("specialty", specialty)
            json.field("start_time", consultation.start)
            json.field("motif", consultation.motif)
            json.endObject()
        }
        json.endArray()
        json.key("patient_info")
        json.beginObject()
        json.field("name", name)
        json.field("age", patient.age)
        json.field("address", patient.address)
        json.field("status", patient.status.rawValue)
        json.endObject()
        json.endObject()
    }
}
