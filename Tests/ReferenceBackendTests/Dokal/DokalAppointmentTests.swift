import Testing

@testable import ReferenceBackend

@Suite("Appointments at Dokal")
struct DokalAppointmentTests {
    private static let taken =
        #"{"error":{"code":"bad_request","message":"This time slot is already taken","details":{}}}"#

    @Test("a booking is pending, takes its slot, tells the practitioner and opens a conversation, once")
    func booking() async throws {
        try await withPractice { practice async throws in
            let slots = "/api/v1/practitioners/\(practice.otherDoctorID)/slots?from=2026-08-03&to=2026-08-03"
            let free = try await practice.patient.anonymous.get(slots)
            #expect(free.value(0, "slot_date") == "2026-08-03")
            #expect(free.value(0, "slot_start") == "08:00:00")
            #expect(free.value(0, "slot_end") == "08:20:00")
            // A patient who has never been with this practitioner.
            try await practice.execute("DELETE FROM conversation")
            _ = practice.events.take()
            let body = { (start: String, end: String) in
                """
                {"practitioner_id": "\(practice.otherDoctorID)", "appointment_date": "2026-08-03", \
                "start_time": "\(start)", "end_time": "\(end)"}
                """
            }
            let id = try await practice.patient.post("/api/v1/appointments", body("08:00", "08:20")).value("id")
            let events = practice.events.take()
            #expect(events.map(\.name) == ["notification:new", "appointment:updated"])
            #expect(
                events.map(\.accounts) == [[practice.otherDoctorID], [practice.patientID, practice.otherDoctorID]])
            let told = try await practice.otherDoctor.get("/api/v1/notifications")
            #expect(told.value(0, "type") == "appointment_request")
            #expect(told.value(0, "data", "appointment_id") == id)
            let detail = try await practice.patient.get("/api/v1/appointments/\(id)")
            #expect(detail.value("status") == "pending")
            #expect(detail.value("visited_before") == "0")
            #expect(try await practice.patient.anonymous.get(slots).value(0, "slot_start") == "08:20:00")
            _ = try await practice.patient.post("/api/v1/appointments", body("08:20", "08:40"))
            let conversations = try await practice.patient.get("/api/v1/conversations")
            #expect(conversations.records.count == 1)
            #expect(conversations.value(0, "practitioners", "id") == practice.otherDoctorID)
            #expect(conversations.value(0, "last_message") == "null")
        }
    }

    @Test("a slot that is taken, was never one or is over can't be booked, and says which")
    func slots() async throws {
        try await withPractice { practice async throws in
            _ = try await practice.book()
            let post = { (body: String) in try await practice.otherPatient.post("/api/v1/appointments", body) }
            #expect(try await post(practice.booking("09:00", "09:30")).text == Self.taken)
            for (day, start, end) in [
                (Practice.tuesday, "09:15", "09:45"), (Practice.tuesday, "09:00", "10:00"),
                (Practice.tuesday, "22:00", "22:30"), ("2026-07-14", "09:00", "09:30"),
                ("2026-07-15", "14:30", "15:00"),
            ] {
                let reply = try await post(practice.booking(day, start, end))
                #expect(reply.value("error", "message") == "Slot not available", "\(day) \(start)")
            }
            // What was cancelled is free again.
            let again = try await practice.visit("cancel", "10:00:00", "10:30:00")
            #expect(Identifier.isOne(again))
            #expect(try await post(practice.booking("10:00", "10:30")).status == 201)
        }
    }

    @Test("of twenty who want one slot at once, one gets it")
    func race() async throws {
        try await withPractice { practice async throws in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let patient = index.isMultiple(of: 2) ? practice.patient : practice.otherPatient
                        return try await patient.post("/api/v1/appointments", practice.booking("09:00", "09:30")).status
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [201: 1, 400: 19])
        }
    }

    @Test("a relative must be the patient's, and a reason everybody's or the practitioner's")
    func references() async throws {
        try await withPractice { practice async throws in
            let own = try await practice.value("SELECT id FROM relative WHERE owner = '\(practice.patientID)'")
            let common = try await practice.value("SELECT id FROM reason WHERE practitioner IS NULL")
            let others = try await practice.otherDoctor.post("/api/v1/crm/reasons", #"{"label": "x"}"#).value("id")
            let post = { (who: Clinic, more: String) in
                try await who.post("/api/v1/appointments", practice.booking(Practice.tuesday, "09:00", "09:30", more))
            }
            #expect(
                try await post(practice.otherPatient, #""relative_id": "\#(own)""#).value("error", "message")
                    == "Relative not found")
            #expect(
                try await post(practice.patient, #""reason_id": "\#(others)""#).value("error", "message")
                    == "Reason not found")
            let booked = try await post(practice.patient, #""relative_id": "\#(own)", "reason_id": "\#(common)""#)
            let detail = try await practice.patient.get("/api/v1/appointments/\(booked.value("id"))")
            #expect(detail.value("relatives", "id") == own)
            #expect(detail.value("appointment_reasons", "id") == common)
            #expect(detail.value("practitioners", "profiles", "last_name") == "Levi")
        }
    }

    @Test("upcoming is what is to come and still stands, by Jerusalem's clocks; past is the rest, at most 50")
    func lists() async throws {
        try await withPractice { practice async throws in
            try await practice.execute("DELETE FROM appointment")
            let early = try await practice.book()
            let late = try await practice.book("10:00:00", "10:30:00")
            let cancelled = try await practice.visit("cancel", "11:00:00", "11:30:00")
            func ids(_ list: String) async throws -> [String] {
                try await practice.patient.get("/api/v1/appointments/\(list)").records.compactMap {
                    $0["id"] as? String
                }
            }
            #expect(try await ids("upcoming") == [early, late])
            #expect(try await ids("past") == [cancelled])
            // 9:00 in Jerusalem's summer is 6:00 in Greenwich. Tokens have run out by then.
            practice.clock.set("2026-08-04T05:59:59Z")
            let patient = try await practice.patient.signedInAtDokal(Seed.dokalPatientEmail)
            let upcoming = { try await patient.get("/api/v1/appointments/upcoming").records.count }
            #expect(try await upcoming() == 2)
            practice.clock.set("2026-08-04T06:00:00Z")
            #expect(try await upcoming() == 1)
            let past = try await patient.get("/api/v1/appointments/past")
            #expect(past.records.compactMap { $0["id"] as? String } == [cancelled, early])
            try await practice.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
                INSERT INTO appointment (id, patient, practitioner, appointment_date, start_time, end_time, status,
                    visited_before, created_at, updated_at)
                SELECT 'x' || i, '\(practice.patientID)', '\(practice.doctorID)', '2020-01-01', '09:00:00', '09:30:00',
                    'completed', 0, '', '' FROM n
                """)
            #expect(try await patient.get("/api/v1/appointments/past").records.count == 50)
        }
    }

    @Test("an appointment is its patient's, its practitioner's and admins' to see, notes only its practitioner's")
    func detail() async throws {
        try await withPractice { practice async throws in
            let id = try await practice.book()
            let notes = #"{"practitioner_notes": "RAS"}"#
            #expect(try await practice.doctor.patch("/api/v1/crm/appointments/\(id)/complete", notes).status == 204)
            let path = "/api/v1/appointments/\(id)"
            #expect(try await practice.doctor.get(path).value("practitioner_notes") == "RAS")
            #expect(try await practice.patient.get(path).value("practitioner_notes") == "absent")
            #expect(try await practice.patient.get(path).value("cancellation_reason") == "null")
            #expect(try await practice.patient.get(path).value("appointment_questionnaires") == "absent")
            #expect(try await practice.admin.get(path).status == 200)
            #expect(try await practice.otherPatient.get(path).status == 404)
            #expect(try await practice.otherDoctor.get(path).status == 404)
            try await practice.execute(
                "INSERT INTO appointment_questionnaire VALUES ('q', '\(id)', 'Fumez-vous ?', 'Non')")
            #expect(try await practice.patient.get(path).value("appointment_questionnaires", 0, "answer") == "Non")
        }
    }

    @Test("a patient cancels their own appointment, once, and both hear of it")
    func cancelling() async throws {
        try await withPractice { practice async throws in
            let id = try await practice.book()
            _ = practice.events.take()
            let path = "/api/v1/appointments/\(id)/cancel"
            #expect(try await practice.otherPatient.patch(path, "{}").status == 404)
            #expect(try await practice.patient.patch(path, #"{"cancellation_reason": "Malade"}"#).status == 204)
            let events = practice.events.take()
            #expect(events.map(\.name) == ["notification:new", "notification:new", "appointment:updated"])
            #expect(events.last?.payload.contains(#""status":"cancelled_by_patient""#) == true)
            #expect(try await practice.doctor.get("/api/v1/notifications").value(0, "type") == "appointment_cancelled")
            #expect(try await practice.patient.get("/api/v1/notifications").value(0, "type") == "appointment_cancelled")
            let again = try await practice.patient.patch(path, "{}")
            #expect(again.status == 400)
            #expect(again.value("error", "code") == "bad_request")
            #expect(practice.events.take().isEmpty)
        }
    }

    @Test(
        "each step is told, audited, and taken only where it leads on",
        arguments: [
            ("confirm", "confirmed", true), ("cancel", "cancelled_by_practitioner", true),
            ("complete", "completed", false), ("no-show", "no_show", false),
        ])
    func steps(step: String, status: String, notifies: Bool) async throws {
        try await withPractice { practice async throws in
            let id = try await practice.book()
            let path = "/api/v1/crm/appointments/\(id)/\(step)"
            #expect(try await practice.otherDoctor.patch(path, "{}").status == 404)
            _ = practice.events.take()
            #expect(try await practice.doctor.patch(path, "{}").status == 204)
            let events = practice.events.take()
            #expect(events.map(\.name) == (notifies ? ["notification:new"] : []) + ["appointment:updated"])
            #expect(events.last?.accounts == [practice.patientID, practice.doctorID])
            #expect(try await practice.patient.get("/api/v1/appointments/\(id)").value("status") == status)
            #expect(
                try await practice.values("SELECT action FROM audit_log WHERE record = '\(id)'") == [
                    "appointment.\(status)"
                ])
            #expect(try await practice.doctor.patch(path, "{}").status == 400)
        }
    }

    @Test("the practitioner's list keeps to its day and status, in order of time, and counts all of them")
    func agenda() async throws {
        try await withPractice { practice async throws in
            let first = try await practice.book()
            let second = try await practice.book("10:00:00", "10:30:00")
            let list = "/api/v1/crm/appointments?date=\(Practice.tuesday)"
            let all = try await practice.doctor.get(list)
            #expect(all.value("total") == "2")
            #expect(all.value("appointments", 0, "id") == first)
            #expect(all.value("appointments", 0, "profiles", "id") == practice.patientID)
            let page = try await practice.doctor.get(list + "&limit=1&offset=1")
            #expect(page.value("appointments", 0, "id") == second)
            #expect(page.value("appointments", 1) == "absent")
            #expect(page.value("total") == "2")
            _ = try await practice.doctor.patch("/api/v1/crm/appointments/\(first)/confirm", "{}")
            #expect(try await practice.doctor.get(list + "&status=pending").value("total") == "1")
            #expect(try await practice.doctor.get(list + "&status=lost").status == 400)
            _ = try await practice.doctor.patch("/api/v1/crm/appointments/\(second)/cancel", "{}")
            let day = "from=\(Practice.tuesday)&to=\(Practice.tuesday)"
            #expect(
                try await practice.doctor.get("/api/v1/crm/dashboard/stats?\(day)").text
                    == #"{"pending":0,"confirmed":1,"cancelled":1,"completed":0,"no_show":0}"#)
        }
    }
}
