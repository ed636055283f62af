import Foundation
import Testing

@testable import ClinicHours

@Suite("The nights in which clocks are moved")
struct ChangeOfClocksTests {
    private static let day = Fixture.day("2026-10-25")

    private static func slot(_ from: Int, _ minutes: Int, on day: CivilDate = day) throws -> WallSlot {
        let start = try #require(DayTime(minutes: from))
        return try #require(WallSlot(day: day, from: start, minutes: minutes))
    }

    @Test(
        "a slot never lasts longer than its minutes, and as long where clocks are not moved within it",
        arguments: [15, 30, 45, 60, 90])
    func length(minutes: Int) throws {
        for text in ["2026-10-25", "2026-03-27", "2026-07-15"] {
            let day = Fixture.day(text)
            for from in stride(from: 0, through: 300, by: 5) {
                let slot = try Self.slot(from, minutes, on: day)
                let span = slot.span(in: Fixture.jerusalem)
                let length = span.end.timeIntervalSince(span.start) / 60
                #expect(length <= Double(minutes), "\(slot)")
                if text != "2026-03-27" { #expect(length == Double(minutes), "\(slot)") }
            }
        }
    }

    @Test("two slots keep each other out if, and only if, they overlap on the wall; and never meet otherwise")
    func overlaps() throws {
        let slots = try stride(from: 0, through: 240, by: 15).flatMap { from in
            try [15, 30, 45, 60, 150].map { try Self.slot(from, $0) }
        }
        for left in slots {
            for right in slots {
                let onWall = left.from < right.to && right.from < left.to
                #expect(left.hold(in: Fixture.jerusalem).overlaps(right.hold(in: Fixture.jerusalem)) == onWall)
                if !onWall { #expect(!left.span(in: Fixture.jerusalem).overlaps(right.span(in: Fixture.jerusalem))) }
            }
        }
    }

    @Test("a booking over the doubled hour takes the slots that it covers on the wall, and no other")
    func taken() throws {
        let end = try #require(DayTime("05:00"))
        let week = WeeklySchedule(
            ranges: [.init(weekday: 0, from: .midnight, to: end, slotMinutes: 30)], overrides: [],
            defaultSlotMinutes: 30)
        let booking = try Self.slot(105, 30)
        let plan = WallPlan(offer: .schedule(week), zone: Fixture.jerusalem, busy: [booking])
        let free = plan.free(from: Self.day, through: Self.day, after: .distantPast).map(\.from.minutes)
        #expect(free == [0, 30, 60, 150, 180, 210, 240, 270])
        #expect(plan.refusal(of: try Self.slot(120, 30), now: .distantPast) == .taken(booking))
        #expect(plan.refusal(of: try Self.slot(135, 15), now: .distantPast) == nil)
    }

    @Test(
        "an hour that the clock skips never occurs; one that it shows twice does",
        arguments: [
            ("2026-03-29T02:30:00", false), ("2026-03-29T01:59:59", true), ("2026-03-29T03:00:00", true),
            ("2026-10-25T02:30:00", true), ("2026-06-01T02:30", true), ("no moment", true),
        ])
    func occurs(text: String, does: Bool) throws {
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        #expect(InstantText.occurs(text, in: paris) == does)
    }
}
