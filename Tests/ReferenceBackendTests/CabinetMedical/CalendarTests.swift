import Testing

@testable import ReferenceBackend

@Suite("A doctor's calendar (section 12)")
struct CalendarTests {
    static let path = "/api/doctor-calendar/consultations/"

    @Test("a month has its days, each with its consultations in order of time")
    func shape() async throws {
        try await withPeople { people in
            _ = try await people.admin.post(
                ConsultationTests.path, ConsultationTests.body("2026-09-01T09:00:00", patient: 6))
            _ = try await people.admin.post(
                ConsultationTests.path, ConsultationTests.body("2026-09-30T16:30:00", patient: 6))
            _ = try await people.admin.post(
                ConsultationTests.path, ConsultationTests.body("2026-09-02T10:00:00", doctor: 4))
            func entry(_ id: Int, _ day: String, _ start: String, _ end: String) -> String {
                """
                {"id":\(id),"doctor_id":3,"doctor_name":"Dr. Ahmed Ben Ali","patient_id":6,\
                "patient_name":"\(people.patientName)","start_time":"\(day)T\(start):00Z",\
                "end_time":"\(day)T\(end):00Z","date":"\(day)","motif":"Suivi"}
                """
            }
            let first = entry(62, "2026-09-01", "09:00", "09:30") + "," + entry(61, "2026-09-01", "10:00", "10:30")
            let last = entry(63, "2026-09-30", "16:30", "17:00")
            let rest = """
                "total_consultations":3,"consultations_by_date":{"2026-09-01":[\(first)],"2026-09-30":[\(last)]},\
                "all_consultations":[\(first),\(last)]}
                """
            let month = #"{"period":{"start":"2026-09-01","end":"2026-09-30"},"#
            #expect(try await people.doctor.get(Self.path + "?year=2026&month=9").text == month + rest)
            let range = #"{"period":{"start":"2026-09-01","end":"2026-10-02"},"#
            #expect(
                try await people.doctor.get(Self.path + "?start_date=2026-09-01&end_date=2026-10-02").text
                    == range + rest)
        }
    }

    @Test(
        "the period is what was asked for, or the current month",
        arguments: [
            ("", "2026-07-01", "2026-07-31"), ("?year=&month=", "2026-07-01", "2026-07-31"),
            ("?year=2028&month=2", "2028-02-01", "2028-02-29"), ("?year=2026&month=02", "2026-02-01", "2026-02-28"),
            ("?month=12&year=9999", "9999-12-01", "9999-12-31"),
            ("?start_date=2026-07-03&end_date=2026-07-03", "2026-07-03", "2026-07-03"),
        ])
    func period(query: String, start: String, end: String) async throws {
        try await withPeople { people in
            let reply = try await people.doctor.get(Self.path + query)
            #expect(reply.value("period", "start") == start)
            #expect(reply.value("period", "end") == end)
            let same = try await people.admin.get(
                ConsultationTests.path + "?doctor_id=3&date_debut=\(start)&date_fin=\(end)")
            #expect(reply.value("total_consultations") == "\(same.ids.count)")
            for (index, id) in same.ids.enumerated() {
                #expect(reply.value("all_consultations", index, "id") == "\(id)")
            }
        }
    }

    @Test(
        "half a period, one that is none, and two at once are refused",
        arguments: [
            ("?year=2026", "month"), ("?month=1", "year"), ("?start_date=2026-01-01", "end_date"),
            ("?end_date=2026-01-01", "start_date"), ("?year=2026&month=13", "month"), ("?year=2026&month=0", "month"),
            ("?year=0&month=1", "year"), ("?year=99999&month=1", "year"), ("?year=x&month=1", "year"),
            ("?start_date=2026-02-30&end_date=2026-03-01", "start_date"),
            ("?start_date=2026-02-02&end_date=2026-02-01", "end_date"),
            ("?start_date=2026-02-01&end_date=2026-02-02&year=2026&month=2", "non_field_errors"),
            ("?start_date=2026-02-01&month=2", "non_field_errors"),
        ])
    func refusals(query: String, field: String) async throws {
        try await withPeople { people in
            let reply = try await people.doctor.get(Self.path + query)
            #expect(reply.status == 400)
            #expect(reply.value("error") == "Données invalides")
            #expect(reply.value("details", field, 0) != "absent")
        }
    }
}
