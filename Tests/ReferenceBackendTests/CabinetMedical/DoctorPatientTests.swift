import Testing

@testable import ReferenceBackend

@Suite("A doctor's patients (section 7)")
struct DoctorPatientTests {
    static let path = "/api/doctor-patient/doctor/patients/"

    @Test("they are those who have a consultation with the doctor, past or future")
    func own() async throws {
        try await withPeople { people in
            let visits = try await people.admin.get("/api/Admin/consultations/doctor/3/").records
            let seen = Set(visits.compactMap { $0["patient"] as? Int })
            #expect(seen.count < 20)
            #expect(try await people.doctor.get(Self.path).ids == seen.sorted())
            let stranger = try #require((6...25).first { !seen.contains($0) })
            #expect(try await people.doctor.get(Self.path + "\(stranger)/").status == 404)
            #expect(try await people.doctor.patch(Self.path + "\(stranger)/", "{}").status == 404)
            #expect(try await people.doctor.get(Self.path + "x/").status == 404)

            let past = #"{"doctor": 3, "patient": \#(stranger), "start_time": "2020-09-01T10:00:00"}"#
            #expect(try await people.admin.post(ConsultationTests.path, past).status == 201)
            #expect(try await people.doctor.get(Self.path + "\(stranger)/").status == 200)
            #expect(try await people.doctor.get(Self.path).ids == (seen.union([stranger])).sorted())
        }
    }

    @Test("the list has the document's eight fields, one patient's page the notes too")
    func shapes() async throws {
        try await withPeople { people in
            _ = try await people.admin.patch(
                "/api/Admin/patients/6/",
                #"{"nom": "Hassan", "prenom": "Mohammed", "age": 35, "address": "Tunis", "telephone": "22334455", "antecedents": "Diabète", "email": "m@example.com", "status": "Actif"}"#
            )
            let eight = """
                {"id":6,"nom":"Hassan","prenom":"Mohammed","email":"m@example.com","age":35,"address":"Tunis",\
                "telephone":"22334455","status":"Actif"
                """
            #expect(try await people.doctor.get(Self.path).text.contains(eight + "}"))
            let page = try await people.doctor.get(Self.path + "6/")
            #expect(page.text == eight + #","antecedents":"Diabète","observations":""}"#)
            let noted = try await people.doctor.patch(
                Self.path + "6/", #"{"observations": "Patient régulier", "telephone": "22334456"}"#)
            #expect(noted.status == 200)
            #expect(noted.value("observations") == "Patient régulier")
            #expect(try await people.doctor.get(Self.path + "6/").text == noted.text)
            #expect(try await people.admin.get("/api/Admin/patients/6/").value("telephone") == "22334456")
            #expect(try await people.admin.get("/api/Admin/patients/6/").value("observations") == "absent")
        }
    }

    @Test("a doctor changes what the list shows, but not with whom the patient signs in")
    func patch() async throws {
        try await withPeople { people in
            let before = try await people.doctor.get(Self.path + "6/")
            let changed = try await people.doctor.patch(
                Self.path + "6/",
                #"{"nom": "N", "prenom": "P", "age": null, "address": "A", "antecedents": "T", "status": "Inactif", "email": "other@example.com", "id": 9}"#
            )
            #expect(
                changed.text == """
                    {"id":6,"nom":"N","prenom":"P","email":"\(before.value("email"))","age":null,"address":"A",\
                    "telephone":"\(before.value("telephone"))","status":"Inactif","antecedents":"T","observations":""}
                    """)
            let refused = try await people.doctor.patch(
                Self.path + "6/", #"{"nom": "", "age": 200, "observations": 1}"#)
            #expect(refused.status == 400)
            #expect(refused.value("details", "nom", 0) == "Ce champ ne peut pas être vide")
            #expect(refused.value("details", "age", 0) == "Cette valeur doit être comprise entre 0 et 150")
            #expect(try await people.doctor.get(Self.path + "6/").text == changed.text)
        }
    }

    @Test(
        "a search finds names and addresses, whatever their case and accents",
        arguments: [
            ("gaelle", true), ("GA%C3%8BLLE", true), ("lefevre%20gaelle", true), ("ga%C3%ABlle+lef", true),
            ("%40Example.com", true), ("xyz", false), ("6", false),
        ])
    func search(text: String, isFound: Bool) async throws {
        try await withPeople { people in
            _ = try await people.admin.patch(
                "/api/Admin/patients/6/", #"{"nom": "Lefèvre", "prenom": "Gaëlle", "email": "g.l@example.com"}"#)
            #expect(try await people.doctor.get(Self.path + "?search=" + text).ids == (isFound ? [6] : []))
            guard text != "6" else { return }
            #expect(try await people.admin.get("/api/Admin/patients/?q=" + text).ids == (isFound ? [6] : []))
        }
    }
}
