import Hummingbird

/// A doctor's own patients: whoever has or had a consultation with them (cabinet-medical.md 7).
struct DoctorPatientRoutes: Sendable {
    let database: ClinicDatabase

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/doctor-patient/doctor/patients", to: .doctor, [.get: list])
        endpoints.restricted("api/doctor-patient/doctor/patients/{id}", to: .doctor, [.get: show, .patch: update])
    }

    @Sendable private func list(_ call: Call, _ doctor: Account) async throws -> Response {
        let text = call.query.text("search")
        return .json(bytes: try await database.read { try PatientTable($0).list(seenBy: doctor.id, matching: text) })
    }

    @Sendable private func show(_ call: Call, _ doctor: Account) async throws -> Response {
        let id = try call.id()
        guard let patient = try await database.read({ try PatientTable($0).find(id: id, seenBy: doctor.id) }) else {
            throw APIError.notFound
        }
        return .json(DoctorPatientView(patient: patient, isWhole: true))
    }

    @Sendable private func update(_ call: Call, _ doctor: Account) async throws -> Response {
        let id = try call.id()
        let fields = try await call.fields(partial: true, readOnly: ["email", "username"])
        let patient = try await database.write { db in
            guard var patient = try PatientTable(db).find(id: id, seenBy: doctor.id) else { throw APIError.notFound }
            var fields = fields
            patient.takeByDoctor(from: &fields)
            try fields.check()
            try PatientTable(db).update(patient)
            return patient
        }
        return .json(DoctorPatientView(patient: patient, isWhole: true))
    }
}
