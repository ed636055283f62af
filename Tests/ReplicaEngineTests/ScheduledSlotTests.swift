import ClinicHours
import ControlProtocol
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("Slots of the signed-in practitioner's own schedule")
struct ScheduledSlotTests {
    private static func week(_ id: String, _ weekday: Int64, _ from: String, _ to: String, _ more: JSONObject = [:])
        -> JSONObject
    {
        let row: JSONObject = [
            "id": .string(id), "weekday": .integer(weekday), "from": .string(from), "to": .string(to), "length": 30,
            "is_active": true,
        ]
        return row.merging(more) { $1 }
    }

    /// Tuesdays from nine to twelve, and Fridays when clocks are moved at night.
    private static let weeks = [
        week("w1", 2, "09:00:00", "12:00:00"), week("w2", 2, "14:00:00", "15:00:00", ["is_active": false]),
        week("w3", 5, "01:00:00", "04:00:00", ["length": 60]),
    ]

    private func desk(_ lists: [String: [JSONObject]] = [:]) async throws -> WallDesk {
        try await WallDesk(
            role: "PRACTITIONER",
            ["me": [["id": "p1", "name": "Yossi"]], "weeks": Self.weeks].merging(lists) { $1 })
    }

    private static func appointment(_ id: String, _ start: String, _ end: String, _ status: JSONValue) -> JSONObject {
        ["id": .string(id), "date": "2026-01-13", "start": .string(start), "end": .string(end), "status": status]
    }

    @Test("free slots are the schedule's less the appointments that hold theirs, which name no holder")
    func free() async throws {
        let desk = try await desk([
            "crm": [
                Self.appointment("a1", "09:30:00", "10:00:00", "pending"),
                Self.appointment("a2", "10:00:00", "10:30:00", "confirmed"),
                Self.appointment("a3", "11:00:00", "11:30:00", "cancelled"),
            ]
        ])
        #expect(try await desk.starts("p1") == ["09:00:00", "10:30:00", "11:00:00", "11:30:00"])
    }

    @Test("a day off has no slots, special hours replace the day's, and an available day without times keeps its own")
    func exceptions() async throws {
        let desk = try await desk([
            "days-off": [
                ["id": "x1", "date": "2026-01-13", "is_available": false, "from": nil, "to": nil],
                ["id": "x2", "date": "2026-01-20", "is_available": true, "from": "10:00", "to": "11:00"],
                ["id": "x3", "date": "2026-01-27", "is_available": true, "from": nil, "to": nil],
            ]
        ])
        #expect(try await desk.starts("p1").isEmpty)
        #expect(try await desk.starts("p1", from: "2026-01-20", to: "2026-01-21") == ["10:00:00", "10:30:00"])
        #expect(try await desk.starts("p1", from: "2026-01-27", to: "2026-01-28").count == 6)
    }

    @Test(
        "on a weekday without hours, special ones are cut as the account's own record says, else as the catalogue does")
    func usualLength() async throws {
        let wednesday: [JSONObject] = [
            ["id": "x1", "date": "2026-01-14", "is_available": true, "from": "10:00", "to": "11:00"]
        ]
        let desk = try await desk(["days-off": wednesday, "me": [["id": "p1", "usual": 20]]])
        #expect(
            try await desk.starts("p1", from: "2026-01-14", to: "2026-01-15") == ["10:00:00", "10:20:00", "10:40:00"])
        let other = try await self.desk(["days-off": wednesday])
        #expect(try await other.starts("p1", from: "2026-01-14", to: "2026-01-15") == ["10:00:00", "10:30:00"])
    }

    @Test("on the day when clocks go forward, the skipped hour has no slot")
    func clocks() async throws {
        let desk = try await desk()
        #expect(try await desk.starts("p1", from: "2026-03-27", to: "2026-03-28") == ["01:00:00", "03:00:00"])
        #expect(try await desk.starts("p1", from: "2026-03-20", to: "2026-03-21").count == 3)
    }

    @Test("a change of the schedule that was not sent yet counts already")
    func local() async throws {
        let desk = try await desk()
        _ = try await desk.writes.update("weeks", id: "w1", fields: ["to": "10:00:00"], author: "uid:1")
        #expect(try await desk.starts("p1") == ["09:00:00", "09:30:00"])
    }

    @Test("the own schedule is nobody else's; a week that can't be read is unknown, and offers nothing")
    func unknown() async throws {
        let desk = try await desk()
        #expect(try await desk.starts("p2").isEmpty)
        await #expect(throws: ControlError.self) { try await desk.starts("p9") }
        let odd = try await self.desk(["weeks": Self.weeks + [Self.week("w4", 2, "morning", "noon")]])
        #expect(try await odd.starts("p1").isEmpty)
    }

    @Test("the account itself holds slots, also where the list of practitioners lacks it")
    func account() async throws {
        let desk = try await desk(["practitioners": []])
        #expect(try await desk.starts("p1").count == 6)
    }

    @Test("what the replica offers is what the server computes from the same records")
    func agreement() async throws {
        let desk = try await desk(["crm": [Self.appointment("a1", "09:45:00", "10:15:00", "confirmed")]])
        let zone = desk.context.catalogue.zone
        let day = try #require(CivilDate("2026-01-13"))
        func time(_ text: String) throws -> DayTime { try #require(DayTime(text)) }
        let schedule = WeeklySchedule(
            ranges: [
                .init(weekday: 2, from: try time("09:00"), to: try time("12:00"), slotMinutes: 30),
                .init(weekday: 5, from: try time("01:00"), to: try time("04:00"), slotMinutes: 60),
            ], overrides: [], defaultSlotMinutes: 30)
        let busy = WallSlot(day: day, from: try time("09:45"), to: try time("10:15")).span(in: zone)
        let expected = schedule.free(
            from: day, through: day.adding(days: 90), in: zone, busy: [busy], after: desk.context.now)
        let found = try await desk.slots("p1", from: "2026-01-13", to: "2026-04-14")
        #expect(found.map { $0["start"]?.string } == expected.map { InstantText.utc($0.start) })
        #expect(found.count > 100)
    }
}
