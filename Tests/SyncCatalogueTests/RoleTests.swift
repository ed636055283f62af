import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@Suite("One resource has several faces, and a catalogue is seen by one role at a time")
struct RoleTests {
    private let whole: Catalogue

    init() throws { whole = try Fixtures.wholeCatalogue() }

    @Test("a role sees its own resources, views and fields, and writes what its face takes")
    func fields() throws {
        let doctor = whole.seen(by: "DOCTOR")
        #expect(
            Set(doctor.resources.map(\.name)) == [
                "profile", "patients", "consultations", "calendar-entries", "dossiers", "reclamations", "messages",
            ])
        #expect(doctor.views.map(\.name) == ["doctor-dashboard", "calendar"])
        let patients = try #require(doctor.resource(named: "patients"))
        #expect(patients.field(named: "username") == nil && patients.field(named: "password") == nil)
        #expect(patients.field(named: "email")?.writable == .never)
        #expect(patients.field(named: "telephone")?.writable == .update)
        #expect(patients.field(named: "observations")?.writable == .update)
        #expect(whole.seen(by: "ADMIN").resource(named: "patients")?.field(named: "observations") == nil)
        #expect(whole.seen(by: "ADMIN").resource(named: "patients")?.field(named: "email")?.writable == .always)
    }

    @Test("a role that books has the slots' rule, one that only looks has none")
    func bookings() throws {
        #expect(whole.seen(by: "ADMIN").resource(named: "consultations")?.booking != nil)
        #expect(whole.seen(by: "PATIENT").resource(named: "consultations")?.booking != nil)
        #expect(whole.seen(by: "DOCTOR").resource(named: "consultations")?.booking == nil)
        #expect(whole.seen(by: "PATIENT").resource(named: "consultations")?.naturalKey == ["doctor", "start_time"])
    }

    @Test("a booking's slots are known to a role from the records that it sees, also where it books nothing")
    func slots() throws {
        let small = try Catalogue.load(text: SmallCatalogue.text, file: "small.yaml")
        let nurse = try #require(small.seen(by: "NURSE").resource(named: "sittings")?.booking)
        #expect(nurse.schedule?.resource == "shifts")
        #expect(nurse.schedule?.accountResource == "nurses")
        #expect(nurse.exceptions?.resource == "exceptions")
        #expect(nurse.offered == nil)
        let patient = try #require(small.seen(by: "PATIENT").resource(named: "sittings")?.booking)
        #expect(patient.schedule == nil && patient.exceptions == nil)
        #expect(patient.offered?.resource == "openings")
        #expect(patient.taken == ["state": ["asked", "agreed"]])
        #expect(patient.placeFields == ["date", "opens", "closes", "nurse"])
        // A week without its days off is no schedule, and a role that neither books nor sees any slots has no rule.
        let part = small.narrowed(to: ["sittings", "shifts", "nurses"])
        #expect(part.seen(by: "NURSE").resource(named: "sittings")?.booking == nil)
        #expect(part.seen(by: "PATIENT").resource(named: "sittings")?.booking?.offered == nil)
    }

    @Test("a reference to what a role does not see is a plain id to it")
    func references() throws {
        let messages = try #require(whole.seen(by: "DOCTOR").resource(named: "messages"))
        #expect(messages.field(named: "expediteur_doctor")?.type == .any)
        #expect(messages.field(named: "destinataire_patient")?.reference == "patients")
        #expect(messages.field(named: "destinataire_doctor")?.isRequired == false)
        let own = try #require(whole.seen(by: "PATIENT").resource(named: "messages"))
        #expect(own.field(named: "destinataire_doctor")?.isRequired == true)
        #expect(own.field(named: "expediteur_doctor") == nil)
    }

    @Test("seen twice by a role is seen once")
    func twice() {
        for role in ["ADMIN", "DOCTOR", "PATIENT"] {
            #expect(whole.seen(by: role).seen(by: role) == whole.seen(by: role))
        }
    }

    @Test(
        "an object that stands for a reference becomes its id, is kept beside it, and fills the names that others are given"
    )
    func nested() throws {
        let shape = try #require(whole.seen(by: "PATIENT").resource(named: "consultations")?.shape)
        let answer: JSONObject = [
            "id": 12, "doctor": ["id": 7, "nom": "Ben Ali", "prenom": "Ahmed", "specialty": "Cardiologie", "new": 1],
            "start_time": "2026-01-18T14:00:00Z", "motif": "Suivi",
        ]
        let document = shape.document(from: answer)
        #expect(document["doctor"] == 7)
        #expect(document["doctor_name"] == "Dr. Ahmed Ben Ali")
        #expect(document["doctor_record"] == answer["doctor"])
        #expect(shape.answer(from: document) { _, _ in nil } == answer)
    }

    @Test(
        "a document that the server has not answered yet is shown in the role's face too, from the record it refers to")
    func unsent() throws {
        let shape = try #require(whole.seen(by: "PATIENT").resource(named: "consultations")?.shape)
        let document: JSONObject = ["doctor": 7, "doctor_name": "Dr. Ahmed Ben Ali", "motif": "Suivi"]
        let known: JSONObject = [
            "id": 7, "nom": "Ben Ali", "prenom": "Ahmed", "specialty": "Cardiologie", "phone": "1",
        ]
        #expect(
            shape.answer(from: document) { field, id in field == "doctor" && id == 7 ? known : nil } == [
                "doctor": ["id": 7, "nom": "Ben Ali", "prenom": "Ahmed", "specialty": "Cardiologie"], "motif": "Suivi",
            ])
    }

    @Test("whatever word stands in the braces, the record's id takes its place")
    func paths() throws {
        let face = try #require(whole.resource(named: "consultations")?.faces["PATIENT"])
        #expect(face.delete?.path(for: ServerID("30"), of: [:]) == "/api/patient/rendez-vous/30/annuler/")
        #expect(face.delete?.path(for: ServerID("a b"), of: [:]) == "/api/patient/rendez-vous/a%20b/annuler/")
    }

    @Test("a part of a catalogue has the views that need no other part")
    func part() {
        let part = whole.narrowed(to: Fixtures.frontDesk)
        #expect(part.resources.count == 4)
        #expect(part.views.map(\.name) == ["factures-stats"])
    }
}
