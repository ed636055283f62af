import ClinicHours
import Foundation
import Testing

@Suite("A weekly schedule and its exceptions")
struct WeeklyScheduleTests {
    private typealias Range = WeeklySchedule.Range
    private typealias Override = WeeklySchedule.Override

    private static func range(_ weekday: Int, _ hours: String, _ minutes: Int = 30) throws -> Range {
        let (from, to) = try hour(hours)
        return Range(weekday: weekday, from: from, to: to, slotMinutes: minutes)
    }

    private static func hour(_ hours: String) throws -> (DayTime, DayTime) {
        let ends = hours.split(separator: "-").map { DayTime(String($0)) }
        return (try #require(ends[0]), try #require(ends[1]))
    }

    private static func special(_ day: String, _ hours: String) throws -> Override {
        let (from, to) = try hour(hours)
        return Override(day: Fixture.day(day), hours: .init(from: from, to: to))
    }

    private static func texts(
        _ ranges: [Range], _ overrides: [Override] = [], on day: String, in zone: TimeZone = Fixture.jerusalem
    ) -> [String] {
        WeeklySchedule(ranges: ranges, overrides: overrides, defaultSlotMinutes: 45)
            .wallSlots(on: Fixture.day(day), in: zone)
            .map { "\($0.from.description.prefix(5))-\($0.to.description.prefix(5))" }
    }

    @Test("a range is cut into slots that fit wholly; Sunday is 0, and Saturday 6")
    func cut() throws {
        let week = [
            try Self.range(0, "09:00-10:15"), try Self.range(6, "20:00:00-24:00:00", 90),
            try Self.range(1, "23:00-00:00"),
        ]
        #expect(Self.texts(week, on: "2026-02-08") == ["09:00-09:30", "09:30-10:00"])
        #expect(Self.texts(week, on: "2026-02-14") == ["20:00-21:30", "21:30-23:00"])
        #expect(Self.texts(week, on: "2026-02-09") == ["23:00-23:30", "23:30-24:00"])
        #expect(Self.texts(week, on: "2026-02-10").isEmpty)
    }

    @Test("ranges that overlap offer no slot twice, and slots of other lengths beside each other")
    func overlap() throws {
        let week = [
            try Self.range(0, "10:00-11:00"), try Self.range(0, "09:30-10:30"), try Self.range(0, "10:00-11:00", 60),
        ]
        #expect(
            Self.texts(week, on: "2026-02-08") == ["09:30-10:00", "10:00-10:30", "10:00-11:00", "10:30-11:00"])
    }

    @Test("ranges of no length, that end before they begin, or of no weekday offer nothing")
    func senseless() throws {
        let week = [
            try Self.range(0, "09:00-10:00", 0), try Self.range(0, "09:00-10:00", -30),
            try Self.range(0, "12:00-09:00"),
            try Self.range(7, "09:00-10:00"), try Self.range(-1, "09:00-10:00"), try Self.range(0, "09:00-10:00", .max),
        ]
        #expect(Self.texts(week, on: "2026-02-08").isEmpty)
    }

    @Test("a day off has no slots, and special hours replace the whole day's")
    func overrides() throws {
        let week = [try Self.range(0, "14:00-15:00", 60), try Self.range(0, "09:00-10:00", 20)]
        let day = Fixture.day("2026-02-08")
        #expect(Self.texts(week, [Override(day: day, hours: nil)], on: "2026-02-08").isEmpty)
        #expect(Self.texts(week, [Override(day: day, hours: nil)], on: "2026-02-15").count == 4)
        // Slots are as long as those of the day's earliest range.
        #expect(
            Self.texts(week, [try Self.special("2026-02-08", "11:00-11:50")], on: "2026-02-08")
                == ["11:00-11:20", "11:20-11:40"])
        #expect(
            Self.texts(week, [try Self.special("2026-02-09", "11:00-12:30")], on: "2026-02-09")
                == ["11:00-11:45", "11:45-12:30"])
    }

    @Test("of two exceptions for one day the last counts; an available day without times keeps its weekly hours")
    func exceptionRows() throws {
        let day = Fixture.day("2026-02-08")
        let (from, to) = try Self.hour("10:00-10:30")
        #expect(Override(day: day, isAvailable: false, from: from, to: to) == Override(day: day, hours: nil))
        #expect(
            Override(day: day, isAvailable: true, from: from, to: to) == (try Self.special("2026-02-08", "10:00-10:30"))
        )
        #expect(Override(day: day, isAvailable: true, from: nil, to: nil) == nil)
        #expect(Override(day: day, isAvailable: true, from: from, to: nil) == nil)
        let week = [try Self.range(0, "09:00-09:30")]
        let rows = [Override(day: day, hours: nil), try Self.special("2026-02-08", "10:00-10:30")]
        #expect(Self.texts(week, rows, on: "2026-02-08") == ["10:00-10:30"])
    }

    @Test("slots of the hour that clocks skip are not offered, and those of the doubled hour once")
    func clocks() throws {
        let friday = [try Self.range(5, "01:00-04:00")]
        #expect(Self.texts(friday, on: "2026-03-27") == ["01:00-01:30", "01:30-02:00", "03:00-03:30", "03:30-04:00"])
        let sunday = WeeklySchedule(ranges: [try Self.range(0, "00:30-02:30")], overrides: [], defaultSlotMinutes: 30)
        let starts = sunday.slots(on: Fixture.day("2026-10-25"), in: Fixture.jerusalem).map {
            InstantText.utc($0.start)
        }
        #expect(
            starts == [
                "2026-10-24T21:30:00Z", "2026-10-24T22:00:00Z", "2026-10-24T22:30:00Z", "2026-10-25T00:00:00Z",
            ])
    }

    @Test("a free slot begins after now, and shares no minute with what is taken")
    func free() throws {
        let week = try (0...6).map { try Self.range($0, "09:00-11:00") }
        let schedule = WeeklySchedule(ranges: week, overrides: [], defaultSlotMinutes: 30)
        let day = Fixture.day("2026-02-08")
        func slot(_ from: String, _ to: String) throws -> TimeSpan {
            WallSlot(day: day, from: try #require(DayTime(from)), to: try #require(DayTime(to))).span(
                in: Fixture.jerusalem)
        }
        let free = schedule.freeWallSlots(
            from: day, through: day.adding(days: 1), in: Fixture.jerusalem,
            busy: [try slot("08:00", "09:40"), try slot("10:00", "10:00"), try slot("11:00", "12:00")],
            after: Fixture.instant("2026-02-08T10:00", in: Fixture.jerusalem))
        #expect(free.map(\.description).prefix(2) == ["2026-02-08 10:30:00–11:00:00", "2026-02-09 09:00:00–09:30:00"])
        #expect(free.count == 5)
        #expect(
            schedule.free(
                from: day, through: day, in: Fixture.jerusalem, busy: [try slot("09:30", "10:31")], after: .distantPast)
                == [try slot("09:00", "09:30")])
    }

    @Test("a time is open when one range holds it wholly, also between the slots")
    func open() throws {
        let schedule = WeeklySchedule(
            ranges: [try Self.range(0, "09:00-10:00"), try Self.range(0, "10:00-11:00")],
            overrides: [Override(day: Fixture.day("2026-02-15"), hours: nil)], defaultSlotMinutes: 30)
        func isOpen(_ day: String, _ hours: String) throws -> Bool {
            let (from, to) = try Self.hour(hours)
            return schedule.isOpen(throughout: WallSlot(day: Fixture.day(day), from: from, to: to))
        }
        #expect(try isOpen("2026-02-08", "09:10-09:40"))
        #expect(try !isOpen("2026-02-08", "08:50-09:20"))
        #expect(try !isOpen("2026-02-08", "09:45-10:15"))
        #expect(try !isOpen("2026-02-08", "09:30-09:30"))
        #expect(try !isOpen("2026-02-15", "09:00-09:30"))
    }
}
