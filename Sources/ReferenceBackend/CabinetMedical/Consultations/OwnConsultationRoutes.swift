import Foundation
import Hummingbird

/// The consultations of a doctor and of a patient, and the appointments that a patient makes and cancels
/// (cabinet-medical.md 8, 13 and 14).
struct OwnConsultationRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date
    let decisions: BookingDecisions

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/doctor-patient/doctor/consultations", to: .doctor, [.get: listOfDoctor])
        endpoints.restricted("api/patient/consultations", to: .patient, [.get: listOfPatient])
        endpoints.restricted("api/patient/rendez-vous", to: .patient, [.post: book])
        endpoints.restricted("api/patient/rendez-vous/{id}/annuler", to: .patient, [.delete: cancel])
    }

    @Sendable private func listOfDoctor(_ call: Call, _ doctor: Account) async throws -> Response {
        let query = call.query
        var filter = Filter()
        filter.require("c.patient = ?", try query.integer("patient_id"))
        try filter.requireDays(of: query)
        filter.require("c.motif", contains: query.text("motif"))
        return .json(
            bytes: try await database.read { [filter] in
                try ConsultationTable($0).list(ofDoctor: doctor.id, filter)
            })
    }

    @Sendable private func listOfPatient(_ call: Call, _ patient: Account) async throws -> Response {
        let query = call.query
        var filter = Filter()
        filter.require("c.doctor = ?", try query.integer("doctor_id"))
        try filter.requireDays(of: query)
        let moment = ClinicMoment(now()).text
        switch query.text("status") {
        case nil: break
        case "past": filter.require("c.start_time < ?", moment)
        case "upcoming": filter.require("c.start_time >= ?", moment)
        case let other?: throw APIError.invalid("status", "« \(other) » n'est pas un choix valide")
        }
        return .json(
            bytes: try await database.read { [filter] in
                try ConsultationTable($0).list(ofPatient: patient.id, filter)
            })
    }

    @Sendable private func book(_ call: Call, _ patient: Account) async throws -> Response {
        let input = try ConsultationInput(try await call.fields(), of: patient.id)
        let view = try await decisions.make({ [now] in try $0.book(input, for: .patient(now: now())) }) {
            try ConsultationTable($0).patientView(id: $1)
        }
        return .json(view, status: .created)
    }

    @Sendable private func cancel(_ call: Call, _ patient: Account) async throws -> Response {
        let id = try call.id()
        try await database.write { [now] db in
            let table = ConsultationTable(db)
            guard let consultation = try table.find(id: id), consultation.patient == patient.id else {
                throw APIError.notFound
            }
            guard consultation.span.start >= now() else {
                throw APIError.refused("Impossible d'annuler un rendez-vous passé")
            }
            _ = try table.delete(id: id)
        }
        return .json { json in
            json.beginObject()
            json.field("message", "Rendez-vous annulé avec succès")
            json.endObject()
        }
    }
}
