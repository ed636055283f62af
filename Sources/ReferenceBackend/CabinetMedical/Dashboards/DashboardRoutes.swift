import Foundation
import Hummingbird

/// What each role sees first (cabinet-medical.md 2).
struct DashboardRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/users/dashboard/admin/stats", to: .admin, [.get: ofAdmin])
        endpoints.restricted("api/users/dashboard/doctor/stats", to: .doctor, [.get: ofDoctor])
        endpoints.restricted("api/users/dashboard/patient/stats", to: .patient, [.get: ofPatient])
    }

    @Sendable private func ofAdmin(_ call: Call, _ admin: Account) async throws -> Response {
        let moment = ClinicMoment(now())
        return .json(try await database.read { try DashboardTable($0, at: moment).admin() })
    }

    @Sendable private func ofDoctor(_ call: Call, _ doctor: Account) async throws -> Response {
        let moment = ClinicMoment(now())
        let dashboard = try await database.read { try DashboardTable($0, at: moment).doctor(id: doctor.id) }
        guard let dashboard else { throw APIError.notFound }
        return .json(dashboard)
    }

    @Sendable private func ofPatient(_ call: Call, _ patient: Account) async throws -> Response {
        let moment = ClinicMoment(now())
        let dashboard = try await database.read { try DashboardTable($0, at: moment).patient(id: patient.id) }
        guard let dashboard else { throw APIError.notFound }
        return .json(dashboard)
    }
}
