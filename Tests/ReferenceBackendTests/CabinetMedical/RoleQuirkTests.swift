import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Quirks of deployed servers, for doctors and patients")
struct RoleQuirkTests {
    @Test("creates-without-id holds for every role's dossiers, and for nothing else of theirs")
    func dossiersWithoutID() async throws {
        try await withPeople(quirks: [.createsWithoutID]) { people async throws in
            for (person, path) in [
                (people.admin, DossierTests.admin), (people.doctor, DossierTests.doctor),
                (people.patient, DossierTests.deposit),
            ] {
                let created = try await person.post(path, DossierTests.body)
                #expect(created.status == 201)
                #expect(created.value("id") == "absent")
                #expect(created.value("observations") == "Examen du 15/07/2026")
            }
            #expect(try await people.admin.get(DossierTests.admin).ids.suffix(3) == [13, 14, 15])
            #expect(try await people.doctor.post(ReclamationTests.doctor, ReclamationTests.body).value("id") == "7")
            #expect(try await people.patient.post(MessageTests.patient, MessageTests.toDoctor).value("id") == "17")
        }
    }

    @Test("the other quirks hold for doctors and patients as for the admin")
    func otherRoles() async throws {
        let patients = DoctorPatientTests.path
        try await withPeople(quirks: [.patchRefusesWholeObject, .trimsTexts, .namesInListsOnly]) {
            people async throws in
            let refused = try await people.doctor.patch(patients + "6/", #"{"email": "x@example.com", "id": 6}"#)
            #expect(refused.status == 400)
            #expect(refused.value("details", "email", 0) == "Ce champ est en lecture seule")
            #expect(
                try await people.doctor.patch(patients + "6/", #"{"observations": " x "}"#).value("observations") == "x"
            )
            let made = try await people.doctor.post(ReclamationTests.doctor, ReclamationTests.body)
            #expect(made.value("patient_name") == "absent")
            #expect(try await people.doctor.get(ReclamationTests.doctor).value(0, "patient_name") != "absent")
            let late = try await people.doctor.patch(ReclamationTests.doctor + "7/", #"{"date_resolution": null}"#)
            #expect(late.status == 400)
            let form = TestForm().text("traitement", "  y ")
            #expect(
                try await people.admin.send(.PATCH, DossierTests.admin + "1/", form: form).value("traitement") == "y")
        }
        try await withPeople(quirks: [.patchRefusesNull, .ignoresFilters, .doubleBooks]) { people async throws in
            #expect(try await people.doctor.patch(patients + "6/", #"{"age": null}"#).status == 400)
            #expect(try await people.admin.patch(DossierTests.admin + "1/", #"{"fichier": null}"#).status == 400)
            let all = try await people.doctor.get(patients)
            #expect(try await people.doctor.get(patients + "?search=nobody").text == all.text)
            #expect(
                try await people.doctor.get(CalendarTests.path + "?year=2026&month=9").value("period", "start")
                    == "2026-09-01", "a calendar is no list")
            let body = OwnConsultationTests.body("2026-09-02T10:00:00")
            #expect(try await people.patient.post(OwnConsultationTests.booking, body).status == 201)
            #expect(try await people.patient(7).post(OwnConsultationTests.booking, body).status == 201)
            people.admin.clock.advance(minutes: 1)
            #expect(try await people.patient(8).post(OwnConsultationTests.booking, body).status == 400)
        }
        try await withPeople(quirks: [.redirectsPost]) { people async throws in
            #expect(try await people.patient.post("/api/patient/messages", MessageTests.toDoctor).status == 301)
            #expect(try await people.patient.get(MessageTests.patient).ids.allSatisfy { $0 <= 16 })
        }
    }
}
