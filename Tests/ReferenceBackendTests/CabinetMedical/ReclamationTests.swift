import Testing

@testable import ReferenceBackend

@Suite("Reclamations (sections 10 and 16)")
struct ReclamationTests {
    static let body = #"{"patient": 6, "sujet": "Absence répétée", "message": "Ne se présente pas"}"#
    static let doctor = "/api/doctor-patient/doctor/reclamations/"
    static let patient = "/api/patient/reclamations/"

    @Test("a doctor makes one, and both see it, each in its own shape")
    func shapes() async throws {
        try await withPeople { people in
            let made = try await people.doctor.post(Self.doctor, Self.body)
            #expect(made.status == 201)
            let expected = """
                {"id":7,"patient":6,"patient_name":"\(people.patientName)","sujet":"Absence répétée",\
                "message":"Ne se présente pas","statut":"EN_ATTENTE","date_creation":"2026-07-15T12:00:00Z",\
                "date_resolution":null}
                """
            #expect(made.text == expected)
            #expect(try await people.doctor.get(Self.doctor).text.hasSuffix(expected + "]"))
            #expect(
                try await people.patient.get(Self.patient).text.hasSuffix(
                    """
                    {"id":7,"doctor":{"id":3,"nom":"Ben Ali","prenom":"Ahmed"},"sujet":"Absence répétée",\
                    "message":"Ne se présente pas","statut":"EN_ATTENTE","date_creation":"2026-07-15T12:00:00Z"}]
                    """))
            #expect(try await people.patient(7).get(Self.patient).ids.contains(7) == false)
            let sarah = try await people.admin.signedIn("sarah.kefi@clinique.example")
            #expect(try await sarah.get(Self.doctor).ids.contains(7) == false)
            #expect(try await sarah.patch(Self.doctor + "7/", "{}").status == 404)
        }
    }

    @Test("the date of resolution follows the state")
    func settled() async throws {
        try await withPeople { people in
            _ = try await people.doctor.post(Self.doctor, Self.body)
            func set(_ statut: String) async throws -> String {
                people.admin.clock.advance(minutes: 10)
                let reply = try await people.doctor.patch(Self.doctor + "7/", #"{"statut": "\#(statut)"}"#)
                #expect(reply.value("statut") == statut)
                return reply.value("date_resolution")
            }
            #expect(try await set("EN_COURS") == "null")
            #expect(try await set("RESOLU") == "2026-07-15T12:20:00Z")
            #expect(try await set("FERME") == "2026-07-15T12:20:00Z")
            #expect(try await set("EN_ATTENTE") == "null")
            let closed = try await people.doctor.post(
                Self.doctor, #"{"patient": 6, "sujet": "s", "message": "m", "statut": "FERME"}"#)
            #expect(closed.value("date_resolution") == "2026-07-15T12:40:00Z")
            let edited = try await people.doctor.patch(
                Self.doctor + "8/", #"{"message": "Réglé", "sujet": "t", "patient": 7, "date_resolution": null}"#)
            #expect(edited.status == 200)
            #expect(edited.value("message") == "Réglé")
            #expect(edited.value("sujet") == "t")
            #expect(edited.value("patient") == "6")
            #expect(edited.value("date_resolution") == "2026-07-15T12:40:00Z")
        }
    }

    @Test("a doctor's list is filtered by patient and state")
    func filters() async throws {
        try await withPeople { people in
            _ = try await people.doctor.post(Self.doctor, Self.body)
            func ids(_ query: String) async throws -> [Int] {
                try await people.doctor.get(Self.doctor + query).ids.filter { $0 > 6 }
            }
            #expect(try await ids("?patient_id=6&statut=EN_ATTENTE") == [7])
            #expect(try await ids("?patient_id=7").isEmpty)
            #expect(try await ids("?statut=RESOLU").isEmpty)
            let all = try await people.doctor.get(Self.doctor).records
            for statut in ReclamationStatut.allCases.map(\.rawValue) {
                let expected = all.filter { $0["statut"] as? String == statut }.compactMap { $0["id"] as? Int }
                #expect(try await people.doctor.get(Self.doctor + "?statut=" + statut).ids == expected)
            }
            #expect(try await people.doctor.get(Self.doctor + "?patient_id=x").status == 400)
        }
    }

    @Test(
        "what can't be is refused field by field",
        arguments: [
            (
                "{}",
                #"{"patient":["Ce champ est requis"],"sujet":["Ce champ est requis"],"message":["Ce champ est requis"]}"#
            ),
            (
                #"{"patient": 99, "sujet": "s", "message": "m"}"#,
                #"{"patient":["Clé primaire « 99 » non valide - l'objet n'existe pas"]}"#
            ),
            (
                #"{"patient": 6, "sujet": "s", "message": "m", "statut": "PERDU"}"#,
                #"{"statut":["« PERDU » n'est pas un choix valide"]}"#
            ),
            (#"{"patient": 6, "sujet": "", "message": "m"}"#, #"{"sujet":["Ce champ ne peut pas être vide"]}"#),
        ])
    func refusals(body: String, details: String) async throws {
        try await withPeople { people async throws in
            let reply = try await people.doctor.post(Self.doctor, body)
            #expect(reply.status == 400)
            #expect(reply.text == #"{"error":"Données invalides","details":\#(details)}"#)
        }
    }

    @Test("a patient who isn't the doctor's can't be complained about; a PATCH is checked too")
    func strangers() async throws {
        try await withPeople { people in
            let seen = try await people.doctor.get("/api/doctor-patient/doctor/patients/").ids
            let stranger = try #require((6...25).first { !seen.contains($0) })
            let reply = try await people.doctor.post(
                Self.doctor, #"{"patient": \#(stranger), "sujet": "s", "message": "m"}"#)
            #expect(reply.value("details", "patient", 0).hasPrefix("Clé primaire"))
            _ = try await people.doctor.post(Self.doctor, Self.body)
            #expect(try await people.doctor.patch(Self.doctor + "7/", #"{"statut": "x"}"#).status == 400)
            #expect(try await people.doctor.patch(Self.doctor + "99/", "{}").status == 404)
            #expect(try await people.doctor.get(Self.doctor + "7/").status == 405)
        }
    }
}
