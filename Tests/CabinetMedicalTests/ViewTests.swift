import ControlProtocol
import ReferenceBackend
import ServedTestSupport
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

    private func reason(_ view: String, _ parameters: JSONObject, at workplace: Workplace) async throws -> String? {
        do {
            _ = try await workplace.ask(.viewsGet, ["view": .string(view), "params": .object(parameters)])
            return nil
        } catch let error as ControlError {
            return error.reason
        }
    }

    @Test("a view does not take what it does not know, and has no answer where the server has none")
    func strangers() async throws {
        try await ServedClinic.run { clinic async throws in
            try await Workplace.run("ADMIN", login: Seed.adminEmail, at: clinic) { workplace async throws in
                #expect(try await reason("factures-stats", ["yaer": 2026], at: workplace) == "unknown-parameter")
                #expect(try await reason("historique", ["patient_id": 999_999], at: workplace) == "no-answer")
                #expect(try await reason("historique", [:], at: workplace) == "no-answer")
            }
            let login = try await clinic.login("doctors", 3)
            try await Workplace.run("DOCTOR", login: login, at: clinic) { workplace async throws in
                for (parameters, query) in [
                    (["year": 2026], "year=2026"), (["year": 2026, "month": 13], "year=2026&month=13"),
                    (["start_date": "2026-07-01"], "start_date=2026-07-01"),
                    (
                        ["start_date": "2026-07-02", "end_date": "2026-07-01"],
                        "start_date=2026-07-02&end_date=2026-07-01"
                    ),
                    (
                        ["start_date": "2026-02-30", "end_date": "2026-03-01"],
                        "start_date=2026-02-30&end_date=2026-03-01"
                    ),
                    (
                        ["year": 2026, "month": 7, "start_date": "2026-07-01", "end_date": "2026-07-02"],
                        "year=2026&month=7&start_date=2026-07-01&end_date=2026-07-02"
                    ),
                    (["year": "soon", "month": "x"], "year=soon&month=x"),
                ] as [(JSONObject, String)] {
                    #expect(try await reason("calendar", parameters, at: workplace) == "no-answer", "\(parameters)")
                    let theirs = try await clinic.ask("GET", "\(Self.calendar)?\(query)", as: login)
                    #expect(theirs.status == 400, "\(query)")
                }
                #expect(try await reason("calendar", ["year": "2026", "month": "7"], at: workplace) == nil)
            }
        }
    }
}
