import Testing

@testable import ReferenceBackend

@Suite("A doctor's and a patient's consultations, and appointments (sections 8, 13 and 14)")
struct OwnConsultationTests {
    static let doctor = "/api/doctor-patient/doctor/consultations/"
    static let patient = "/api/patient/consultations/"
    static let booking = "/api/patient/rendez-vous/"

    static func body(_ start: String, doctor: Int = 3) -> String {
        #"{"doctor": \#(doctor), "start_time": "\#(start)", "motif": "Première consultation"}"#
    }

    @Test("each sees their own, in order of id, with the other inside")
    func shapes() async throws {
        try await withPeople { people in
            let record = try await people.admin.get("/api/Admin/patients/6/")
            let times = #""start_time":"2026-09-01T10:00:00Z","end_time":"2026-09-01T10:30:00Z","motif":"Suivi"}]"#
            let doctors = try await people.doctor.get(Self.doctor)
            let person = #"{"id":6,"nom":"\#(record.value("nom"))","prenom":"\#(record.value("prenom"))"}"#
            #expect(doctors.text.hasSuffix(#"{"id":61,"patient":\#(person),\#(times)"#))
            let patients = try await people.patient.get(Self.patient)
            let doctor = #"{"id":3,"nom":"Ben Ali","prenom":"Ahmed","specialty":"Cardiologie"}"#
            #expect(patients.text.hasSuffix(#"{"id":61,"doctor":\#(doctor),\#(times)"#))
            for (reply, path) in [(doctors, "doctor/3/"), (patients, "patient/6/")] {
                #expect(try await people.admin.get(ConsultationTests.path + path).ids.sorted() == reply.ids)
            }
        }
    }

    @Test("the documented filters, and faults in them")
    func filters() async throws {
        try await withPeople { people in
            for (start, doctor, patient) in [
                ("2026-09-03T10:00", 3, 7), ("2026-09-02T10:00", 4, 6), ("2020-09-01T10:00", 3, 6),
            ] {
                _ = try await people.admin.post(
                    ConsultationTests.path, ConsultationTests.body(start, doctor: doctor, patient: patient))
            }
            _ = try await people.admin.patch(ConsultationTests.path + "61/", #"{"motif": "Contrôle général"}"#)
            func doctors(_ query: String) async throws -> [Int] {
                try await people.doctor.get(Self.doctor + query).ids.filter { $0 > 60 }
            }
            func patients(_ query: String) async throws -> [Int] {
                try await people.patient.get(Self.patient + query).ids.filter { $0 > 60 }
            }
            #expect(try await doctors("") == [61, 62, 64])
            #expect(try await doctors("?patient_id=6") == [61, 64])
            #expect(try await doctors("?date=2026-09-03") == [62])
            #expect(try await doctors("?date_debut=2026-09-01&date_fin=2026-09-01") == [61])
            #expect(try await doctors("?date_fin=2020-12-31") == [64])
            #expect(try await doctors("?motif=controle%20GENERAL") == [61])
            #expect(try await patients("") == [61, 63, 64])
            #expect(try await patients("?doctor_id=4") == [63])
            #expect(try await patients("?date=2026-09-01&doctor_id=3") == [61])
            #expect(try await patients("?date_debut=2026-09-02") == [63])
            #expect(try await patients("?date_fin=2026-09-01") == [61, 64])
            #expect(try await patients("?status=upcoming") == [61, 63])
            #expect(try await patients("?status=past") == [64])
            // A token doesn't last so long.
            let email = try await people.admin.get("/api/Admin/patients/6/").value("email")
            people.admin.clock.set("2026-09-01T10:00:00Z")
            let again = try await people.admin.signedIn(email)
            #expect(try await again.get(Self.patient + "?status=upcoming").ids.contains(61))
            people.admin.clock.set("2026-09-01T10:00:01Z")
            #expect(try await again.get(Self.patient + "?status=past").ids.contains(61))
            for bad in ["?status=bientot", "?doctor_id=x", "?date=x", "?date_debut=x", "?date_fin=2026-02-30"] {
                #expect(try await again.get(Self.patient + bad).status == 400, "\(bad)")
            }
        }
    }

    @Test("patients see the approved doctors, by specialty")
    func doctors() async throws {
        try await withPeople { people in
            let list = try await people.patient.get("/api/patient/doctors/")
            #expect(list.ids == [3, 4])
            let phone = try await people.admin.get("/api/Admin/doctors/3/").value("phone")
            #expect(
                list.text.hasPrefix(
                    """
                    [{"id":3,"nom":"Ben Ali","prenom":"Ahmed","specialty":"Cardiologie","phone":"\(phone)",\
                    "schedule":"Lun-Ven 9h-17h","image":null},
                    """))
            #expect(try await people.patient.get("/api/patient/doctors/?specialty=Dermatologie").ids == [4])
            #expect(try await people.patient.get("/api/patient/doctors/?specialty=Derm").ids.isEmpty)
            _ = try await people.admin.post("/api/users/approve/5/", "")
            #expect(
                try await people.patient.get("/api/patient/doctors/?specialty=medecine%20GENERALE").ids == [5])
        }
    }

    @Test("an appointment is answered as documented, and everybody sees it")
    func book() async throws {
        try await withPeople { people in
            let booked = try await people.patient.post(Self.booking, Self.body("2026-09-02T10:00:00"))
            #expect(booked.status == 201)
            #expect(
                booked.text == """
                    {"id":62,"doctor":{"id":3,"nom":"Ben Ali","prenom":"Ahmed","specialty":"Cardiologie"},\
                    "start_time":"2026-09-02T10:00:00Z","end_time":"2026-09-02T10:30:00Z",\
                    "motif":"Première consultation"}
                    """)
            #expect(try await people.patient.get(Self.patient).text.hasSuffix(booked.text + "]"))
            #expect(try await people.admin.get(ConsultationTests.path + "62/").value("patient") == "6")
            #expect(try await people.doctor.get(Self.doctor).ids.last == 62)
        }
    }

    @Test(
        "an appointment that can't be is refused in the document's words, the first reason first",
        arguments: [
            (body("2026-07-15T12:00:00"), "La date doit être dans le futur"),
            (body("2020-07-05T03:00:00", doctor: 5), "La date doit être dans le futur"),
            (body("2026-09-01T10:00:00", doctor: 5), "Ce docteur n'est pas encore approuvé"),
            (
                body("2026-09-06T10:00:00"),
                "Le docteur n'est pas disponible à cet horaire. Horaires de travail: Lun-Ven 9h-17h"
            ),
            (body("2026-09-01T10:29:00"), "Ce créneau horaire n'est pas disponible"),
            (body("2026-09-01T10:00:00", doctor: 6), "Données invalides"),
            (body("demain"), "Données invalides"), ("{}", "Données invalides"),
        ])
    func refusals(body: String, error: String) async throws {
        try await withPeople { people in
            let before = try await people.patient.get(Self.patient).text
            let reply = try await people.patient.post(Self.booking, body)
            #expect(reply.status == 400)
            #expect(reply.value("error") == error)
            #expect((reply.value("details") == "absent") == (error != "Données invalides"))
            #expect(try await people.patient.get(Self.patient).text == before)
        }
    }

    @Test("an appointment is for oneself, whoever the body names")
    func oneself() async throws {
        try await withPeople { people async throws in
            let body = #"{"doctor": 4, "patient": 7, "start_time": "2026-09-02T10:00:00"}"#
            #expect(try await people.patient.post(Self.booking, body).status == 201)
            #expect(try await people.admin.get(ConsultationTests.path + "62/").value("patient") == "6")
        }
    }

    @Test("one's own future appointment can be cancelled, another's isn't found, a past one is refused")
    func cancel() async throws {
        try await withPeople { people in
            let path = Self.booking + "61/annuler/"
            #expect(try await people.patient(7).delete(path).status == 404)
            #expect(try await people.patient.delete(Self.booking + "x/annuler/").status == 404)
            #expect(try await people.patient.get(path).status == 405)
            _ = try await people.admin.post(ConsultationTests.path, ConsultationTests.body("2026-07-15T11:30:00"))
            let past = try await people.patient.delete(Self.booking + "62/annuler/")
            #expect(past.status == 400)
            #expect(past.text == #"{"error":"Impossible d'annuler un rendez-vous passé"}"#)
            #expect(try await people.admin.get(ConsultationTests.path + "62/").status == 200)

            let cancelled = try await people.patient.delete(path)
            #expect(cancelled.status == 200)
            #expect(cancelled.text == #"{"message":"Rendez-vous annulé avec succès"}"#)
            #expect(try await people.patient.delete(path).status == 404)
            #expect(try await people.patient.post(Self.booking, Self.body("2026-09-01T10:00:00")).status == 201)
        }
    }

    @Test("of patients who want one slot at the same moment exactly one gets it")
    func race() async throws {
        try await withPeople { people in
            let others = try await withThrowingTaskGroup(of: Clinic.self) { tasks in
                for id in 7..<15 { tasks.addTask { try await people.patient(id) } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for other in others {
                    tasks.addTask { try await other.post(Self.booking, Self.body("2026-09-02T10:00:00")).status }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 400, count: 7))
        }
    }
}
