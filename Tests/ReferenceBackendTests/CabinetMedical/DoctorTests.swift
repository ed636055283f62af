import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Doctors (section 4)")
struct DoctorTests {
    static let sarah = """
        {"username": "dr_sarah", "email": "sarah@clinic.com", "password": "securePass123", "nom": "Kéfi",
        "prenom": "Sarah", "specialty": "Dermatologie", "phone": "22445566", "schedule": "Mar-Sam 10h-18h"}
        """

    @Test("a doctor is created as documented, approved since an admin did it")
    func create() async throws {
        try await withClinic { admin in
            let created = try await admin.post("/api/Admin/doctors/", Self.sarah)
            #expect(created.status == 201)
            #expect(
                created.text == """
                    {"id":26,"username":"dr_sarah","email":"sarah@clinic.com","nom":"Kéfi","prenom":"Sarah",\
                    "specialty":"Dermatologie","phone":"22445566","schedule":"Mar-Sam 10h-18h","image":null}
                    """)
            #expect(try await admin.get("/api/Admin/doctors/?is_approved=true").ids == [3, 4, 26])
            let missing = try await admin.post("/api/Admin/doctors/", #"{"username": "x", "email": "x@y.z"}"#)
            #expect(missing.status == 400)
            #expect(missing.value("details", "specialty", 0) == "Ce champ est requis")
        }
    }

    @Test("the list is filtered by text, specialty and approval")
    func filters() async throws {
        try await withClinic { admin in
            func ids(_ query: String) async throws -> [Int] { try await admin.get("/api/Admin/doctors/?" + query).ids }
            #expect(try await ids("") == [3, 4, 5])
            #expect(try await ids("is_approved=False") == [5])
            #expect(try await ids("specialty=cardiologie&is_approved=true") == [3])
            #expect(try await ids("q=DERMATO") == [4])
            #expect(try await ids("q=ben+ali") == [3])
            let bad = try await admin.get("/api/Admin/doctors/?is_approved=peut-%C3%AAtre")
            #expect(bad.status == 400)
            #expect(bad.value("details", "is_approved", 0) == "La valeur doit être true ou false")
        }
    }

    @Test("address and password change through their special fields only")
    func credentials() async throws {
        try await withClinic { admin in
            let reply = try await admin.patch(
                "/api/Admin/doctors/3/",
                #"{"email": "ignored@clinic.com", "new_email": "newemail@clinic.com", "new_password": "newSecurePassword", "schedule": "Lun-Ven 8h-16h"}"#
            )
            #expect(reply.status == 200)
            #expect(reply.value("email") == "newemail@clinic.com")
            #expect(reply.value("schedule") == "Lun-Ven 8h-16h")
            #expect(reply.value("specialty") == "Cardiologie")
            #expect(try await admin.signedIn("newemail@clinic.com").token == "absent")
            #expect(try await admin.signedIn("newemail@clinic.com", password: "newSecurePassword").token != "absent")
            for (body, field) in [
                (#"{"new_email": "x"}"#, "new_email"), (#"{"new_password": "12345"}"#, "new_password"),
                (#"{"new_email": "admin@clinique.example"}"#, "email"),
            ] {
                let refused = try await admin.patch("/api/Admin/doctors/3/", body)
                #expect(refused.status == 400)
                #expect(refused.value("details", field, 0) != "absent")
            }
        }
    }

    @Test("a deleted doctor takes the consultations along, and their invoices stay without them")
    func delete() async throws {
        try await withClinic { admin in
            let billed = try await admin.get("/api/factures/1/")
            let consultation = billed.value("consultation")
            let doctor = try await admin.get("/api/Admin/consultations/\(consultation)/").value("doctor")
            #expect(try await admin.delete("/api/Admin/doctors/\(doctor)/").status == 204)
            #expect(try await admin.get("/api/Admin/doctors/\(doctor)/").status == 404)
            #expect(try await admin.get("/api/Admin/consultations/\(consultation)/").status == 404)
            let invoice = try await admin.get("/api/factures/1/")
            #expect(invoice.value("consultation") == "null")
            #expect(invoice.value("consultation_date") == "null")
            #expect(invoice.value("montant") == billed.value("montant"))
        }
    }
}
