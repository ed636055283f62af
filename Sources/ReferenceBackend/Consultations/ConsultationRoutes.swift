import Foundation
import Hummingbird

/// The admin's consultations and their three sub-lists (cabinet-medical.md 5).
struct ConsultationRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date
    /// The bookings that checks don't see yet; nil where they see all.
    let unseen: UnseenBookings?

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
        let day = try query.day("date")
        filter.require("c.start_time", from: day, through: day)
        filter.require("c.start_time", from: try query.day("date_debut"), through: try query.day("date_fin"))
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
        return .json(try await decide { try $0.book(input) }, status: .created)
    }

    private func decide(
        _ body: @escaping @Sendable (BookingDesk) throws -> ConsultationView
    ) async throws -> ConsultationView {
        try await database.write { [unseen, now] db in
            let view = try body(BookingDesk(db, unseen: unseen?.ids(at: now()) ?? []))
            unseen?.note(view.id, at: now())
            return view
        }
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
        return .json(try await decide { try $0.change(id: id, to: input) })
    }

    @Sendable private func delete(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard try await database.write({ try ConsultationTable($0).delete(id: id) }) else { throw APIError.notFound }
        return .noContent
    }
}
