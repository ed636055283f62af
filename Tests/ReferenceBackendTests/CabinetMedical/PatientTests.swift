import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Patients (section 3)")
struct PatientTests {
    static let jean = """
        {"username": "new_patient", "email": "patient@example.com", "password": "password123", "nom": "Dupont",
        "prenom": "Jean", "age": "45", "address": "Paris, France", "telephone": 612345678, "antecedents": "Hypertension",
        "status": "Actif", "medical_file": "/etc/passwd"}
        """

    @Test("a patient is created as documented, and can sign in at once")
    func create() async throws {
        try await withClinic { admin in
            let created = try await admin.post("/api/Admin/patients/", Self.jean)
            #expect(created.status == 201)
            let expected = """
                {"id":26,"username":"new_patient","email":"patient@example.com","nom":"Dupont","prenom":"Jean","age":45,\
                "address":"Paris, France","telephone":"612345678","antecedents":"Hypertension","status":"Actif",\
                "medical_file":null}
                """
            #expect(created.text == expected)
            #expect(try await admin.get("/api/Admin/patients/26/").text == expected)
            let jean = try await admin.signedIn("patient@example.com", password: "password123")
            #expect(try await jean.get("/api/factures/patient/mes-factures/").text == "[]")
        }
    }

    @Test(
        "each field is checked",
        arguments: [
            (#"{"nom": ""}"#, "nom", "Ce champ ne peut pas être vide"),
            (#"{"nom": " "}"#, "nom", "Ce champ ne peut pas être vide"),
            (#"{"nom": null}"#, "nom", "Ce champ ne peut pas être nul"),
            (#"{"nom": "a\u0000b"}"#, "nom", "Le caractère nul n'est pas autorisé"),
            (#"{"prenom": ["x"]}"#, "prenom", "Chaîne de caractères non valide"),
            (#"{"age": "abc"}"#, "age", "Un nombre entier valide est requis"),
            (#"{"age": 3.5}"#, "age", "Un nombre entier valide est requis"),
            (#"{"age": -1}"#, "age", "Cette valeur doit être comprise entre 0 et 150"),
            (#"{"telephone": "123456789012345678901"}"#, "telephone", "Ce champ ne doit pas dépasser 20 caractères"),
            (#"{"status": "Parti"}"#, "status", "« Parti » n'est pas un choix valide"),
            (#"{"email": "a@b"}"#, "email", "Saisissez une adresse e-mail valide"),
            (#"{"email": "admin@clinique.example"}"#, "email", "Un utilisateur avec cet email existe déjà"),
            (#"{"password": "short"}"#, "password", "Ce champ doit comporter au moins 6 caractères"),
        ])
    func validation(body: String, field: String, message: String) async throws {
        try await withClinic { admin in
            let before = try await admin.get("/api/Admin/patients/6/").text
            let reply = try await admin.patch("/api/Admin/patients/6/", body)
            #expect(reply.status == 400)
            #expect(reply.text == #"{"error":"Données invalides","details":{"\#(field)":["\#(message)"]}}"#)
            #expect(try await admin.get("/api/Admin/patients/6/").text == before)
        }
    }

    @Test("a PATCH changes what it names and nothing else")
    func patch() async throws {
        try await withClinic { admin in
            let before = try await admin.get("/api/Admin/patients/6/")
            let reply = try await admin.patch(
                "/api/Admin/patients/6/",
                #"{"telephone": "0698765432", "age": null, "status": "Inactif", "inconnu": 1}"#)
            #expect(reply.status == 200)
            #expect(reply.value("telephone") == "0698765432")
            #expect(reply.value("age") == "null")
            #expect(reply.value("status") == "Inactif")
            for field in ["id", "username", "email", "nom", "prenom", "address", "antecedents"] {
                #expect(reply.value(field) == before.value(field))
            }
            #expect(try await admin.get("/api/Admin/patients/6/").text == reply.text)
            #expect(try await admin.patch("/api/Admin/patients/999/", "{}").status == 404)
            #expect(try await admin.patch("/api/Admin/patients/3/", "{}").status == 404, "a doctor is no patient")
        }
    }

    @Test("the list is filtered by text in any case and script, by id and by status")
    func filters() async throws {
        try await withClinic { admin in
            _ = try await admin.post("/api/Admin/patients/", Self.jean)
            _ = try await admin.post(
                "/api/Admin/patients/",
                """
                {"username": "amina", "email": "amina@example.com", "password": "password123", "nom": "ÉLOUAN",
                "prenom": "أمينة", "status": "Inactif"}
                """)
            func ids(_ query: String) async throws -> [Int] { try await admin.get("/api/Admin/patients/?" + query).ids }
            #expect(try await ids("q=dupont+jean") == [26])
            #expect(try await ids("q=JEAN%20DUPONT") == [26])
            #expect(try await ids("q=patient%40EXAMPLE") == [26])
            #expect(try await ids("q=%C3%A9louan") == [27])
            #expect(try await ids("q=%D8%A3%D9%85%D9%8A%D9%86%D8%A9&status=Inactif") == [27])
            #expect(try await ids("q=27") == [27])
            #expect(try await ids("q=jean%25").isEmpty)
            #expect(try await ids("q=jean&status=Inactif").isEmpty)
            #expect(try await ids("") == Array(6...27))
            #expect(try await ids("=&q&&status=") == Array(6...27))
        }
    }

    @Test("a deleted patient takes account, consultations and invoices along")
    func cascade() async throws {
        try await withClinic { admin in
            let victim = try await admin.get("/api/factures/1/").value("patient")
            let address = try await admin.get("/api/Admin/patients/\(victim)/").value("email")
            #expect(try await admin.get("/api/Admin/consultations/?patient_id=\(victim)").ids.isEmpty == false)
            let others = try await admin.get("/api/Admin/consultations/").ids.count
            let own = try await admin.get("/api/Admin/consultations/?patient_id=\(victim)").ids.count

            let deleted = try await admin.delete("/api/Admin/patients/\(victim)/")
            #expect(deleted.status == 204)
            #expect(deleted.bytes.isEmpty)
            #expect(try await admin.delete("/api/Admin/patients/\(victim)/").status == 404)
            #expect(try await admin.get("/api/factures/1/").status == 404)
            #expect(try await admin.get("/api/Admin/consultations/").ids.count == others - own)
            #expect(try await admin.get("/api/Admin/consultations/patient/\(victim)/").status == 404)
            #expect(try await admin.signedIn(address).token == "absent")
        }
    }
}
