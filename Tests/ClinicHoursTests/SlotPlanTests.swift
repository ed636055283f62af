import ClinicHours
import Foundation
import Testing

@Suite("Slots of one doctor")
struct SlotPlanTests {
    static func plan(
        _ hours: String? = "Lun-Ven 9h-11h, 14h-15h", busy: [TimeSpan] = [], step: Int = 30,
        zone: TimeZone = Fixture.utc
    ) throws -> SlotPlan {
        SlotPlan(
            hours: try hours.map { try OpeningHours(parsing: $0) },
            rule: SlotRule(durationMinutes: 30, stepMinutes: step, zone: zone), busy: busy)
    }

    static func starts(_ slots: [TimeSpan]) -> [String] {
        slots.map { String(InstantText.utc($0.start).dropFirst(5).prefix(11)) }
    }

    static let monday = TimeSpan(start: Fixture.instant("2026-06-01"), minutes: 1_440)

    @Test("free slots fill each opening range, less what is taken and past")
    func free() throws {
        let plan = try Self.plan(busy: [Fixture.slot("2026-06-01T09:15"), Fixture.slot("2026-06-01T14:30", minutes: 0)])
        #expect(
            Self.starts(plan.free(within: Self.monday, after: .distantPast)) == [
                "06-01T10:00", "06-01T10:30", "06-01T14:00", "06-01T14:30",
            ])
        #expect(
            Self.starts(plan.free(within: Self.monday, after: Fixture.instant("2026-06-01T10:30"))) == [
                "06-01T14:00", "06-01T14:30",
            ])
    }

    @Test("a slot must fit wholly into its opening range and into the span asked for")
    func fits() throws {
        let plan = try Self.plan("Lun 9h-10h15", step: 20)
        #expect(
            Self.starts(plan.free(within: Self.monday, after: .distantPast)) == [
                "06-01T09:00", "06-01T09:20", "06-01T09:40",
            ])
        let part = TimeSpan(start: Fixture.instant("2026-06-01T09:10"), minutes: 59)
        #expect(Self.starts(plan.free(within: part, after: .distantPast)) == ["06-01T09:20"])
    }

    @Test("slots of a night duty that began the day before are offered")
    func night() throws {
        let morning = TimeSpan(start: Fixture.instant("2026-06-02"), minutes: 600)
        let slots = try Self.plan("Lun 23h-1h").free(within: morning, after: .distantPast)
        #expect(Self.starts(slots) == ["06-02T00:00", "06-02T00:30"])
    }

    @Test("without hours any time may be had that is not taken, past midnight too")
    func any() {
        let rule = SlotRule(durationMinutes: 45, stepMinutes: 30, zone: Fixture.utc)
        let plan = SlotPlan(.any, rule: rule, busy: [Fixture.slot("2026-06-01T10:00", minutes: 40)])
        let span = TimeSpan(start: Fixture.instant("2026-06-01T09:00"), minutes: 180)
        #expect(Self.starts(plan.free(within: span, after: .distantPast)) == ["06-01T09:00", "06-01T11:00"])
        #expect(plan.refusal(of: Fixture.slot("2026-06-01T23:45"), now: .distantPast) == nil)
        let other = Fixture.slot("2026-06-01T10:00", minutes: 40)
        #expect(plan.refusal(of: Fixture.slot("2026-06-01T10:30"), now: .distantPast) == .taken(other))
    }

    @Test("hours as records allow what lies in one stretch or in two that touch, nights and days that differ too")
    func week() throws {
        func range(_ weekday: Int, _ from: String, _ to: String) throws -> WeeklySchedule.Range {
            WeeklySchedule.Range(
                weekday: weekday, from: try #require(DayTime(from)), to: try #require(DayTime(to)), slotMinutes: 30)
        }
        let sunday = try #require(CivilDate("2026-06-07"))
        let schedule = WeeklySchedule(
            ranges: [
                try range(1, "09:00", "11:00"), try range(1, "10:00", "12:00"), try range(1, "12:00", "12:30"),
                try range(5, "22:00", "06:00"), try range(3, "09:00", "09:00"),
            ],
            overrides: [.init(day: sunday, hours: nil), .init(day: sunday.adding(days: 1), hours: nil)],
            defaultSlotMinutes: 30)
        let plan = SlotPlan(
            .week(schedule), rule: SlotRule(durationMinutes: 60, stepMinutes: 60, zone: Fixture.utc), busy: [])
        #expect(
            Self.starts(plan.free(within: Self.monday, after: .distantPast)) == [
                "06-01T09:00", "06-01T10:00", "06-01T11:00",
            ])
        func refusal(_ text: String, _ minutes: Int = 60) -> SlotRefusal? {
            plan.refusal(of: Fixture.slot(text, minutes: minutes), now: .distantPast)
        }
        #expect(refusal("2026-06-01T11:15") == nil && refusal("2026-06-01T11:45") == .outsideHours)
        #expect(refusal("2026-06-05T23:30") == nil && refusal("2026-06-06T05:00") == nil)
        #expect(refusal("2026-06-06T05:30") == .outsideHours && refusal("2026-06-03T09:00", 5) == .outsideHours)
        #expect(refusal("2026-06-08T09:00") == .outsideHours, "a day off")
    }

    @Test("a day of the week is known by its French and its English name")
    func weekdays() {
        let named = ["Lundi", "TUE", "mercredi", "thursday", "ven", "Sa.", "sunday"].map(OpeningHours.weekday(named:))
        #expect(named == [0, 1, 2, 3, 4, 5, 6])
        #expect(["", "9h", "lun mar", "Montag", "closed"].allSatisfy { OpeningHours.weekday(named: $0) == nil })
    }

    @Test("the nearest slots come by distance, the earlier first of two as near")
    func nearest() throws {
        let wanted = Fixture.slot("2026-06-01T10:00")
        let plan = try Self.plan(busy: [wanted])
        #expect(
            Self.starts(plan.nearest(to: wanted.start, count: 3, after: .distantPast, days: 7)) == [
                "06-01T09:30", "06-01T10:30", "06-01T09:00",
            ])
        #expect(
            Self.starts(plan.nearest(to: wanted.start, count: 2, after: wanted.start, days: 7)) == [
                "06-01T10:30", "06-01T14:00",
            ])
        #expect(plan.nearest(to: Fixture.instant("2026-06-06T10:00"), count: 1, after: .distantPast, days: 0).isEmpty)
        #expect(plan.nearest(to: wanted.start, count: 0, after: .distantPast, days: 7).isEmpty)
        #expect(plan.nearest(to: wanted.start, count: 99, after: .distantPast, days: 1).count == 11)
    }

    @Test(
        "a refusal tells the past first, then the hours, then what is in the way",
        arguments: [
            ("2026-06-01T08:00", SlotRefusal?.some(.inThePast)), ("2026-06-01T09:00", .inThePast),
            ("2026-06-01T09:01", .none), ("2026-06-01T10:45", .outsideHours), ("2026-06-01T12:00", .outsideHours),
            ("2026-06-01T14:15", .taken(Fixture.slot("2026-06-01T14:30"))), ("2026-06-01T14:00", .none),
            ("2026-06-02T09:20", .taken(Fixture.slot("2026-06-02T09:00", minutes: 45))),
            ("2026-06-02T09:45", .taken(Fixture.slot("2026-06-02T10:00", minutes: 20))),
            ("2026-06-02T10:10", .taken(Fixture.slot("2026-06-02T10:00", minutes: 20))),
        ])
    func refusal(start: String, refusal: SlotRefusal?) throws {
        let plan = try Self.plan(busy: [
            Fixture.slot("2026-06-02T10:20", minutes: 20), Fixture.slot("2026-06-02T10:00", minutes: 20),
            Fixture.slot("2026-06-02T09:05", minutes: 5), Fixture.slot("2026-06-02T09:00", minutes: 45),
            Fixture.slot("2026-06-01T14:30"),
        ])
        #expect(plan.refusal(of: Fixture.slot(start), now: Fixture.instant("2026-06-01T09:00")) == refusal)
    }

    @Test("unknown hours refuse nothing for hours and offer nothing")
    func unknownHours() throws {
        let plan = try Self.plan(nil, busy: [Fixture.slot("2026-06-01T10:00")])
        #expect(plan.refusal(of: Fixture.slot("2026-06-07T03:00"), now: .distantPast) == nil)
        #expect(
            plan.refusal(of: Fixture.slot("2026-06-01T10:00"), now: .distantPast)
                == .taken(Fixture.slot("2026-06-01T10:00")))
        #expect(plan.free(within: Self.monday, after: .distantPast).isEmpty)
    }

    @Test("slots follow the wall clock on the days around a change of clocks")
    func clocks() throws {
        let span = TimeSpan(start: Fixture.instant("2026-03-27"), end: Fixture.instant("2026-03-31"))
        let slots = try Self.plan("Lun-Ven 9h-9h30", zone: Fixture.paris).free(within: span, after: .distantPast)
        #expect(Self.starts(slots) == ["03-27T08:00", "03-30T07:00"])
    }

    @Test("offered slots are never refused, and every refused grid slot isn't offered")
    func agreement() throws {
        let busy = (0..<40).map { Fixture.slot("2026-06-01T09:00").start.addingTimeInterval(Double($0) * 7_777) }
            .map { TimeSpan(start: $0, minutes: 25) }
        let plan = try Self.plan("Lun-Sam 8h30-12h, 13h30-18h", busy: busy, zone: Fixture.jerusalem)
        let week = TimeSpan(start: Fixture.instant("2026-05-30"), minutes: 8 * 1_440)
        let now = Fixture.instant("2026-06-02T07:00")
        let offered = Set(plan.free(within: week, after: now))
        #expect(offered.count > 20)
        for minute in stride(from: 0, to: 8 * 1_440 - 30, by: 30) {
            let slot = TimeSpan(start: week.start.addingTimeInterval(Double(minute) * 60), minutes: 30)
            #expect(offered.contains(slot) == (plan.refusal(of: slot, now: now) == nil))
        }
    }

    @Test("spans that only touch don't overlap, and an empty one overlaps nothing")
    func spans() {
        let slot = Fixture.slot("2026-06-01T10:00")
        #expect(!slot.overlaps(Fixture.slot("2026-06-01T10:30")))
        #expect(slot.overlaps(Fixture.slot("2026-06-01T10:29")))
        #expect(!slot.overlaps(Fixture.slot("2026-06-01T10:10", minutes: 0)))
        #expect(TimeSpan(start: slot.end, end: slot.start) == TimeSpan(start: slot.end, minutes: 0))
    }
}
