import Testing

@testable import ReferenceBackend

@Suite("Messages (sections 11 and 17)")
struct MessageTests {
    static let toPatient = #"{"destinataire_patient": 6, "sujet": "Rappel rendez-vous", "contenu": "Demain à 10h"}"#
    static let toDoctor = #"{"destinataire_doctor": 3, "sujet": "Question", "contenu": "Avec de la nourriture ?"}"#
    static let doctor = "/api/doctor-patient/doctor/messages/"
    static let patient = "/api/patient/messages/"

    @Test("both sides see what was sent, each in its own shape")
    func shapes() async throws {
        try await withPeople { people in
            let sent = try await people.doctor.post(Self.doctor, Self.toPatient)
            #expect(sent.status == 201)
            let outgoing = """
                {"id":17,"expediteur_doctor":3,"expediteur_patient":null,"destinataire_doctor":null,\
                "destinataire_patient":6,"sujet":"Rappel rendez-vous","contenu":"Demain à 10h","lu":false,\
                "date_envoi":"2026-07-15T12:00:00Z"}
                """
            #expect(sent.text == outgoing)
            let answered = try await people.patient.post(Self.patient, Self.toDoctor)
            #expect(answered.status == 201)
            let question = """
                {"id":18,"expediteur":"\(people.patientName)","sujet":"Question","contenu":"Avec de la nourriture ?",\
                "lu":false,"date_envoi":"2026-07-15T12:00:00Z"}
                """
            #expect(answered.text == question)

            let doctors = try await people.doctor.get(Self.doctor)
            #expect(
                doctors.text.hasSuffix(
                    outgoing + """
                        ,{"id":18,"expediteur_doctor":null,"expediteur_patient":6,"destinataire_doctor":3,\
                        "destinataire_patient":null,"sujet":"Question","contenu":"Avec de la nourriture ?","lu":false,\
                        "date_envoi":"2026-07-15T12:00:00Z"}]
                        """))
            let patients = try await people.patient.get(Self.patient)
            #expect(
                patients.text.hasSuffix(
                    """
                    {"id":17,"expediteur":"Dr. Ahmed Ben Ali","sujet":"Rappel rendez-vous","contenu":"Demain à 10h",\
                    "lu":false,"date_envoi":"2026-07-15T12:00:00Z"},\(question)]
                    """))
        }
    }

    @Test("filters match the other side, and what was read; nobody else sees anything")
    func filters() async throws {
        try await withPeople { people in
            for id in [6, 7] {
                _ = try await people.doctor.post(
                    Self.doctor, #"{"destinataire_patient": \#(id), "sujet": "s", "contenu": "c"}"#)
            }
            for id in [3, 4] {
                _ = try await people.patient.post(
                    Self.patient, #"{"destinataire_doctor": \#(id), "sujet": "s", "contenu": "c"}"#)
            }
            func doctors(_ query: String) async throws -> [Int] {
                try await people.doctor.get(Self.doctor + query).ids.filter { $0 > 16 }
            }
            func patients(_ query: String) async throws -> [Int] {
                try await people.patient.get(Self.patient + query).ids.filter { $0 > 16 }
            }
            #expect(try await doctors("") == [17, 18, 19])
            #expect(try await doctors("?patient_id=6") == [17, 19])
            #expect(try await doctors("?patient_id=7&lu=false") == [18])
            #expect(try await doctors("?lu=true").isEmpty)
            #expect(try await patients("") == [17, 19, 20])
            #expect(try await patients("?doctor_id=3") == [17, 19])
            #expect(try await patients("?doctor_id=4&lu=0") == [20])
            #expect(try await patients("?lu=true").isEmpty)
            #expect(try await people.patient(7).get(Self.patient).ids.filter { $0 > 16 } == [18])
            for (person, path) in [(people.doctor, Self.doctor), (people.patient, Self.patient)] {
                let all = try await person.get(path)
                let read = try await person.get(path + "?lu=true")
                #expect(read.ids == all.records.filter { $0["lu"] as? Bool == true }.compactMap { $0["id"] as? Int })
                for bad in ["?lu=oui", "?doctor_id=x&patient_id=x"] {
                    #expect(try await person.get(path + bad).status == 400)
                }
            }
        }
    }

    @Test("a message needs a receiver that there is, a subject and a text")
    func refusals() async throws {
        try await withPeople { people in
            let empty = #"{"sujet":["Ce champ est requis"],"contenu":["Ce champ est requis"]}"#
            for (person, path, field, ids) in [
                (people.doctor, Self.doctor, "destinataire_patient", [3, 99]),
                (people.patient, Self.patient, "destinataire_doctor", [Clinic.unapprovedDoctor, 6, 99]),
            ] {
                let nothing = try await person.post(path, "{}")
                #expect(nothing.status == 400)
                #expect(
                    nothing.text
                        == #"{"error":"Données invalides","details":{"\#(field)":["Ce champ est requis"],\#(empty.dropFirst())}"#
                )
                for id in ids {
                    let reply = try await person.post(path, #"{"\#(field)": \#(id), "sujet": "s", "contenu": "c"}"#)
                    #expect(reply.status == 400)
                    #expect(reply.value("details", field, 0).hasPrefix("Clé primaire « \(id) »"))
                }
                #expect(try await person.get(path).ids.allSatisfy { $0 <= 16 })
            }
        }
    }

    @Test("a deleted doctor takes their messages and reclamations along")
    func cascade() async throws {
        try await withPeople { people in
            _ = try await people.patient.post(Self.patient, Self.toDoctor)
            _ = try await people.doctor.post(Self.doctor, Self.toPatient)
            _ = try await people.doctor.post(ReclamationTests.doctor, ReclamationTests.body)
            #expect(try await people.patient.get(ReclamationTests.patient).ids.contains(7))
            #expect(try await people.admin.delete("/api/Admin/doctors/3/").status == 204)
            let left = try await people.patient.get(Self.patient)
            #expect(left.status == 200)
            #expect(left.ids.allSatisfy { $0 < 17 })
            #expect(try await people.patient.get(ReclamationTests.patient).ids.contains(7) == false)
        }
    }
}
