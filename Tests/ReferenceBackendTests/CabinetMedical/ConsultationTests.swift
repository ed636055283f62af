import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Consultations (section 5)")
struct ConsultationTests {
    /// A booking; the days used lie after the small clinic's own 30.
    static func body(_ start: String, doctor: Int = Clinic.doctor, patient: Int = Clinic.patient) -> String {
        #"{"doctor": \#(doctor), "patient": \#(patient), "start_time": "\#(start)", "motif": "Suivi"}"#
    }

    static let path = "/api/Admin/consultations/"
    static let closed =
        #"{"error":"Le docteur n'est pas disponible à cet horaire. Horaires de travail: Lun-Ven 9h-17h"}"#
    static let taken = #"{"error":"Ce docteur a déjà une consultation à cette heure"}"#

    @Test("a booking lasts 30 minutes and is answered as documented, naive times being UTC")
    func create() async throws {
        try await withClinic { admin in
            let patient = try await admin.get("/api/Admin/patients/6/")
            let created = try await admin.post(Self.path, Self.body("2026-09-01T14:00:00"))
            #expect(created.status == 201)
            let expected = """
                {"id":61,"doctor":3,"doctor_name":"Dr. Ahmed Ben Ali","patient":6,\
                "patient_name":"\(patient.value("prenom")) \(patient.value("nom"))","start_time":"2026-09-01T14:00:00Z",\
                "end_time":"2026-09-01T14:30:00Z","motif":"Suivi"}
                """
            #expect(created.text == expected)
            #expect(try await admin.get(Self.path + "61/").text == expected)
            let offset = try await admin.post(Self.path, Self.body("2026-09-01T17:00:00+02:00"))
            #expect(offset.value("start_time") == "2026-09-01T15:00:00Z")
        }
    }

    @Test(
        "the server refuses what can't be, in the document's words",
        arguments: [
            ("2026-09-01T08:59", Clinic.doctor, closed), ("2026-09-01T16:31", Clinic.doctor, closed),
            ("2026-09-05T10:00", Clinic.doctor, closed), ("2026-09-01T10:00", Clinic.doctor, taken),
            ("2026-09-01T09:31", Clinic.doctor, taken), ("2026-09-01T10:29:59", Clinic.doctor, taken),
            ("2026-09-01T10:00", Clinic.unapprovedDoctor, #"{"error":"Ce docteur n'est pas encore approuvé"}"#),
        ])
    func refusals(start: String, doctor: Int, answer: String) async throws {
        try await withClinic { admin in
            #expect(try await admin.post(Self.path, Self.body("2026-09-01T10:00")).status == 201)
            let reply = try await admin.post(Self.path, Self.body(start, doctor: doctor, patient: Clinic.otherPatient))
            #expect(reply.status == 400)
            #expect(reply.text == answer)
            #expect(try await admin.get(Self.path + "62/").status == 404)
        }
    }

    @Test("what touches a booking, is another doctor's, at the edge of the hours or past is accepted")
    func accepted() async throws {
        try await withClinic { admin async throws in
            for (start, doctor) in [
                ("2026-09-01T10:00", Clinic.doctor), ("2026-09-01T10:30", Clinic.doctor),
                ("2026-09-01T09:30", Clinic.doctor), ("2026-09-01T10:00", Clinic.otherDoctor),
                ("2026-09-01T16:30", Clinic.doctor), ("2026-09-01T09:00", Clinic.doctor),
                ("2020-09-01T09:00", Clinic.doctor),
            ] {
                #expect(try await admin.post(Self.path, Self.body(start, doctor: doctor)).status == 201, "\(start)")
            }
        }
    }

    @Test("of many bookings of one slot at the same moment exactly one succeeds")
    func race() async throws {
        try await withClinic { admin in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for patient in 6..<18 {
                    tasks.addTask {
                        try await admin.post(Self.path, Self.body("2026-09-01T10:00", patient: patient)).status
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(statuses.filter { $0 == 400 }.count == 11)
            #expect(try await admin.get(Self.path + "date/2026-09-01/").ids.count == 1)
        }
    }

    @Test("people who don't exist and times that are none are faults of their fields")
    func fields() async throws {
        try await withClinic { admin in
            let nobody = try await admin.post(Self.path, Self.body("2026-09-01T10:00", doctor: 6, patient: 3))
            #expect(nobody.status == 400)
            #expect(nobody.value("details", "doctor", 0) == "Clé primaire « 6 » non valide - l'objet n'existe pas")
            #expect(nobody.value("details", "patient", 0) == "Clé primaire « 3 » non valide - l'objet n'existe pas")
            for start in ["2026-09-01", "demain", "2026-09-31T10:00", ""] {
                let reply = try await admin.post(Self.path, Self.body(start))
                #expect(reply.status == 400)
                #expect(reply.value("details", "start_time", 0).hasPrefix("La date et l'heure"))
            }
            let empty = try await admin.post(Self.path, "")
            #expect(
                empty.text == """
                    {"error":"Données invalides","details":{"doctor":["Ce champ est requis"],\
                    "patient":["Ce champ est requis"],"start_time":["Ce champ est requis"]}}
                    """)
        }
    }

    @Test("moving a consultation is decided anew, against all but itself; annotating it isn't")
    func patch() async throws {
        try await withClinic { admin in
            for start in ["2026-09-01T10:00", "2026-09-01T11:00"] {
                _ = try await admin.post(Self.path, Self.body(start))
            }
            let shifted = try await admin.patch(Self.path + "61/", #"{"start_time": "2026-09-01T10:15:00"}"#)
            #expect(shifted.status == 200)
            #expect(shifted.value("end_time") == "2026-09-01T10:45:00Z")
            #expect(try await admin.patch(Self.path + "61/", #"{"start_time": "2026-09-01T10:45"}"#).text == Self.taken)
            #expect(
                try await admin.patch(Self.path + "61/", #"{"start_time": "2026-09-06T10:45"}"#).text == Self.closed)
            #expect(try await admin.patch(Self.path + "61/", #"{"doctor": 5}"#).status == 400)
            let moved = try await admin.patch(Self.path + "61/", #"{"doctor": 4, "patient": 7}"#)
            #expect(moved.value("doctor_name") == "Dr. Sarah Kefi")
            #expect(moved.value("patient") == "7")

            _ = try await admin.patch("/api/Admin/doctors/3/", #"{"schedule": "Dim 9h-10h"}"#)
            let annotated = try await admin.patch(
                Self.path + "62/", #"{"motif": "Suivi annuel", "start_time": "2026-09-01T11:00:00Z"}"#)
            #expect(annotated.status == 200)
            #expect(annotated.value("motif") == "Suivi annuel")
            #expect(try await admin.patch(Self.path + "999/", "{}").status == 404)
        }
    }

    @Test("hours that can't be read refuse nothing, while conflicts still count")
    func unknownHours() async throws {
        try await withClinic { admin in
            _ = try await admin.patch("/api/Admin/doctors/3/", #"{"schedule": "sur rendez-vous"}"#)
            #expect(try await admin.post(Self.path, Self.body("2026-09-06T03:00")).status == 201)
            #expect(try await admin.post(Self.path, Self.body("2026-09-06T03:10")).text == Self.taken)
        }
    }

    @Test("lists are filtered, in order of time")
    func lists() async throws {
        try await withClinic { admin in
            for (start, doctor, patient) in [
                ("2026-09-03T10:00", 3, 6), ("2026-09-02T16:30", 3, 7), ("2026-09-02T10:00", 4, 6),
                ("2026-09-01T10:00", 3, 6),
            ] {
                _ = try await admin.post(Self.path, Self.body(start, doctor: doctor, patient: patient))
            }
            func ids(_ rest: String) async throws -> [Int] {
                try await admin.get(Self.path + rest).ids.filter { $0 > 60 }
            }
            #expect(try await ids("") == [64, 63, 62, 61])
            #expect(try await ids("?patient_id=6&doctor_id=3") == [64, 61])
            #expect(try await ids("?date=2026-09-02") == [63, 62])
            #expect(try await ids("?date_debut=2026-09-02&date_fin=2026-09-03") == [63, 62, 61])
            #expect(try await ids("?date_debut=2026-09-02&date_fin=9999-12-31") == [63, 62, 61])
            #expect(try await ids("?motif=SUIVI&date_fin=2026-09-01").suffix(1) == [64])
            #expect(try await ids("date/2026-09-02/") == [63, 62])
            #expect(try await ids("patient/7/") == [62])
            #expect(try await ids("doctor/4/") == [63])
            #expect(try await admin.get(Self.path + "doctor/6/").status == 404)
            for bad in ["?date=hier", "?doctor_id=x", "date/2026-9-1/"] {
                #expect(try await admin.get(Self.path + bad).status == 400, "\(bad)")
            }
        }
    }

    @Test("a cancelled consultation is gone and its slot free, while its invoice stays")
    func delete() async throws {
        try await withClinic { admin in
            _ = try await admin.post(Self.path, Self.body("2026-09-01T10:00"))
            let invoice = try await admin.post("/api/factures/", #"{"patient": 6, "consultation": 61, "montant": 75}"#)
            #expect(try await admin.delete(Self.path + "61/").status == 204)
            #expect(try await admin.delete(Self.path + "61/").status == 404)
            #expect(try await admin.post(Self.path, Self.body("2026-09-01T10:00")).value("id") == "62")
            #expect(try await admin.get("/api/factures/\(invoice.value("id"))/").value("consultation") == "null")
        }
    }
}
