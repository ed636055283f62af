import ClinicHours
import Foundation
import Testing

@testable import ReferenceBackend

@Suite("Dashboards (section 2)")
struct DashboardTests {
    static let admin = "/api/users/dashboard/admin/stats/"
    static let doctor = "/api/users/dashboard/doctor/stats/"
    static let patient = "/api/users/dashboard/patient/stats/"

    @Test("they have what the document shows, in its order")
    func shapes() async throws {
        try await withPeople { people in
            for id in try await people.admin.get(ConsultationTests.path).ids where id != 61 {
                _ = try await people.admin.delete(ConsultationTests.path + "\(id)/")
            }
            let name = people.patientName
            let patient = try await people.admin.get("/api/Admin/patients/6/")
            let inactive = try await people.admin.get("/api/Admin/patients/?status=Inactif").ids.count
            #expect(
                try await people.admin.get(Self.admin).text == """
                    {"overview":{"total_patients":20,"total_doctors":3,"total_consultations":1,\
                    "active_patients":\(20 - inactive),"inactive_patients":\(inactive),"approved_doctors":2,\
                    "pending_doctors":1},"consultations":{"today":0,"this_week":0,"this_month":0,"upcoming":1},\
                    "top_doctors":[{"id":3,"name":"Dr. Ahmed Ben Ali","specialty":"Cardiologie",\
                    "consultations_count":1}],"consultations_by_specialty":[{"specialty":"Cardiologie","count":1}]}
                    """)
            #expect(
                try await people.doctor.get(Self.doctor).text == """
                    {"overview":{"total_consultations":1,"total_patients":1,"consultations_today":0,\
                    "consultations_this_week":0,"consultations_this_month":0},"upcoming_consultations":[{"id":61,\
                    "patient":"\(name)","start_time":"2026-09-01T10:00:00Z","motif":"Suivi"}],"doctor_info":\
                    {"name":"Dr. Ahmed Ben Ali","specialty":"Cardiologie","schedule":"Lun-Ven 9h-17h"}}
                    """)
            let dossiers = try await people.patient.get(DossierTests.own).ids.count
            #expect(
                try await people.patient.get(Self.patient).text == """
                    {"overview":{"total_consultations":1,"past_consultations":0,"upcoming_consultations_count":1,\
                    "total_dossiers":\(dossiers)},"upcoming_consultations":[{"id":61,"doctor":"Dr. Ahmed Ben Ali",\
                    "specialty":"Cardiologie","start_time":"2026-09-01T10:00:00Z","motif":"Suivi"}],"patient_info":\
                    {"name":"\(name)","age":\(patient.value("age")),"address":"\(patient.value("address"))",\
                    "status":"\(patient.value("status"))"}}
                    """)
        }
    }

    @Test(
        "the borders of day, week and month count as they should",
        arguments: [
            // now, start, today, this week, this month, upcoming
            ("2026-07-15T12:00:00Z", "2026-07-15T00:00:00Z", [1, 1, 1, 0]),
            ("2026-07-15T12:00:00Z", "2026-07-14T23:59:59Z", [0, 1, 1, 0]),
            ("2026-07-15T12:00:00Z", "2026-07-13T00:00:00Z", [0, 1, 1, 0]),
            ("2026-07-15T12:00:00Z", "2026-07-12T23:59:59Z", [0, 0, 1, 0]),
            ("2026-07-15T12:00:00Z", "2026-07-19T23:59:59Z", [0, 1, 1, 1]),
            ("2026-07-15T12:00:00Z", "2026-07-20T00:00:00Z", [0, 0, 1, 1]),
            ("2026-07-15T12:00:00Z", "2026-07-31T23:59:59Z", [0, 0, 1, 1]),
            ("2026-07-15T12:00:00Z", "2026-08-01T00:00:00Z", [0, 0, 0, 1]),
            ("2026-07-15T12:00:00Z", "2026-06-30T23:59:59Z", [0, 0, 0, 0]),
            ("2026-07-15T12:00:00Z", "2026-07-15T12:00:00Z", [1, 1, 1, 1]),
            ("2026-07-15T12:00:01Z", "2026-07-15T12:00:00Z", [1, 1, 1, 0]),
            // A Sunday and a Monday, a February, a turn of the year.
            ("2026-07-19T23:59:59Z", "2026-07-13T00:00:00Z", [0, 1, 1, 0]),
            ("2026-07-20T00:00:00Z", "2026-07-19T23:59:59Z", [0, 0, 1, 0]),
            ("2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z", [0, 1, 0, 1]),
            ("2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z", [0, 1, 0, 1]),
        ])
    func borders(now: String, start: String, counts: [Int]) async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path, clock: TestClock(now)) { admin in
                for id in try await admin.get(ConsultationTests.path).ids {
                    _ = try await admin.delete(ConsultationTests.path + "\(id)/")
                }
                _ = try await admin.patch("/api/Admin/doctors/3/", #"{"schedule": "?"}"#)
                _ = try await admin.post(ConsultationTests.path, ConsultationTests.body(start))
                let stats = try await admin.get(Self.admin)
                let keys = ["today", "this_week", "this_month", "upcoming"]
                #expect(keys.map { stats.value("consultations", $0) } == counts.map(String.init))
            }
        }
    }

    @Test("over random clinics each says what its lists say", arguments: UInt64(1)...12)
    func random(number: UInt64) async throws {
        try await withDatabaseFile { path in
            let now = ["2026-07-15T12:10:00Z", "2026-08-31T23:45:00Z", "2027-01-03T00:00:00Z"][Int(number % 3)]
            try await withClinic(at: path, seed: .random(number), clock: TestClock(now)) { admin in
                let visits = try await admin.get(ConsultationTests.path).records.map(Visit.init)
                let doctors = try await admin.get("/api/Admin/doctors/").records
                let patients = try await admin.get("/api/Admin/patients/").records
                let approved = try await admin.get("/api/Admin/doctors/?is_approved=true").ids
                let clock = Present(now)

                var bySpecialty: [String: Int] = [:]
                var byDoctor: [Int: Int] = [:]
                let specialties = Dictionary(
                    uniqueKeysWithValues: doctors.map { ($0["id"] as? Int ?? 0, $0["specialty"] as? String ?? "") })
                for visit in visits {
                    bySpecialty[specialties[visit.doctor] ?? "", default: 0] += 1
                    byDoctor[visit.doctor, default: 0] += 1
                }
                let active = patients.filter { $0["status"] as? String == "Actif" }.count
                let top = byDoctor.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map { id, count in
                    [
                        "id": id, "name": visits.first { $0.doctor == id }?.doctorName ?? "",
                        "specialty": specialties[id] ?? "", "consultations_count": count,
                    ] as [String: Any]
                }
                let expected: [String: Any] = [
                    "overview": [
                        "total_patients": patients.count, "total_doctors": doctors.count,
                        "total_consultations": visits.count, "active_patients": active,
                        "inactive_patients": patients.count - active, "approved_doctors": approved.count,
                        "pending_doctors": doctors.count - approved.count,
                    ],
                    "consultations": [
                        "today": clock.today(visits), "this_week": clock.week(visits),
                        "this_month": clock.month(visits),
                        "upcoming": clock.upcoming(visits).count,
                    ],
                    "top_doctors": Array(top),
                    "consultations_by_specialty": bySpecialty.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                        ["specialty": $0.key, "count": $0.value] as [String: Any]
                    },
                ]
                #expect(try await admin.get(Self.admin).canonical == Reply.canonical(expected))

                for record in doctors where approved.contains(record["id"] as? Int ?? 0) {
                    let own = visits.filter { $0.doctor == record["id"] as? Int }
                    let doctor = try await admin.signedIn(record["email"] as? String ?? "")
                    let stats = try await doctor.get(Self.doctor)
                    #expect(stats.value("overview", "total_consultations") == "\(own.count)")
                    #expect(stats.value("overview", "total_patients") == "\(Set(own.map(\.patient)).count)")
                    #expect(stats.value("overview", "consultations_today") == "\(clock.today(own))")
                    #expect(stats.value("overview", "consultations_this_week") == "\(clock.week(own))")
                    #expect(stats.value("overview", "consultations_this_month") == "\(clock.month(own))")
                    for index in 0..<6 {
                        let soon = clock.upcoming(own).prefix(5).dropFirst(index).first
                        #expect(
                            stats.value("upcoming_consultations", index, "id") == (soon.map { "\($0.id)" } ?? "absent"))
                    }
                }
                for record in patients.prefix(3) {
                    let own = visits.filter { $0.patient == record["id"] as? Int }
                    let patient = try await admin.signedIn(record["email"] as? String ?? "")
                    let stats = try await patient.get(Self.patient)
                    let ahead = clock.upcoming(own)
                    #expect(stats.value("overview", "past_consultations") == "\(own.count - ahead.count)")
                    #expect(stats.value("overview", "upcoming_consultations_count") == "\(ahead.count)")
                    #expect(
                        stats.value("upcoming_consultations", 0, "id") == (ahead.first.map { "\($0.id)" } ?? "absent"))
                    let dossiers = try await patient.get(DossierTests.own).ids.count
                    #expect(stats.value("overview", "total_dossiers") == "\(dossiers)")
                }
            }
        }
    }
}

/// A consultation of the admin's list.
private struct Visit {
    let id: Int
    let doctor: Int
    let doctorName: String
    let patient: Int
    let start: String

    init(_ record: [String: Any]) {
        id = record["id"] as? Int ?? 0
        doctor = record["doctor"] as? Int ?? 0
        doctorName = record["doctor_name"] as? String ?? ""
        patient = record["patient"] as? Int ?? 0
        start = record["start_time"] as? String ?? ""
    }
}

/// Counts by when visits begin, with Foundation's calendar, which the server doesn't use.
private struct Present {
    private let now: Date
    private let calendar: Foundation.Calendar

    init(_ text: String) {
        var calendar = Foundation.Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        self.calendar = calendar
        now = InstantText.parse(text, naiveIn: .gmt) ?? .distantPast
    }

    func today(_ visits: [Visit]) -> Int { count(visits, .day) }
    func week(_ visits: [Visit]) -> Int { count(visits, .weekOfYear) }
    func month(_ visits: [Visit]) -> Int { count(visits, .month) }

    func upcoming(_ visits: [Visit]) -> [Visit] {
        visits.filter { start($0) >= now }.sorted { (start($0), $0.id) < (start($1), $1.id) }
    }

    private func count(_ visits: [Visit], _ unit: Foundation.Calendar.Component) -> Int {
        visits.filter { calendar.isDate(start($0), equalTo: now, toGranularity: unit) }.count
    }

    private func start(_ visit: Visit) -> Date { InstantText.parse(visit.start, naiveIn: .gmt) ?? .distantPast }
}
