import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Roles")
struct RoleTests {
    static let adminEndpoints: [(HTTPMethod, String)] = [
        (.POST, "/api/users/approve/5/"), (.GET, "/api/Admin/patients/"), (.POST, "/api/Admin/patients/"),
        (.GET, "/api/Admin/patients/6/"), (.PATCH, "/api/Admin/patients/6/"), (.DELETE, "/api/Admin/patients/6/"),
        (.GET, "/api/Admin/doctors/"), (.POST, "/api/Admin/doctors/"), (.GET, "/api/Admin/doctors/3/"),
        (.PATCH, "/api/Admin/doctors/3/"), (.DELETE, "/api/Admin/doctors/3/"), (.GET, "/api/Admin/consultations/"),
        (.POST, "/api/Admin/consultations/"), (.GET, "/api/Admin/consultations/1/"),
        (.PATCH, "/api/Admin/consultations/1/"), (.DELETE, "/api/Admin/consultations/1/"),
        (.GET, "/api/Admin/consultations/date/2026-07-01/"), (.GET, "/api/Admin/consultations/patient/6/"),
        (.GET, "/api/Admin/consultations/doctor/3/"), (.GET, "/api/factures/"), (.POST, "/api/factures/"),
        (.GET, "/api/factures/1/"), (.PATCH, "/api/factures/1/"), (.DELETE, "/api/factures/1/"),
        (.POST, "/api/factures/1/payer/"), (.GET, "/api/factures/stats/"),
    ]

    @Test("every admin endpoint sends others away, and changes nothing for them")
    func adminOnly() async throws {
        try await withClinic { admin in
            let doctor = try await admin.signedIn(Clinic.doctorEmail)
            let address = try await admin.get("/api/Admin/patients/6/").value("email")
            let patient = try await admin.signedIn(address)
            let before = try await admin.get("/api/factures/").text
            for (method, path) in Self.adminEndpoints {
                let body = method == .GET ? nil : "{}"
                let nobody = try await admin.anonymous.send(method, path, body)
                #expect(nobody.status == 401, "\(method) \(path)")
                #expect(
                    nobody.text
                        == #"{"detail":"Les informations d'authentification n'ont pas été fournies."}"#)
                #expect(nobody.headers.first(name: "WWW-Authenticate") == #"Bearer realm="api""#)
                for person in [doctor, patient] {
                    let reply = try await person.send(method, path, body)
                    #expect(reply.status == 403, "\(method) \(path)")
                    #expect(reply.text == #"{"error":"Vous n'avez pas la permission d'accéder à cette ressource"}"#)
                }
            }
            #expect(try await admin.get("/api/factures/").text == before)
        }
    }

    @Test("a patient's own invoices are the patient's alone")
    func patientOnly() async throws {
        try await withClinic { admin async throws in
            let path = "/api/factures/patient/mes-factures/"
            #expect(try await admin.get(path).status == 403)
            #expect(try await admin.signedIn(Clinic.doctorEmail).get(path).status == 403)
            #expect(try await admin.anonymous.get(path).status == 401)
        }
    }

    @Test("an account that was deleted is out at once, whatever its token says")
    func deleted() async throws {
        try await withClinic { admin in
            let address = try await admin.get("/api/Admin/patients/6/").value("email")
            let patient = try await admin.signedIn(address)
            #expect(try await patient.get("/api/factures/patient/mes-factures/").status == 200)
            #expect(try await admin.delete("/api/Admin/patients/6/").status == 204)
            #expect(try await patient.get("/api/factures/patient/mes-factures/").status == 401)
        }
    }
}
