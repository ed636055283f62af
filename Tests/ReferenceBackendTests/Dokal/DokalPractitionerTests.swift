import Testing

@testable import ReferenceBackend

@Suite("Practitioners at Dokal")
struct DokalPractitionerTests {
    @Test(
        "a search looks into city and description, whatever case and accents",
        arguments: [
            ("q=tel+aviv", 1), ("q=dermatologie", 1), ("q=JERUSALEM", 1), ("city=jerus", 1), ("q=nowhere", 0), ("", 2),
            ("limit=1", 1), ("limit=500", 2), ("lat=32.1&lng=34.8", 2),
        ])
    func search(query: String, count: Int) async throws {
        try await withPractice { practice async throws in
            let reply = try await practice.patient.anonymous.get("/api/v1/practitioners/search?\(query)")
            #expect(reply.records.count == count)
        }
    }

    @Test("a search keeps to a specialty by its id, and shows it in three languages")
    func specialty() async throws {
        try await withPractice { practice async throws in
            let id = try await practice.value("SELECT id FROM specialty WHERE name = 'Cardiology'")
            let found = try await practice.patient.get("/api/v1/practitioners/search?specialty=\(id)")
            #expect(found.records.count == 1)
            #expect(found.value(0, "id") == practice.doctorID)
            #expect(found.value(0, "specialties", "name_he") == "קרדיולוגיה")
            #expect(found.value(0, "languages", 0) == "Français")
            #expect(found.value(0, "latitude").hasPrefix("32.07"))
            #expect(try await practice.patient.get("/api/v1/practitioners/search?specialty=7").status == 400)
        }
    }

    @Test("a page has the active instructions and reasons, two weeks of slots, and reviews with initials")
    func page() async throws {
        try await withPractice { practice async throws in
            let own = try await practice.doctor.post("/api/v1/crm/reasons", #"{"label": "Shown", "sort_order": 99}"#)
            _ = try await practice.doctor.post("/api/v1/crm/reasons", #"{"label": "Hidden", "is_active": false}"#)
            let visit = try await practice.visit("complete")
            _ = try await practice.patient.post(
                "/api/v1/reviews",
                #"{"appointment_id": "\#(visit)", "practitioner_id": "\#(practice.doctorID)", "rating": 5}"#)
            let page = try await practice.patient.anonymous.get("/api/v1/practitioners/\(practice.doctorID)")
            #expect(page.text.contains(own.value("id")))
            #expect(!page.text.contains("Hidden"))
            #expect(page.value("instructions", 0, "title") == "Documents à apporter")
            #expect(page.value("reviews", 0, "profiles", "last_name") == "C.")
            #expect(page.value("reviews", 0, "comment") == "null")
            #expect(page.value("consultation_duration_minutes") == "30")
            let slots = try await practice.patient.get(
                "/api/v1/practitioners/\(practice.doctorID)/slots?from=2026-07-15&to=2026-07-28")
            #expect(Reply.canonical(try page.member("slots")) == slots.canonical)
            #expect(slots.records.count > 20)
        }
    }

    @Test(
        "slots need a range of days that makes sense",
        arguments: [
            "", "from=2026-08-01", "from=2026-08-02&to=2026-08-01", "from=2026-08-01&to=2027-08-01", "from=x&to=y",
        ])
    func badRanges(query: String) async throws {
        try await withPractice { practice async throws in
            let path = "/api/v1/practitioners/\(practice.doctorID)/slots?\(query)"
            let reply = try await practice.patient.get(path)
            #expect(reply.value("error", "code") == "validation_error")
        }
    }

    @Test("slots follow the weekly hours, their exceptions and what is switched off")
    func hours() async throws {
        try await withPractice { practice async throws in
            try await practice.execute(
                "DELETE FROM weekly_schedule; DELETE FROM schedule_override; DELETE FROM appointment")
            let day = "/api/v1/practitioners/\(practice.doctorID)/slots?from=2026-08-04&to=2026-08-04"
            func starts() async throws -> [String] {
                try await practice.patient.get(day).records.compactMap { $0["slot_start"] as? String }
            }
            #expect(try await starts().isEmpty)
            let range = try await practice.doctor.post(
                "/api/v1/crm/schedule",
                #"{"day_of_week": 2, "start_time": "09:00", "end_time": "10:00", "slot_duration_minutes": 20}"#)
            #expect(range.value("start_time") == "09:00:00")
            #expect(try await starts() == ["09:00:00", "09:20:00", "09:40:00"])
            let path = "/api/v1/crm/schedule/\(range.value("id"))"
            #expect(try await practice.doctor.patch(path, #"{"end_time": "08:00"}"#).status == 400)
            #expect(try await practice.doctor.patch(path, #"{"slot_duration_minutes": 30}"#).status == 200)
            #expect(try await starts() == ["09:00:00", "09:30:00"])

            let special = #"{"date": "2026-08-04", "is_available": true, "start_time": "13:00", "end_time": "14:00"}"#
            let first = try await practice.doctor.post("/api/v1/crm/overrides", special)
            #expect(first.status == 201)
            #expect(try await starts() == ["13:00:00", "13:30:00"])
            let off = try await practice.doctor.post(
                "/api/v1/crm/overrides", #"{"date": "2026-08-04", "is_available": false, "reason": "Vacances"}"#)
            #expect(off.status == 200)
            #expect(off.value("id") == first.value("id"))
            #expect(off.value("start_time") == "null")
            #expect(try await practice.doctor.get("/api/v1/crm/overrides").records.count == 1)
            #expect(try await starts().isEmpty)
            #expect(try await practice.doctor.delete("/api/v1/crm/overrides/\(first.value("id"))").status == 204)
            #expect(try await starts().count == 2)
            #expect(try await practice.otherDoctor.delete(path).status == 404)
            _ = try await practice.doctor.patch(path, #"{"is_active": false}"#)
            #expect(try await starts().isEmpty)
            #expect(try await practice.doctor.delete(path).status == 204)
            #expect(try await practice.doctor.get("/api/v1/crm/schedule").text == "[]")
        }
    }

    @Test("everybody's reasons are shown with the own ones, and are for nobody to change")
    func reasons() async throws {
        try await withPractice { practice async throws in
            let common = try await practice.value("SELECT id FROM reason WHERE practitioner IS NULL")
            let list = try await practice.doctor.get("/api/v1/crm/reasons")
            #expect(list.text.contains(common))
            #expect(list.value(0, "practitioner_id") == "null")
            let change = #"{"label": "x"}"#
            #expect(try await practice.doctor.patch("/api/v1/crm/reasons/\(common)", change).status == 403)
            let own = try await practice.doctor.post("/api/v1/crm/reasons", #"{"label": "Own"}"#).value("id")
            #expect(try await practice.otherDoctor.patch("/api/v1/crm/reasons/\(own)", change).status == 404)
            #expect(try await practice.doctor.patch("/api/v1/crm/reasons/\(own)", change).value("label") == "x")
            #expect(try await !practice.otherDoctor.get("/api/v1/crm/reasons").text.contains(own))
        }
    }

    @Test("a practitioner sees a patient who has been theirs, which is noted, and never their identity number")
    func patientView() async throws {
        try await withPractice { practice async throws in
            try await practice.execute("DELETE FROM appointment")
            _ = try await practice.patient.put(
                "/api/v1/health/profile", #"{"teudat_zehut": "318273645", "blood_type": "O+"}"#)
            let path = "/api/v1/crm/patients/\(practice.patientID)"
            #expect(try await practice.doctor.get(path).status == 403)
            let visit = try await practice.book()
            let view = try await practice.doctor.get(path)
            #expect(view.value("profile", "first_name") == "David")
            #expect(view.value("health_profile", "blood_type") == "O+")
            #expect(!view.text.contains("318273645"))
            #expect(view.value("appointment_history", 0, "id") == visit)
            #expect(try await practice.otherDoctor.get(path).status == 403)
            let audit =
                "SELECT count(*) FROM audit_log WHERE action = 'patient.view' AND actor = '\(practice.doctorID)'"
            #expect(try await practice.value(audit) == "1")
            #expect(try await practice.doctor.get("/api/v1/crm/patients/\(practice.doctorID)").status == 404)
        }
    }

    @Test("a review is of one's own finished visit with that practitioner, and there is one a visit")
    func reviews() async throws {
        try await withPractice { practice async throws in
            let (done, waiting) = (try await practice.visit("complete"), try await practice.book("10:00", "10:30"))
            func review(_ who: Clinic, _ visit: String, _ doctor: String) async throws -> Reply {
                try await who.post(
                    "/api/v1/reviews",
                    #"{"appointment_id": "\#(visit)", "practitioner_id": "\#(doctor)", "rating": 5, "comment": "Bien"}"#
                )
            }
            #expect(try await review(practice.patient, waiting, practice.doctorID).status == 400)
            #expect(try await review(practice.patient, done, practice.otherDoctorID).status == 400)
            #expect(try await review(practice.otherPatient, done, practice.doctorID).status == 400)
            let written = try await review(practice.patient, done, practice.doctorID)
            #expect(written.status == 201)
            #expect(try await review(practice.patient, done, practice.doctorID).status == 400)
            #expect(try await practice.doctor.get("/api/v1/notifications").value(0, "type") == "review_received")
            let path = "/api/v1/reviews/\(written.value("id"))/reply"
            let body = #"{"practitioner_reply": "Merci !"}"#
            #expect(try await practice.otherDoctor.patch(path, body).status == 404)
            #expect(try await practice.doctor.patch(path, body).status == 204)
            let received = try await practice.doctor.get("/api/v1/crm/reviews")
            #expect(received.value(0, "id") == written.value("id"))
            #expect(received.value(0, "practitioner_reply") == "Merci !")
            #expect(received.value(0, "profiles", "last_name") == "Cohen")
            let list = "/api/v1/practitioners/\(practice.doctorID)/reviews?limit=1"
            let total = try await practice.value(
                "SELECT count(*) FROM review WHERE practitioner = '\(practice.doctorID)'")
            #expect(try await practice.patient.get(list).value("total") == total)
            #expect(try await practice.patient.get(list).value("reviews", 0, "id") == written.value("id"))
        }
    }
}
