import ClinicHours
import Foundation
import Hummingbird

/// Messages between doctors and patients (cabinet-medical.md 11 and 17).
struct MessageRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date

    func add(to endpoints: Endpoints) {
        endpoints.restricted(
            "api/doctor-patient/doctor/messages", to: .doctor, [.get: listOfDoctor, .post: sendByDoctor])
        endpoints.restricted("api/patient/messages", to: .patient, [.get: listOfPatient, .post: sendByPatient])
    }

    @Sendable private func listOfDoctor(_ call: Call, _ doctor: Account) async throws -> Response {
        let (patient, isRead) = (try call.query.integer("patient_id"), try call.query.bool("lu"))
        return .json(
            bytes: try await database.read {
                try MessageTable($0).list(ofDoctor: doctor.id, patient: patient, isRead: isRead)
            })
    }

    @Sendable private func listOfPatient(_ call: Call, _ patient: Account) async throws -> Response {
        let (doctor, isRead) = (try call.query.integer("doctor_id"), try call.query.bool("lu"))
        return .json(
            bytes: try await database.read {
                try MessageTable($0).list(ofPatient: patient.id, doctor: doctor, isRead: isRead)
            })
    }

    /// To any patient of the clinic.
    @Sendable private func sendByDoctor(_ call: Call, _ doctor: Account) async throws -> Response {
        let (patient, draft) = try await draft(call, to: "destinataire_patient") { .toPatient($0, from: doctor.id) }
        let stored = try await database.write { db in
            guard try PatientTable(db).find(id: patient) != nil else {
                throw APIError.invalid([.missing("destinataire_patient", patient)])
            }
            var stored = draft
            stored.id = try MessageTable(db).insert(draft)
            return stored
        }
        return .json(DoctorMessageView(message: stored), status: .created)
    }

    /// To a doctor whom patients can see: an approved one.
    @Sendable private func sendByPatient(_ call: Call, _ patient: Account) async throws -> Response {
        let (doctor, draft) = try await draft(call, to: "destinataire_doctor") { .toDoctor($0, from: patient.id) }
        let view = try await database.write { db in
            guard try DoctorTable(db).find(id: doctor)?.account.isApproved == true else {
                throw APIError.invalid([.missing("destinataire_doctor", doctor)])
            }
            return try MessageTable(db).patientView(id: MessageTable(db).insert(draft))
        }
        guard let view else { throw APIError.internal }
        return .json(view, status: .created)
    }

    /// Reads a message from a request; who gets it is not looked up yet.
    private func draft(
        _ call: Call, to field: String, _ way: (Int64) -> Message.Way
    ) async throws -> (receiver: Int64, Message) {
        var fields = try await call.fields()
        var receiver: Int64?
        fields.reference(field, into: &receiver, required: true)
        var message = Message(way: way(receiver ?? 0))
        message.take(from: &fields)
        try fields.check()
        guard let receiver else { throw APIError.internal }
        message.dateEnvoi = InstantText.utc(now())
        return (receiver, message)
    }
}
