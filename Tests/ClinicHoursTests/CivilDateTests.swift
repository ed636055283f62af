import ClinicHours
import Foundation
import Testing

@Suite("Civil dates")
struct CivilDateTests {
    @Test("a date agrees with Foundation's calendar over two centuries")
    func agreesWithFoundation() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = Fixture.utc
        for day in stride(from: -36_000, through: 36_000, by: 97) {
            let instant = Date(timeIntervalSince1970: Double(day) * 86_400 + 12_345)
            let parts = calendar.dateComponents([.year, .month, .day], from: instant)
            let date = CivilDate(of: instant, in: Fixture.utc)
            #expect([date.year, date.month, date.day] == [parts.year, parts.month, parts.day])
            #expect(date.start(in: Fixture.utc) == Date(timeIntervalSince1970: Double(day) * 86_400))
            #expect(CivilDate(date.description) == date)
        }
    }

    @Test(
        "a day begins when its zone says so, also when clocks jump over midnight",
        arguments: [
            ("2026-07-01", "Europe/Paris", "2026-06-30T22:00:00Z"),
            ("2026-03-29", "Europe/Paris", "2026-03-28T23:00:00Z"),
            ("2026-03-30", "Europe/Paris", "2026-03-29T22:00:00Z"),
            ("2026-03-27", "Asia/Jerusalem", "2026-03-26T22:00:00Z"),
            ("2026-03-28", "Asia/Jerusalem", "2026-03-27T21:00:00Z"),
            // Lebanon's clocks jump from 00:00 to 01:00: the day begins at 01:00.
            ("2024-03-31", "Asia/Beirut", "2024-03-30T22:00:00Z"),
        ])
    func starts(day: String, zone: String, utc: String) {
        let zone = Fixture.zone(zone)
        let start = Fixture.day(day).start(in: zone)
        #expect(InstantText.utc(start) == utc)
        #expect(CivilDate(of: start, in: zone).description == day)
        #expect(CivilDate(of: start.addingTimeInterval(-1), in: zone) == Fixture.day(day).adding(days: -1))
    }

    @Test(
        "days that don't exist are refused",
        arguments: ["2026-02-29", "2026-04-31", "2026-1-01", "2026-01-01T", "2026-01-32"])
    func refused(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test("adding days crosses months and leap years, and dates are ordered")
    func adding() {
        #expect(Fixture.day("2024-02-28").adding(days: 2).description == "2024-03-01")
        #expect(Fixture.day("2026-01-01").adding(days: -1).description == "2025-12-31")
        #expect(Fixture.day("2025-12-31") < Fixture.day("2026-01-01"))
        #expect(CivilDate(year: 2026, month: 2, day: 30) == nil)
    }
}
