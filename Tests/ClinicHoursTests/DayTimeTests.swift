import ClinicHours
import Foundation
import Testing

@Suite("Readings of the wall clock")
struct DayTimeTests {
    @Test(
        "a time of day is read as servers write it, and written to the second",
        arguments: [
            ("09:00", "09:00:00"), ("09:05:00", "09:05:00"), ("23:59:59", "23:59:00"), ("24:00", "24:00:00"),
            ("24:00:00", "24:00:00"), ("00:00:00.000", "00:00:00"),
        ])
    func reads(text: String, written: String) {
        #expect(DayTime(text)?.description == written)
    }

    @Test(
        "anything else is no time of day",
        arguments: [
            "", "9:00", "09", "09:60", "25:00", "24:01", "24:00:01", "09:00:60", "09:00:", "09:00:00.", "09:00Z",
            "-1:00",
        ])
    func refuses(text: String) {
        #expect(DayTime(text) == nil)
    }

    @Test("minutes outside a day are no time of day")
    func minutes() {
        #expect(DayTime(minutes: -1) == nil)
        #expect(DayTime(minutes: 1_441) == nil)
        #expect(DayTime(minutes: 1_440)?.description == "24:00:00")
    }

    @Test("an end at midnight ends the day; a slot that would reach into the next day is none")
    func midnight() throws {
        let day = Fixture.day("2026-02-08")
        let late = try #require(DayTime("23:30"))
        let slot = WallSlot(day: day, from: late, to: try #require(DayTime("00:00:00")))
        #expect(slot.span(in: Fixture.utc) == Fixture.slot("2026-02-08T23:30"))
        #expect(WallSlot(day: day, from: late, minutes: 30) == slot)
        #expect(WallSlot(day: day, from: late, minutes: 31) == nil)
        #expect(WallSlot(day: day, from: late, minutes: .max) == nil)
        #expect(WallSlot(day: day, from: late, minutes: 0) == nil)
    }

    @Test("a reading that clocks skip means the moment of the jump, a doubled one its first occurrence")
    func clocks() throws {
        func span(_ day: String, _ from: String, _ to: String) throws -> [String] {
            let slot = WallSlot(day: Fixture.day(day), from: try #require(DayTime(from)), to: try #require(DayTime(to)))
            let span = slot.span(in: Fixture.jerusalem)
            #expect(slot.begins(in: Fixture.jerusalem) == (from != "02:15"))
            return [InstantText.utc(span.start), InstantText.utc(span.end)]
        }
        #expect(try span("2026-03-27", "01:30", "02:30") == ["2026-03-26T23:30:00Z", "2026-03-27T00:00:00Z"])
        #expect(try span("2026-03-27", "02:15", "03:15") == ["2026-03-27T00:00:00Z", "2026-03-27T00:15:00Z"])
        #expect(try span("2026-10-25", "01:30", "02:00") == ["2026-10-24T22:30:00Z", "2026-10-24T23:00:00Z"])
    }
}
