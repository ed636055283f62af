import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Medical files (sections 6, 9 and 15)")
struct DossierTests {
    static let body = #"{"patient": 6, "observations": "Examen du 15/07/2026", "traitement": "Antibiotiques 7 jours"}"#
    static let admin = "/api/Admin/medicalfile/dossiers/"
    static let doctor = "/api/doctor-patient/doctor/dossiers/"
    static let own = "/api/patient/dossiers/"
    static let deposit = "/api/patient/dossiers/deposer/"

    private static func whole(_ id: Int, _ name: String) -> String {
        """
        {"id":\(id),"patient":6,"patient_name":"\(name)","observations":"Examen du 15/07/2026",\
        "traitement":"Antibiotiques 7 jours","fichier":null}
        """
    }

    @Test("admin and doctor write them, and each role sees them in its own shape")
    func shapes() async throws {
        try await withPeople { people in
            let first = try await people.admin.post(Self.admin, Self.body)
            #expect(first.text == Self.whole(13, people.patientName))
            #expect(try await people.admin.get(Self.admin + "13/").text == first.text)
            #expect(try await people.doctor.post(Self.doctor, Self.body).text == Self.whole(14, people.patientName))
            let deposited = try await people.patient.post(Self.deposit, #"{"observations": "Prise de sang"}"#)
            #expect(deposited.text == #"{"id":15,"observations":"Prise de sang","traitement":"","fichier":null}"#)

            for (person, path) in [(people.admin, Self.admin), (people.doctor, Self.doctor)] {
                let list = try await person.get(path + "?patient_id=6")
                #expect(list.ids.suffix(3) == [13, 14, 15])
                #expect(list.text.contains(Self.whole(13, people.patientName)))
            }
            let mine = try await people.patient.get(Self.own)
            #expect(try await people.admin.get(Self.admin + "?patient_id=6").ids == mine.ids)
            #expect(mine.text.hasSuffix(deposited.text + "]"))
            #expect(Set(mine.records.last?.keys.sorted() ?? []) == ["id", "observations", "traitement", "fichier"])
        }
    }

    @Test("the admin changes and deletes them, and lists one patient's alone")
    func admin() async throws {
        try await withPeople { people in
            let admin = people.admin
            _ = try await admin.post(Self.admin, Self.body)
            let moved = try await admin.patch(Self.admin + "13/", #"{"patient": 7, "traitement": ""}"#)
            #expect(moved.status == 200)
            #expect(moved.value("patient") == "7")
            #expect(moved.value("traitement") == "")
            #expect(moved.value("observations") == "Examen du 15/07/2026")
            #expect(try await admin.get(Self.admin + "?patient_id=7").ids.contains(13))
            #expect(try await admin.get(Self.admin + "?patient_id=6").ids.contains(13) == false)
            #expect(try await admin.get(Self.admin).ids == Array(1...13))
            #expect(try await admin.get(Self.admin + "?patient_id=x").status == 400)
            #expect(try await admin.delete(Self.admin + "13/").status == 204)
            for method in [HTTPMethod.GET, .PATCH, .DELETE] {
                #expect(try await admin.send(method, Self.admin + "13/", "{}").status == 404)
            }
        }
    }

    @Test(
        "what can't be is refused field by field",
        arguments: [
            ("{}", #"{"patient":["Ce champ est requis"],"observations":["Ce champ est requis"]}"#),
            (
                #"{"patient": 3, "observations": "x"}"#,
                #"{"patient":["Clé primaire « 3 » non valide - l'objet n'existe pas"]}"#
            ),
            (
                #"{"patient": 6, "observations": " "}"#, #"{"observations":["Ce champ ne peut pas être vide"]}"#
            ),
            (
                #"{"patient": 6, "observations": "x", "fichier": "/media/x.pdf"}"#,
                #"{"fichier":["La donnée soumise n'est pas un fichier. Vérifiez le type d'encodage du formulaire"]}"#
            ),
        ])
    func refusals(body: String, details: String) async throws {
        try await withPeople { people async throws in
            for (person, path) in [(people.admin, Self.admin), (people.doctor, Self.doctor)] {
                let reply = try await person.post(path, body)
                #expect(reply.status == 400)
                #expect(reply.text == #"{"error":"Données invalides","details":\#(details)}"#)
            }
            #expect(try await people.patient.post(Self.deposit, "{}").value("details", "observations", 0) != "absent")
            let fine = try await people.admin.post(
                Self.admin, #"{"patient": 6, "observations": "x", "fichier": null}"#)
            #expect(fine.status == 201)
        }
    }

    @Test("a doctor sees and writes those of their own patients, whom a consultation makes and unmakes")
    func ownPatients() async throws {
        try await withPeople { people in
            _ = try await people.admin.post(Self.admin, Self.body)
            #expect(try await people.doctor.get(Self.doctor).ids.contains(13))
            for id in try await people.admin.get("/api/Admin/consultations/?patient_id=6&doctor_id=3").ids {
                _ = try await people.admin.delete("/api/Admin/consultations/\(id)/")
            }
            #expect(try await people.doctor.get(Self.doctor).ids.contains(13) == false)
            let refused = try await people.doctor.post(Self.doctor, Self.body)
            #expect(refused.value("details", "patient", 0) == "Clé primaire « 6 » non valide - l'objet n'existe pas")
            #expect(try await people.patient.get(Self.own).ids.contains(13))
        }
    }

    @Test("a patient deposits for nobody else")
    func deposit() async throws {
        try await withPeople { people async throws in
            let reply = try await people.patient.post(
                Self.deposit, #"{"patient": 7, "observations": "x", "traitement": "y"}"#)
            #expect(reply.value("traitement") == "y")
            #expect(try await people.admin.get(Self.admin + "13/").value("patient") == "6")
            #expect(try await people.patient.get(Self.deposit).status == 405)
        }
    }

    @Test("the history of a patient has what the document shows")
    func historique() async throws {
        try await withPeople { people in
            let path = "/api/Admin/medicalfile/patients/6/historique/"
            let before = Int(try await people.admin.get(path).value("total_dossiers")) ?? -1
            _ = try await people.admin.post(Self.admin, Self.body)
            let patient = try await people.admin.get("/api/Admin/patients/6/")
            let history = try await people.admin.get(path)
            let person =
                #"{"id":6,"nom":"\#(patient.value("nom"))","prenom":"\#(patient.value("prenom"))","age":\#(patient.value("age"))}"#
            #expect(history.text.hasPrefix(#"{"patient":\#(person),"dossiers":["#))
            #expect(
                history.text.hasSuffix(
                    #"{"id":13,"observations":"Examen du 15/07/2026","traitement":"Antibiotiques 7 jours","fichier":null}],"total_dossiers":\#(before + 1)}"#
                ))
            for id in ["3", "999", "x"] {
                #expect(
                    try await people.admin.get("/api/Admin/medicalfile/patients/\(id)/historique/").status == 404)
            }
        }
    }

    @Test("a deleted patient takes them along, files and all")
    func cascade() async throws {
        try await withPeople { people in
            let form = TestForm().text("observations", "x").file("fichier", "a.png", "image/png", [1])
            let file = try await people.patient.send(.POST, Self.deposit, form: form).value("fichier")
            #expect(try await people.admin.get(file).status == 200)
            #expect(try await people.admin.delete("/api/Admin/patients/6/").status == 204)
            #expect(try await people.admin.get(file).status == 404)
            #expect(try await people.admin.get(Self.admin + "13/").status == 404)
        }
    }
}
