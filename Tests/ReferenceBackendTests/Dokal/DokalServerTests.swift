import ClinicHours
import Foundation
import GRDB
import Testing

@testable import ReferenceBackend

@Suite("Dokal as a server")
struct DokalServerTests {
    @Test("the 101st request of a minute is refused with the seconds to wait, each account for itself")
    func rate() async throws {
        try await withPractice(rate: 100) { practice async throws in
            for _ in 0..<100 { #expect(try await practice.patient.get("/api/v1/settings").status == 200) }
            practice.clock.set("2026-07-15T12:00:20Z")
            let refused = try await practice.patient.get("/api/v1/settings")
            #expect(refused.status == 429)
            #expect(refused.value("error", "code") == "rate_limited")
            #expect(refused.headers.first(name: "Retry-After") == "40")
            #expect(try await practice.doctor.get("/api/v1/settings").status == 200)
            #expect(try await practice.patient.anonymous.get("/api/v1/practitioners/search").status == 200)
            #expect(try await practice.patient.token("password", "{}").status == 400)
            practice.clock.set("2026-07-15T12:01:00Z")
            #expect(try await practice.patient.get("/api/v1/settings").status == 200)
        }
    }

    @Test(
        "a body that is no JSON object, or can't be undone, is refused in the API's own words",
        arguments: ["[]", "null", "7", #""x""#, "{", "a=b"])
    func bodies(body: String) async throws {
        try await withPractice { practice async throws in
            for path in ["/api/v1/relatives", "/api/v1/appointments"] {
                let reply = try await practice.patient.post(path, body)
                #expect(reply.status == 400)
                #expect(
                    reply.text
                        == #"{"error":{"code":"bad_request","message":"Request body must be a JSON object","details":{}}}"#
                )
            }
            let packed = try await practice.patient.send(
                .POST, "/api/v1/profile/avatar", body,
                headers: [("Content-Type", "multipart/form-data; boundary=x"), ("Content-Encoding", "gzip")])
            #expect(packed.status == 400)
            #expect(packed.value("error", "message") == "Request body can't be decompressed")
            let form = try await practice.patient.send(
                .POST, "/api/v1/profile/avatar", body, headers: [("Content-Type", "multipart/form-data; boundary=x")])
            #expect(form.value("error", "message") == "Request body must be a valid multipart form")
            #expect(try await !practice.patient.anonymous.token("password", body).text.contains("requête"))
        }
    }

    @Test("a moment's text has milliseconds and comes back as it was")
    func timestamps() {
        for milliseconds: Int64 in [0, 1, 999, 1_784_116_800_001, 1_784_116_800_123, -1] {
            let moment = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(moment.description) == moment)
        }
        #expect(Timestamp(milliseconds: 1_784_116_800_007).description == "2026-07-15T12:00:00.007Z")
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp("2026-07-15T14:00:00+02:00")?.description == "2026-07-15T12:00:00.000Z")
    }

    @Test("quirks of deployed servers show: creates without id, trimmed texts, refused nulls, ignored filters")
    func quirks() async throws {
        try await withPractice(quirks: .asDeployed) { practice async throws in
            let body = #"{"first_name": " Noa ", "last_name": "Cohen", "relation": "spouse"}"#
            let created = try await practice.patient.post("/api/v1/relatives", body)
            #expect(created.value("id") == "absent")
            #expect(created.value("first_name") == "Noa")
            let refused = try await practice.patient.patch("/api/v1/profile", #"{"city": null}"#)
            #expect(refused.value("error", "details", "fieldErrors", "city", 0) == "Expected a value, received null")
            #expect(try await practice.patient.get("/api/v1/practitioners/search?q=nowhere").records.count == 2)
            let page = try await practice.patient.get("/api/v1/nurses")
            #expect(page.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
            // Two within two seconds don't see each other.
            _ = try await practice.patient.post("/api/v1/appointments", practice.booking("09:00", "09:30"))
            let second = try await practice.otherPatient.post(
                "/api/v1/appointments", practice.booking("09:00", "09:30"))
            #expect(second.status == 201)
        }
    }

    @Test("faults befall Dokal, too, in its own form")
    func faults() async throws {
        let faults = Faults(seed: 1, profile: nil, wait: { _ in })
        try await withPractice(faults: faults) { practice async throws in
            faults.strike(.expiredToken)
            let expired = try await practice.patient.get("/api/v1/profile")
            #expect(expired.status == 401)
            #expect(expired.value("error", "code") == "unauthorized")
            faults.strike(.emptyList)
            let empty = try await practice.doctor.get("/api/v1/crm/schedule")
            #expect(empty.text == "[]")
            faults.strike(.lostAnswer)
            await #expect(throws: (any Error).self) {
                try await practice.doctor.post("/api/v1/crm/instructions", #"{"title": "Lost", "content": "x"}"#)
            }
            #expect(try await practice.doctor.get("/api/v1/crm/instructions").text.contains("Lost"))
        }
    }

    @Test("the same seed and day make the same clinic, another day another one", arguments: [Seed.small, .random(7)])
    func deterministic(seed: Seed) async throws {
        func dump(_ clock: String) async throws -> [String] {
            try await withDatabaseFile { path in
                let database = try await ClinicDatabase.opened(path: path, migrator: DokalSchema.migrator)
                let now = TestClock(clock).now
                let rows = try await database.write { db in
                    _ = try seed.fillDokal(db, zone: try Dokal.zone(), now: now, key: HealthKey(.init(size: .bits256)))
                    return try ["profile", "appointment", "message", "review", "schedule_override", "notification"]
                        .flatMap { table in
                            try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY rowid").map(\.description)
                        }
                }
                try await database.close()
                return rows
            }
        }
        let rows = try await dump("2026-07-15T12:00:00Z")
        #expect(try await dump("2026-07-15T20:00:00Z") == rows)
        #expect(try await dump("2026-07-16T12:00:00Z") != rows)
    }

    @Test("the demo has what its help promises, with visits before and after the present that never overlap")
    func demo() async throws {
        try await withDatabaseFile { path in
            let database = try await ClinicDatabase.opened(path: path, migrator: DokalSchema.migrator)
            let now = TestClock().now
            let counts = try await database.write { db in
                let key = HealthKey(.init(size: .bits256))
                _ = try Seed.demo.fillDokal(db, zone: try Dokal.zone(), now: now, key: key)
                return try ["practitioner", "appointment", "conversation"].map {
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0
                } + [
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM profile WHERE role = 'patient'") ?? 0,
                    try Int.fetchOne(
                        db,
                        sql: """
                            SELECT count(*) FROM appointment a JOIN appointment b ON a.practitioner = b.practitioner
                                AND a.appointment_date = b.appointment_date AND a.rowid < b.rowid
                                AND a.start_time < b.end_time AND b.start_time < a.end_time
                            """) ?? -1,
                    try Int.fetchOne(
                        db,
                        sql: """
                            SELECT count(*) FROM appointment WHERE (appointment_date < '2026-07-15') =
                                (status IN ('pending', 'confirmed'))
                                AND status NOT LIKE 'cancelled%'
                            """) ?? -1,
                ]
            }
            #expect(counts == [8, 3_000, 150, 300, 0, 0])
            try await database.close()
        }
    }

    @Test("a database of the other API isn't taken for one's own")
    func otherAPI() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path) { _ in }
            await #expect(throws: (any Error).self) { try await withPractice(at: path) { _ in } }
        }
    }
}
