import SyncModel
import Testing

@testable import Commands

@Suite("A day's bookings as people read them")
struct AgendaTextTests {
    private static func booking(
        _ start: String, _ end: String, name: JSONValue = "Rim Sassi", holds: Bool = true, more: JSONObject = [:]
    ) -> JSONValue {
        .object(
            [
                "local_start": .string(start), "local_end": .string(end), "server_id": 9, "holds_slot": .bool(holds),
                "with": [["field": "patient", "id": 3, "name": name]],
                "holder": ["field": "doctor", "id": 7, "name": "Dr Ali"],
                "about": "Suivi", "state": "CONFIRMED", "booking": "confirmed", "pending": false,
            ].merging(more) { $1 })
    }

    private static func lines(_ bookings: [JSONValue], all: Bool = false) -> [String] {
        AgendaText.lines(
            ["day": "2026-01-13", "zone": "Africa/Tunis", "bookings": .array(bookings)], all: all, width: nil)
    }

    @Test("time, who, whose, why and state stand in a row; another day is said")
    func rows() {
        let lines = Self.lines([
            Self.booking("2026-01-12T23:30:00", "2026-01-13T00:30:00", name: nil),
            Self.booking(
                "2026-01-13T10:00:00", "2026-01-13T10:30:00", more: ["booking": "tentative", "pending": true]),
        ])
        #expect(lines.first == "2026-01-13, Africa/Tunis: 2 bookings")
        let text = lines.joined(separator: "\n")
        #expect(text.contains("2026-01-12 23:30–00:30  patient 3") && text.contains("10:00–10:30"))
        #expect(text.contains("tentative, CONFIRMED") && text.contains("Dr Ali") && text.contains("Suivi"))
    }

    @Test("what was called off is counted, and shown where it is asked for")
    func off() {
        let off = Self.booking("2026-01-13T10:00:00", "2026-01-13T10:30:00", holds: false)
        #expect(Self.lines([off]) == ["2026-01-13: no bookings", "1 called off: --all shows them"])
        #expect(Self.lines([off], all: true).joined().contains("10:00–10:30"))
        #expect(Self.lines([]) == ["2026-01-13: no bookings"])
    }

    @Test("why there is no slot is told from the hours")
    func slots() {
        #expect(SlotsCommand.whyNone(["hours": "known"]) == "no free slot")
        #expect(SlotsCommand.whyNone(["hours": "unknown", "hours_text": "24/7"]).contains("'24/7' can't be read"))
        #expect(SlotsCommand.whyNone(["hours": "unknown"]).contains("no opening hours are here"))
    }
}
