import Hummingbird

/// A doctor as patients see them (cabinet-medical.md 14.1).
struct PatientDoctorView: Sendable, JSONWritable {
    let doctor: Doctor

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", doctor.account.id)
        json.field("nom", doctor.nom)
        json.field("prenom", doctor.prenom)
        json.field("specialty", doctor.specialty)
        json.field("phone", doctor.phone)
        json.field("schedule", doctor.schedule)
        json.field("image", doctor.image)
        json.endObject()
    }
}

/// The doctors with whom a patient can have an appointment.
struct PatientDoctorRoutes: Sendable {
    let database: ClinicDatabase

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/patient/doctors", to: .patient, [.get: list])
    }

    @Sendable private func list(_ call: Call, _ patient: Account) async throws -> Response {
        let specialty = call.query.text("specialty")
        return .json(bytes: try await database.read { try DoctorTable($0).listApproved(specialty: specialty) })
    }
}
