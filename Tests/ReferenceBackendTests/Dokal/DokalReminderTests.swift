import ClinicHours
import Foundation
import GRDB
import Logging
import Testing

@testable import ReferenceBackend

@Suite("Reminders at Dokal")
struct DokalReminderTests {
    @Test(
        "the next run is at 18:00 in Jerusalem, on both sides of both changes of its clocks",
        arguments: [
            ("2026-07-15T12:00:00Z", "2026-07-15T15:00:00Z"), ("2026-07-15T15:00:00Z", "2026-07-16T15:00:00Z"),
            // Clocks go forward on Friday, 27 March at 2:00, and back on Sunday, 25 October at 2:00.
            ("2026-03-26T12:00:00Z", "2026-03-26T16:00:00Z"), ("2026-03-26T16:00:00Z", "2026-03-27T15:00:00Z"),
            ("2026-10-24T12:00:00Z", "2026-10-24T15:00:00Z"), ("2026-10-24T15:00:00Z", "2026-10-25T16:00:00Z"),
            ("2026-12-31T22:30:00Z", "2027-01-01T16:00:00Z"),
        ])
    func nextRun(moment: String, expected: String) throws {
        let schedule = ReminderSchedule(zone: try Dokal.zone())
        let moment = try #require(InstantText.parse(moment, naiveIn: .gmt))
        #expect(InstantText.utc(schedule.nextRun(after: moment)) == expected)
    }

    /// A job over a practice's file, by its clock.
    private func job(_ practice: Practice) async throws -> (ReminderJob, ClinicDatabase) {
        let database = try await ClinicDatabase.opened(path: practice.path, migrator: DokalSchema.migrator)
        let store = DokalStore(
            database: database, realtime: practice.events, zone: try Dokal.zone(), now: { practice.clock.now })
        return (ReminderJob(store: store), database)
    }

    @Test("tomorrow's confirmed appointments are reminded of, each once, unless their patient wants none")
    func job() async throws {
        try await withPractice { practice async throws in
            try await practice.execute("DELETE FROM appointment; DELETE FROM notification")
            _ = try await practice.visit("confirm")
            _ = try await practice.book("10:00", "10:30")
            _ = try await practice.otherPatient.post("/api/v1/appointments", practice.booking("11:00", "11:30"))
            try await practice.execute("UPDATE appointment SET status = 'confirmed' WHERE start_time = '11:00:00'")
            _ = try await practice.otherPatient.patch("/api/v1/settings", #"{"reminders_enabled": false}"#)
            let (job, database) = try await job(practice)
            practice.clock.set("2026-08-02T15:00:00Z")
            #expect(try await job.run() == 0)
            // 18:00 in Jerusalem on the day before, and a quarter to midnight there.
            practice.clock.set("2026-08-03T15:00:00Z")
            _ = practice.events.take()
            #expect(try await job.run() == 1)
            let events = practice.events.take()
            #expect(events.map(\.accounts) == [[practice.patientID]])
            #expect(events.first?.payload.contains("demain à 09:00") == true)
            practice.clock.set("2026-08-03T20:45:00Z")
            #expect(try await job.run() == 0)
            #expect(
                try await practice.value("SELECT count(*) FROM notification WHERE type = 'appointment_reminder'") == "1"
            )
            try await database.close()
        }
    }

    @Test("the service waits for the evening in short steps, runs the job, and waits for the next one")
    func service() async throws {
        try await withPractice { practice async throws in
            try await practice.execute("DELETE FROM appointment")
            _ = try await practice.visit("confirm")
            practice.clock.set("2026-08-03T14:58:30Z")
            let (job, database) = try await job(practice)
            let waits = Waits()
            let service = ReminderService(
                job: job, schedule: ReminderSchedule(zone: try Dokal.zone()), logger: Logger(label: "test"),
                wait: { duration in
                    guard await waits.note(duration) < 3 else { throw CancellationError() }
                    practice.clock.advance(minutes: 1)
                })
            let running = Task { try await service.run() }
            await waits.reached(3)
            running.cancel()
            try await running.value
            #expect(await waits.durations.prefix(2) == [.seconds(60), .seconds(30)])
            #expect(try await practice.value("SELECT is_reminded FROM appointment") == "1")
            try await database.close()
        }
    }
}

/// Counts waits, and lets a test wait for their number.
private actor Waits {
    private(set) var durations: [Duration] = []
    private var waiting: CheckedContinuation<Void, Never>?
    private var goal = Int.max

    func note(_ duration: Duration) -> Int {
        durations.append(duration)
        if durations.count >= goal {
            waiting?.resume()
            waiting = nil
        }
        return durations.count
    }

    func reached(_ count: Int) async {
        if durations.count >= count { return }
        goal = count
        await withCheckedContinuation { waiting = $0 }
    }
}
