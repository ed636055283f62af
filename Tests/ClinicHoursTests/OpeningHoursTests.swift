import ClinicHours
import Foundation
import Testing

@Suite("Opening hours")
struct OpeningHoursTests {
    /// The week from Monday 2026-06-01 as `Lun 09:00-17:00` words, in UTC.
    static func week(_ hours: OpeningHours) -> String {
        let names = ["Lun", "Mar", "Mer", "Jeu", "Ven", "Sam", "Dim"]
        return (0..<7).compactMap { offset in
            let spans = hours.openSpans(on: Fixture.day("2026-06-01").adding(days: offset), in: Fixture.utc)
            let texts = spans.map { "\(time($0.start))-\(time($0.end))" }
            return texts.isEmpty ? nil : "\(names[offset]) \(texts.joined(separator: "+"))"
        }.joined(separator: " ")
    }

    static func time(_ instant: Date) -> Substring { InstantText.utc(instant).dropFirst(11).prefix(5) }

    static let workdays = "Lun 09:00-17:00 Mar 09:00-17:00 Mer 09:00-17:00 Jeu 09:00-17:00 Ven 09:00-17:00"

    @Test(
        "hours are read as people write them",
        arguments: [
            ("Lun-Ven 9h-17h", workdays), ("Lun-Ven 9:00-17:00", workdays), ("Mon-Fri 09:00-17:00", workdays),
            ("LUN – VEN | 09:00 — 17:00", workdays), ("Du lundi au vendredi de 9h à 17h", workdays),
            ("Monday to Friday, 9am-5pm", workdays), ("Lun.-Ven. : 9 h - 17 h", workdays), ("Lun-Ven 9-17", workdays),
            ("Lun - Ven - 9h00 - 17h00", workdays), ("lundi,mardi/mercredi et jeudi;vendredi 9.00-17.00", workdays),
            ("Mar-Sam 10h-18h", "Mar 10:00-18:00 Mer 10:00-18:00 Jeu 10:00-18:00 Ven 10:00-18:00 Sam 10:00-18:00"),
            (
                "Lun 8h30-12h30, 14h-18h; Sam 9h-12h", "Lun 08:30-12:30+14:00-18:00 Sam 09:00-12:00"
            ),
            ("Lun 8h30-12h30 et 14h-18h et Sam 9h-12h", "Lun 08:30-12:30+14:00-18:00 Sam 09:00-12:00"),
            ("Lun 8h30-12h30 / 14h-18h / Sam 9h-12h", "Lun 08:30-12:30+14:00-18:00 Sam 09:00-12:00"),
            ("Lun 9h-12h, Lun 12h-14h", "Lun 09:00-14:00"), ("Lun 9h-12h, 11h-14h", "Lun 09:00-14:00"),
            ("Sam-Lun 9h-12h", "Lun 09:00-12:00 Sam 09:00-12:00 Dim 09:00-12:00"),
            ("Lun-Mer 9h-17h, mardi fermé", "Lun 09:00-17:00 Mer 09:00-17:00"),
            ("Dim fermé, Sam midi-minuit", "Sam 12:00-00:00"), ("Jeu 20h-8h", "Jeu 20:00-08:00"),
            ("Ven 8 heures à 12 h 30", "Ven 08:00-12:30"), ("Sun 12am-12pm", "Dim 00:00-12:00"),
        ])
    func read(text: String, week: String) throws {
        #expect(Self.week(try OpeningHours(parsing: text)) == week)
    }

    @Test("7j/7 24h/24 is always open")
    func always() throws {
        let hours = try OpeningHours(parsing: "7j/7 24h/24")
        #expect(hours.isOpen(throughout: Fixture.slot("2026-06-06T23:45", minutes: 3 * 1_440), in: Fixture.paris))
    }

    @Test(
        "what can't be read is an error that names the piece",
        arguments: [
            ("", OpeningHoursError.Reason.empty, ""), (" - ", .hoursWithoutDays, "-"),
            ("9h-17h", .hoursWithoutDays, "9h"),
            ("Lun-Ven", .daysWithoutHours, "ven"), ("Lun-Ven 9h", .notARange, "9h"), ("Lun 9h-", .notARange, "9h"),
            ("Lun 9h-9h", .notARange, "9h-9h"), ("Lun 25h-26h", .noSuchTime, "25h"),
            ("Lun 9h75-10h", .noSuchTime, "9h75"),
            ("Lun 13pm-14h", .noSuchTime, "13pm"), ("sur rendez-vous", .unknownWord, "sur"),
            ("Lun-Vendr 9h-17h", .unknownWord, "vendr"), ("Lun 9h-12h - 14h-18h", .notARange, "-"),
            ("Lun 9h*12h", .unknownWord, "*"), ("Lun - - Ven 9h-17h", .notARange, "-"),
            ("Lun 9999999999999999999h-10h", .noSuchTime, "9999999999999999999h"),
        ])
    func unreadable(text: String, reason: OpeningHoursError.Reason, piece: String) {
        let error = #expect(throws: OpeningHoursError.self) { try OpeningHours(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.piece == piece)
        #expect(error?.text == text)
    }

    @Test(
        "a span is open only when every instant of it is",
        arguments: [
            ("2026-06-01T09:00", 30, true), ("2026-06-01T08:59", 30, false), ("2026-06-01T16:30", 30, true),
            ("2026-06-01T16:31", 30, false), ("2026-06-01T12:00", 30, false), ("2026-06-01T11:45", 30, false),
            ("2026-06-01T12:30", 0, false), ("2026-06-01T17:00", 0, false), ("2026-06-07T10:00", 30, false),
            ("2026-06-06T23:45", 30, true), ("2026-06-07T01:30", 30, true), ("2026-06-07T01:45", 30, false),
            ("2026-06-01T09:00", 525_600, false),
        ])
    func open(start: String, minutes: Int, isOpen: Bool) throws {
        let hours = try OpeningHours(parsing: "Lun-Ven 9h-12h, 13h-17h; Sam 22h-2h")
        #expect(hours.isOpen(throughout: Fixture.slot(start, minutes: minutes), in: Fixture.utc) == isOpen)
    }

    @Test(
        "hours follow the wall clock over a change of clocks",
        arguments: [
            ("Europe/Paris", "2026-03-27", "08:00", "16:00"), ("Europe/Paris", "2026-03-30", "07:00", "15:00"),
            ("Asia/Jerusalem", "2026-03-26", "07:00", "15:00"), ("Asia/Jerusalem", "2026-03-30", "06:00", "14:00"),
        ])
    func clocks(zone: String, day: String, start: String, end: String) throws {
        let spans = try OpeningHours(parsing: "Lun-Ven 9h-17h").openSpans(on: Fixture.day(day), in: Fixture.zone(zone))
        #expect(spans == [TimeSpan(start: Fixture.instant("\(day)T\(start)"), end: Fixture.instant("\(day)T\(end)"))])
    }

    @Test("a range over the jump is an hour shorter or longer, and one inside the gap vanishes")
    func jump() throws {
        let night = try OpeningHours(parsing: "Dim 1h-9h")
        let spring = night.openSpans(on: Fixture.day("2026-03-29"), in: Fixture.paris)
        let autumn = night.openSpans(on: Fixture.day("2026-10-25"), in: Fixture.paris)
        #expect(spring.map { $0.end.timeIntervalSince($0.start) / 3_600 } == [7])
        #expect(autumn.map { $0.end.timeIntervalSince($0.start) / 3_600 } == [9])
        let gap = try OpeningHours(parsing: "Dim 2h-3h")
        #expect(gap.openSpans(on: Fixture.day("2026-03-29"), in: Fixture.paris).isEmpty)
    }
}
