import ControlProtocol
import ReferenceBackend
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@Suite("What the replica computes is what the server computes, field by field", .serialized)
struct ViewTests {
    /// A view with parameters, and the query by which the server is asked for the same.
    private struct Question {
        let view: String
        let parameters: JSONObject
        let path: String
    }

    private static let calendar = "/api/doctor-calendar/consultations/"

    private static func questions(_ role: String, patients: [Int64]) -> [Question] {
        switch role {
        case "ADMIN":
            return [
                Question(view: "admin-dashboard", parameters: [:], path: "/api/users/dashboard/admin/stats/"),
                Question(view: "factures-stats", parameters: [:], path: "/api/factures/stats/"),
            ]
                + patients.map {
                    Question(
                        view: "historique", parameters: ["patient_id": .integer($0)],
                        path: "/api/Admin/medicalfile/patients/\($0)/historique/")
                }
        case "DOCTOR":
            return [
                Question(view: "doctor-dashboard", parameters: [:], path: "/api/users/dashboard/doctor/stats/"),
                Question(view: "calendar", parameters: [:], path: calendar),
                Question(
                    view: "calendar", parameters: ["year": 2026, "month": 6], path: calendar + "?year=2026&month=6"),
                Question(
                    view: "calendar", parameters: ["start_date": "2026-07-14", "end_date": "2026-07-16"],
                    path: calendar + "?start_date=2026-07-14&end_date=2026-07-16"),
            ]
        default:
            return [Question(view: "patient-dashboard", parameters: [:], path: "/api/users/dashboard/patient/stats/")]
        }
    }

    private func compare(_ seed: Seed) async throws {
        try await ServedClinic.run(seed) { clinic in
            let patients = try await clinic.ask("GET", "/api/Admin/patients/", as: Seed.adminEmail).body?.array ?? []
            let doctors = try await clinic.ask("GET", "/api/Admin/doctors/", as: Seed.adminEmail).body?.array ?? []
            let people = [
                ("ADMIN", Seed.adminEmail), ("DOCTOR", doctors.first?["email"]?.string ?? ""),
                ("PATIENT", patients.first?["email"]?.string ?? ""),
            ]
            let ids = patients.prefix(2).compactMap { $0["id"]?.integer }
            for (role, login) in people {
                try await Workplace.run(role, login: login, at: clinic) { workplace in
                    for question in Self.questions(role, patients: ids) {
                        let mine = try await workplace.ask(
                            .viewsGet, ["view": .string(question.view), "params": .object(question.parameters)])
                        let theirs = try await clinic.ask("GET", question.path, as: login).body
                        #expect(mine == theirs, "\(seed) \(question.view) \(question.parameters)")
                    }
                }
            }
        }
    }

    @Test("over the demo clinic")
    func demo() async throws { try await compare(.demo) }

    @Test("over 200 random clinics", arguments: 0..<4)
    func random(part: UInt64) async throws {
        for seed in stride(from: part, to: 200, by: 4) { try await compare(.random(seed)) }
    }

    @Test("a view does not take what it does not know")
    func strangers() async throws {
        try await ServedClinic.run { clinic in
            try await Workplace.run("ADMIN", login: Seed.adminEmail, at: clinic) { workplace in
                await #expect(throws: ControlError.self) {
                    try await workplace.ask(.viewsGet, ["view": "factures-stats", "params": ["yaer": 2026]])
                }
            }
        }
    }
}
