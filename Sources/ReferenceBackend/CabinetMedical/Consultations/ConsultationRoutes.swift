import Foundation
import Hummingbird

/// The admin's consultations and their three sub-lists (cabinet-medical.md 5).
struct ConsultationRoutes: Sendable {
    let database: ClinicDatabase
    let decisions: BookingDecisions

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/Admin/consultations", to: .admin, [.get: list, .post: create])
        endpoints.restricted(
            "api/Admin/consultations/{id}", to: .admin, [.get: show, .patch: update, .delete: delete])
        endpoints.restricted("api/Admin/consultations/date/{date}", to: .admin, [.get: listOfDay])
        endpoints.restricted("api/Admin/consultations/patient/{id}", to: .admin, [.get: listOfPatient])
        endpoints.restricted("api/Admin/consultations/doctor/{id}", to: .admin, [.get: listOfDoctor])
    }

    @Sendable private func list(_ call: Call, _ admin: Account) async throws -> Response {
        let query = call.query
        var filter = Filter()
        filter.require("c.patient = ?", try query.integer("patient_id"))
        filter.require("c.doctor = ?", try query.integer("doctor_id"))
        try filter.requireDays(of: query)
        filter.require("c.motif", contains: query.text("motif"))
        return .json(bytes: try await database.read { [filter] in try ConsultationTable($0).list(filter) })
    }

    @Sendable private func listOfDay(_ call: Call, _ admin: Account) async throws -> Response {
        let day = try Query.day(call.segment("date"), "date")
        var filter = Filter()
        filter.require("c.start_time", from: day, through: day)
        return .json(bytes: try await database.read { [filter] in try ConsultationTable($0).list(filter) })
    }

    @Sendable private func listOfPatient(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        var filter = Filter()
        filter.require("c.patient = ?", id)
        let bytes = try await database.read { [filter] db in
            guard try PatientTable(db).find(id: id) != nil else { throw APIError.notFound }
            return try ConsultationTable(db).list(filter)
        }
        return .json(bytes: bytes)
    }

    @Sendable private func listOfDoctor(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        var filter = Filter()
        filter.require("c.doctor = ?", id)
        let bytes = try await database.read { [filter] db in
            guard try DoctorTable(db).find(id: id) != nil else { throw APIError.notFound }
            return try ConsultationTable(db).list(filter)
        }
        return .json(bytes: bytes)
    }

    @Sendable private func create(_ call: Call, _ admin: Account) async throws -> Response {
        let input = try ConsultationInput(try await call.fields())
        let view = try await decisions.make({ try $0.book(input, for: .admin) }) {
            try ConsultationTable($0).view(id: $1)
        }
        return .json(view, status: .created)
    }

    @Sendable private func show(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard let view = try await database.read({ try ConsultationTable($0).view(id: id) }) else {
            throw APIError.notFound
        }
        return .json(view)
    }

    @Sendable private func update(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        let input = try ConsultationInput(try await call.fields(partial: true))
        return .json(
            try await decisions.make({ try $0.change(id: id, to: input) }) { try ConsultationTable($0).view(id: $1) })
    }

    @Sendable private func delete(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard try await database.write({ try ConsultationTable($0).delete(id: id) }) else { throw APIError.notFound }
        return .noContent
    }
}
