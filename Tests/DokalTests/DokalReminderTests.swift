import ControlProtocol
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Reminders, from the replica alone", .serialized)
struct DokalReminderTests {
    /// A patient's workplace without a line, the day before clocks are moved. One appointment of each status is on each of the next days.
    private func run(
        today: String, tomorrow: String, after: String, from time: String,
        _ body: @escaping @Sendable (ReminderDesk) async throws -> Void
    ) async throws {
        let clock = ManualWallClock(Days.moment("\(today)T12:00"))
        try await ServedClinic.run(api: .dokal, clock: clock) { clinic async throws in
            func id(_ login: String) async throws -> String {
                try #require(try await clinic.ask("GET", "/api/v1/profile", as: login).body?["id"]?.string)
            }
            let (doctor, patient) = (try await id(Practice.doctor), try await id(Practice.patient))
            try await clinic.change { db in
                try db.execute(sql: "DELETE FROM appointment")
                let visits = [
                    ("confirmed", tomorrow), ("confirmed", after), ("pending", tomorrow),
                    ("cancelled_by_practitioner", tomorrow), ("cancelled_by_patient", tomorrow), ("pending", after),
                ]
                for (number, (status, day)) in visits.enumerated() {
                    try db.execute(
                        sql: """
                            INSERT INTO appointment (id, patient, practitioner, appointment_date, start_time, end_time, status,
                                visited_before, created_at, updated_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?, 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')
                            """,
                        arguments: [
                            "00000000-0000-4000-8000-00000000000\(number)", patient, doctor, day, "1\(number):00:00",
                            "1\(number):30:00", status,
                        ])
                }
            }
            try await Workplace.run("patient", login: Practice.patient, at: clinic) { workplace async throws in
                workplace.line.set(up: false)
                let service = try #require(ReminderService(workplace.engine.context))
                clock.set(Days.moment("\(today)T\(time)"))
                try await body(ReminderDesk(workplace: workplace, service: service, clock: clock))
            }
        }
    }

    static let moves = [
        ("2026-03-26", "2026-03-27", "2026-03-28"), ("2026-10-24", "2026-10-25", "2026-10-26"),
        ("2026-07-15", "2026-07-16", "2026-07-17"),
    ]

    @Test("are given at 18:00 on the wall for tomorrow's confirmed appointments, once each", arguments: moves)
    func due(today: String, tomorrow: String, after: String) async throws {
        try await run(today: today, tomorrow: tomorrow, after: after, from: "17:59") { desk async throws in
            #expect(try await desk.remind() == [])
            desk.clock.set(Days.moment("\(today)T18:00"))
            #expect(try await desk.remind() == [tomorrow])
            #expect(try await desk.remind() == [])
            desk.clock.set(Days.moment("\(tomorrow)T17:59"))
            #expect(try await desk.remind() == [])
            desk.clock.set(Days.moment("\(tomorrow)T18:00"))
            #expect(try await desk.remind() == [after])
        }
    }

    @Test("who starts late reminds of what is still to come, once", arguments: moves)
    func late(today: String, tomorrow: String, after: String) async throws {
        try await run(today: today, tomorrow: tomorrow, after: after, from: "23:30") { desk async throws in
            #expect(try await desk.remind() == [tomorrow])
            desk.clock.set(Days.moment("\(tomorrow)T08:00"))
            #expect(try await desk.remind() == [])
        }
        try await run(today: today, tomorrow: tomorrow, after: after, from: "17:00") { desk async throws in
            desk.clock.set(Days.moment("\(tomorrow)T08:00"))
            #expect(try await desk.remind() == [tomorrow])
        }
        try await run(today: today, tomorrow: tomorrow, after: after, from: "17:00") { desk async throws in
            // What was yesterday is over, and nobody is reminded of it.
            desk.clock.set(Days.moment("\(after)T08:00"))
            #expect(try await desk.remind() == [after])
        }
    }
}

/// A workplace with its reminders.
private struct ReminderDesk: Sendable {
    let workplace: Workplace
    let service: ReminderService
    let clock: ManualWallClock

    /// Reminds of what is due, and gives the days of the appointments of which the journal tells on the socket.
    func remind() async throws -> [String] {
        let position = try await workplace.journalEnd()
        let count = try await service.remind()
        let answer = try await workplace.ask(.journalSince, ["position": .integer(position)])
        let entries = (answer["entries"]?.array ?? []).filter { $0["kind"] == "reminder.due" }
        #expect(entries.count == count)
        #expect(entries.allSatisfy { $0["resource"] == "appointments" })
        return try await withDays(of: entries)
    }

    private func withDays(of entries: [JSONValue]) async throws -> [String] {
        var days: [String] = []
        for entry in entries {
            let document = try await workplace.ask(
                .recordsGet, ["resource": "appointments", "id": entry["local_id"] ?? .null])
            #expect(document.value(at: ["record", "status"]) == "confirmed")
            days.append(document.value(at: ["record", "appointment_date"])?.string ?? "")
        }
        return days
    }
}
