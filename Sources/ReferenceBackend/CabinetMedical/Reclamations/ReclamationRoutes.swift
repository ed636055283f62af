import ClinicHours
import Foundation
import Hummingbird

/// The complaints that a doctor makes and a patient reads (cabinet-medical.md 10 and 16).
struct ReclamationRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/doctor-patient/doctor/reclamations", to: .doctor, [.get: list, .post: create])
        endpoints.restricted("api/doctor-patient/doctor/reclamations/{id}", to: .doctor, [.patch: update])
        endpoints.restricted("api/patient/reclamations", to: .patient, [.get: listOfPatient])
    }

    @Sendable private func list(_ call: Call, _ doctor: Account) async throws -> Response {
        var filter = Filter()
        filter.require("r.doctor = ?", doctor.id)
        filter.require("r.patient = ?", try call.query.integer("patient_id"))
        filter.require("r.statut = ?", call.query.text("statut"))
        return .json(bytes: try await database.read { [filter] in try ReclamationTable($0).list(filter) })
    }

    @Sendable private func listOfPatient(_ call: Call, _ patient: Account) async throws -> Response {
        .json(bytes: try await database.read { try ReclamationTable($0).list(patient: patient.id) })
    }

    @Sendable private func create(_ call: Call, _ doctor: Account) async throws -> Response {
        var fields = try await call.fields()
        var reclamation = Reclamation(doctor: doctor.id)
        fields.reference("patient", into: &reclamation.patient, required: true)
        reclamation.take(from: &fields)
        try fields.check()
        let instant = now()
        reclamation.dateCreation = InstantText.utc(instant)
        reclamation.settleDates(now: instant)
        let view = try await database.write { [reclamation] db in
            if let patient = reclamation.patient, try PatientTable(db).find(id: patient, seenBy: doctor.id) == nil {
                throw APIError.invalid([.missing("patient", patient)])
            }
            return try ReclamationTable(db).view(id: ReclamationTable(db).insert(reclamation))
        }
        guard let view else { throw APIError.internal }
        return .json(view, status: .created)
    }

    @Sendable private func update(_ call: Call, _ doctor: Account) async throws -> Response {
        let id = try call.id()
        let fields = try await call.fields(partial: true, readOnly: ["patient"])
        let view = try await database.write { [now] db in
            guard var reclamation = try ReclamationTable(db).view(id: id)?.reclamation,
                reclamation.doctor == doctor.id
            else { throw APIError.notFound }
            var fields = fields
            reclamation.take(from: &fields)
            try fields.check()
            reclamation.settleDates(now: now())
            try ReclamationTable(db).update(reclamation)
            return try ReclamationTable(db).view(id: id)
        }
        guard let view else { throw APIError.internal }
        return .json(view)
    }
}
