import ClinicHours
import Foundation
import Testing

@Suite("Instants as text")
struct InstantTextTests {
    @Test(
        "every documented form names the instant it means",
        arguments: [
            ("2026-01-20T14:00:00Z", 1_768_917_600.0), ("2026-01-20T14:00:00", 1_768_917_600),
            ("2026-01-20T14:00", 1_768_917_600), ("2026-01-20 14:00:00Z", 1_768_917_600),
            ("2026-01-20T15:00:00+01:00", 1_768_917_600), ("2026-01-20T08:30:00-05:30", 1_768_917_600),
            ("2026-01-20T14:00:00.250Z", 1_768_917_600.25), ("2026-01-20T14:00:00.5", 1_768_917_600.5),
            ("2026-01-20", 1_768_867_200), ("1969-12-31T23:59:59Z", -1), ("2000-02-29T00:00:00Z", 951_782_400),
            ("0001-01-01T00:00:00Z", -62_135_596_800),
        ])
    func forms(text: String, seconds: Double) {
        #expect(InstantText.parse(text, naiveIn: Fixture.utc)?.timeIntervalSince1970 == seconds)
    }

    @Test("decimals without end are a fraction of a second like any other", arguments: [15, 16, 308, 309, 310, 5_000])
    func decimals(count: Int) throws {
        let text = "2026-01-20T14:00:00." + String(repeating: "9", count: count) + "Z"
        let seconds = try #require(InstantText.parse(text, naiveIn: Fixture.utc)).timeIntervalSince1970
        #expect((1_768_917_600.999...1_768_917_601).contains(seconds))
        let half = "2026-01-20T14:00:00.25" + String(repeating: "0", count: count)
        #expect(InstantText.parse(half, naiveIn: Fixture.utc)?.timeIntervalSince1970 == 1_768_917_600.25)
    }

    @Test(
        "text that is no instant is refused",
        arguments: [
            "", "2026", "2026-1-20", "2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-01-20T",
            "2026-01-20T24:00",
            "2026-01-20T14:60:00Z", "2026-01-20T14:00:60Z", "2026-01-20T14:00:00.Z", "2026-01-20T14:00:00+1:00",
            "2026-01-20T14:00:00+0100", "2026-01-20T14:00:00+25:00", "2026-01-20T14:00:00ZZ", " 2026-01-20",
            "2026-01-20Z",
            "２０２６-01-20", "20260120T140000Z",
        ])
    func refused(text: String) {
        #expect(InstantText.parse(text, naiveIn: Fixture.utc) == nil)
    }

    @Test(
        "a naive time is read on the zone's wall clock",
        arguments: [
            ("2026-07-01T09:00:00", "Europe/Paris", "2026-07-01T07:00:00Z"),
            ("2026-01-15T09:00:00", "Europe/Paris", "2026-01-15T08:00:00Z"),
            // Never shown: clocks jump from 02:00 to 03:00 at 01:00Z.
            ("2026-03-29T02:30:00", "Europe/Paris", "2026-03-29T01:00:00Z"),
            // Shown twice: the first counts.
            ("2026-10-25T02:30:00", "Europe/Paris", "2026-10-25T00:30:00Z"),
            ("2026-10-25T03:00:00", "Europe/Paris", "2026-10-25T02:00:00Z"),
            // Israel moves to summer time on the Friday before the last Sunday of March, at 02:00.
            ("2026-03-27T01:59:00", "Asia/Jerusalem", "2026-03-26T23:59:00Z"),
            ("2026-03-27T02:30:00", "Asia/Jerusalem", "2026-03-27T00:00:00Z"),
            ("2026-03-27T03:00:00", "Asia/Jerusalem", "2026-03-27T00:00:00Z"),
            ("2026-10-25T01:30:00", "Asia/Jerusalem", "2026-10-24T22:30:00Z"),
            ("1960-06-01T00:00:00", "Europe/Paris", "1960-05-31T23:00:00Z"),
        ])
    func naive(text: String, zone: String, utc: String) {
        #expect(InstantText.parse(text, naiveIn: Fixture.zone(zone)).map(InstantText.utc) == utc)
    }

    @Test("what is written reads back, and a fraction is cut off, also before 1970")
    func written() {
        for seconds in stride(from: -3_000_000_000.0, through: 6_000_000_000, by: 7_654_321) {
            let date = Date(timeIntervalSince1970: seconds)
            #expect(InstantText.parse(InstantText.utc(date), naiveIn: Fixture.paris) == date)
        }
        #expect(InstantText.utc(Date(timeIntervalSince1970: 1_768_917_600.9)) == "2026-01-20T14:00:00Z")
        #expect(InstantText.utc(Date(timeIntervalSince1970: -0.5)) == "1969-12-31T23:59:59Z")
    }
}
