import ControlProtocol
import GRDB
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@Suite("Free slots offline are those that the server offers", .serialized)
struct DokalSlotTests {
    /// A practitioner's week, exceptions and bookings, as the server's tables hold them.
    private struct Week {
        private let rows: [(sql: String, arguments: StatementArguments)]

        /// Draws one around some days. Half of them work at night, when clocks are moved.
        init(_ random: SeededRandom, doctor: String, patient: String, days: [String]) {
            let isNight = random.below(2) == 0
            func hours() -> (from: String, to: String) {
                let from = random.below(isNight ? 20 : 270) * 5
                return (Self.text(from), Self.text(min(1_435, from + 15 + random.below(60) * 5)))
            }
            func id() -> String {
                "00000000-0000-4000-8000-" + String(String(random.next(), radix: 16).suffix(12)).padded
            }
            var rows: [(String, StatementArguments)] = []
            for _ in 0..<random.below(10) {
                let (from, to) = hours()
                rows.append(
                    (
                        "INSERT INTO weekly_schedule VALUES (?, ?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00.000Z')",
                        [
                            id(), doctor, random.below(7), from, to, random.pick([10, 15, 20, 30, 45, 60]),
                            random.below(8) > 0,
                        ]
                    ))
            }
            for day in days where random.below(4) == 0 {
                let times = random.below(3) == 0 ? nil : hours()
                let isAvailable = random.below(3) > 0
                rows.append(
                    (
                        """
                        INSERT INTO schedule_override (id, practitioner, date, is_available, start_time, end_time, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00.000Z')
                        """, [id(), doctor, day, isAvailable, times?.from, times?.to]
                    ))
            }
            for _ in 0..<random.below(8) {
                let (from, to) = hours()
                rows.append(
                    (
                        """
                        INSERT INTO appointment (id, patient, practitioner, appointment_date, start_time, end_time, status,
                            visited_before, created_at, updated_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')
                        """,
                        [
                            id(), patient, doctor, random.pick(days), from, to,
                            random.pick(["pending", "confirmed", "confirmed", "cancelled_by_patient", "completed"]),
                        ]
                    ))
            }
            self.rows = rows
        }

        private static func text(_ minutes: Int) -> String {
            let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
            return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00"
        }

        private static func kept(_ number: Int) -> String { "11111111-0000-4000-8000-00000000000\(number)" }

        /// Writes a record of each table that never changes and gives no slot. A list that lacked all that was known would wait in quarantine.
        static func keep(_ db: Database, doctor: String, patient: String) throws {
            try db.execute(sql: "DELETE FROM appointment")
            let made = "2026-01-01T00:00:00.000Z"
            try db.execute(
                sql: "INSERT INTO weekly_schedule VALUES (?, ?, 1, '09:00:00', '10:00:00', 30, 0, ?)",
                arguments: [kept(1), doctor, made])
            try db.execute(
                sql: """
                    INSERT INTO schedule_override (id, practitioner, date, is_available, created_at)
                    VALUES (?, ?, '2030-01-01', 0, ?)
                    """, arguments: [kept(2), doctor, made])
            try db.execute(
                sql: """
                    INSERT INTO appointment (id, patient, practitioner, appointment_date, start_time, end_time, status,
                        visited_before, created_at, updated_at)
                    VALUES (?, ?, ?, '2020-01-01', '10:00:00', '10:30:00', 'completed', 0, ?, ?)
                    """, arguments: [kept(3), patient, doctor, made, made])
        }

        func write(_ db: Database, doctor: String) throws {
            for table in ["weekly_schedule", "schedule_override", "appointment"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE practitioner = ? AND id NOT IN (?, ?, ?)",
                    arguments: [doctor, Self.kept(1), Self.kept(2), Self.kept(3)])
            }
            for (sql, arguments) in rows { try db.execute(sql: sql, arguments: arguments) }
        }
    }

    @Test("for a practitioner, of 500 random schedules around the days when clocks are moved", arguments: 0..<5)
    func practitioner(part: Int) async throws {
        let moves = ["2026-03-27", "2026-10-25", "2027-03-26", "2027-10-31", "2026-07-15"]
        let clock = ManualWallClock(Days.moment("\(moves[part])T00:30") - 2 * 86_400_000)
        try await ServedClinic.run(api: .dokal, clock: clock) { clinic async throws in
            let random = SeededRandom(seed: UInt64(2_026 + part))
            func id(_ login: String) async throws -> String {
                try #require(try await clinic.ask("GET", "/api/v1/profile", as: login).body?["id"]?.string)
            }
            let (doctor, patient) = (try await id(Practice.doctor), try await id(Practice.patient))
            try await clinic.change { try Week.keep($0, doctor: doctor, patient: patient) }
            try await Workplace.run("practitioner", login: Practice.doctor, at: clinic, mode: .live) {
                workplace async throws in
                let desk = ViewDesk(workplace: workplace, clinic: clinic)
                let days = (0..<5).map { desk.day($0) }
                var found = 0
                for number in 0..<100 {
                    let week = Week(random, doctor: doctor, patient: patient, days: days)
                    try await clinic.change { try week.write($0, doctor: doctor) }
                    _ = try await workplace.ask(
                        .syncNow, ["resources": ["schedule", "overrides", "appointments"]])
                    // Of so many rows that go at once a person says that they are gone, where they are that many.
                    for name in ["schedule", "overrides", "appointments"] {
                        _ = try? await workplace.ask(.syncApprove, ["resource": .string(name)])
                    }
                    let (mine, theirs) = try await desk.slots(of: doctor, from: days[0], to: days[4])
                    try #require(mine == theirs, "schedule \(number) of part \(part)")
                    found += theirs.count
                }
                #expect(found > 1_000)
            }
        }
    }

    @Test("for a patient, of all practitioners, less the own booking that waits")
    func patient() async throws {
        try await Practice.run { practice async throws in
            let doctor = practice["doctor"]
            try await Workplace.run("patient", login: Practice.patient, at: practice.clinic) { workplace async throws in
                let desk = ViewDesk(workplace: workplace, clinic: practice.clinic)
                workplace.line.set(up: false)
                let before = try await desk.slots(of: doctor, from: desk.day(0), to: desk.day(20))
                #expect(before.mine == before.theirs)
                let slot = try #require(before.theirs.last)
                var booking: JSONObject = ["practitioner_id": .string(doctor)]
                booking["appointment_date"] = slot["slot_date"]
                booking["start_time"] = slot["slot_start"]
                _ = try await workplace.ask(
                    .recordsCreate, ["resource": "appointments", "fields": .object(booking)])
                #expect(
                    try await desk.slots(of: doctor, from: desk.day(0), to: desk.day(20)).mine
                        == Array(before.theirs.dropLast()))
                workplace.line.set(up: true)
                #expect(try await workplace.settle() == ["acknowledged"])
                let after = try await desk.slots(of: doctor, from: desk.day(1), to: desk.day(20))
                #expect(after.mine == after.theirs && !after.theirs.contains(slot))
            }
        }
    }
}

extension String {
    fileprivate var padded: String { String(repeating: "0", count: max(0, 12 - count)) + self }
}
