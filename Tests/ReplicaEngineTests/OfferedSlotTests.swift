import ControlProtocol
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("Bookings by the wall clock, at one of the slots that the server listed")
struct OfferedSlotTests {
    private static func opening(
        _ id: Int, _ date: String, _ from: String, _ to: String, _ practitioner: String = "p1"
    ) -> JSONObject {
        [
            "id": .string("o\(id)"), "practitioner": .string(practitioner), "date": .string(date),
            "from": .string(from), "to": .string(to),
        ]
    }

    /// Tuesday's three slots, the last of them longer, and one on Thursday.
    private static let openings = [
        opening(1, "2026-01-13", "09:00:00", "09:30:00"), opening(2, "2026-01-13", "10:00:00", "10:30:00"),
        opening(3, "2026-01-13", "11:00:00", "11:45:00"), opening(4, "2026-01-15", "09:00:00", "09:30:00"),
        opening(5, "2026-01-12", "09:30:00", "10:00:00"), opening(6, "2026-01-13", "09:00:00", "09:30:00", "p2"),
    ]

    private func desk(appointments: [JSONObject] = []) async throws -> WallDesk {
        try await WallDesk(role: "PATIENT", ["openings": Self.openings, "appointments": appointments])
    }

    @Test(
        "free slots are those that the server listed, less what was booked here since, in the form that a booking takes"
    )
    func list() async throws {
        let desk = try await desk()
        #expect(
            try await desk.slots("p1").first == [
                "start": "2026-01-13T07:00:00Z", "end": "2026-01-13T07:30:00Z", "slot_date": "2026-01-13",
                "slot_start": "09:00:00", "slot_end": "09:30:00", "local_start": "2026-01-13T09:00:00+02:00",
                "local_end": "2026-01-13T09:30:00+02:00",
            ])
        _ = try await desk.book("2026-01-13", "10:00")
        #expect(try await desk.starts("p1") == ["09:00:00", "11:00:00"])
        #expect(try await desk.starts("p2") == ["09:00:00"])
        // 10:00 has just passed in Jerusalem.
        #expect(try await desk.starts("p1", from: "2026-01-12", to: "2026-01-13").isEmpty)
        await #expect(throws: ControlError.self) { try await desk.slots("p3") }
    }

    @Test(
        "the view of free slots says what the list of slots says, for a patient and of every practitioner",
        arguments: ["PATIENT", "PRACTITIONER"])
    func view(role: String) async throws {
        let desk = try await WallDesk(role: role, ["openings": Self.openings])
        func free(_ holder: String) async throws -> [String] {
            let answer = try await desk.ask(
                .viewsGet,
                ["view": "free", "params": ["who": .string(holder), "from": "2026-01-13", "to": "2026-01-13"]])
            return (answer.array ?? []).compactMap { $0["from"]?.string }
        }
        for holder in ["p1", "p2"] { #expect(try await free(holder) == desk.starts(holder)) }
        #expect(try await free("p1") == ["09:00:00", "10:00:00", "11:00:00"])
        guard role == "PATIENT" else { return }
        _ = try await desk.book("2026-01-13", "10:00")
        #expect(try await free("p1") == ["09:00:00", "11:00:00"])
        #expect(try await free("p2") == ["09:00:00"])
        let days = try await desk.ask(.viewsGet, ["view": "free", "params": ["who": "p1"]])
        #expect(days.array?.last == ["date": "2026-01-15", "from": "09:00:00", "to": "09:30:00"])
        await #expect(throws: ControlError.self) { try await free("p3") }
        await #expect(throws: ControlError.self) {
            try await desk.ask(.viewsGet, ["view": "free", "params": ["who": "p1", "from": "tomorrow"]])
        }
        await #expect(throws: ControlError.self) { try await desk.ask(.viewsGet, ["view": "free"]) }
    }

    @Test("a booking without an end gets that of its slot, and its times are written as the server writes them")
    func completed() async throws {
        let desk = try await desk()
        let outcome = try await desk.book("2026-01-13", "11:00")
        let own = try #require(try await desk.document(outcome)).visibleObject()
        #expect(own["start"] == "11:00:00" && own["end"] == "11:45:00")
        #expect(try await desk.document(outcome)?.booking == .tentative)
        try await desk.sync()
        #expect(
            desk.sent == [
                [
                    "practitioner": "p1", "date": "2026-01-13", "start": "11:00:00", "end": "11:45:00",
                ]
            ])
        #expect(try await desk.document(outcome)?.booking == .confirmed)
        #expect(try await desk.document(outcome)?.serverID?.text == "a1")
        // Where nothing is known of the slot, it is as long as the catalogue says.
        let other = try await desk.book("2026-02-20", "23:45")
        #expect(try #require(try await desk.document(other)).visibleObject()["end"] == "24:00:00")
        await #expect(throws: EngineError.self) { try await desk.book("2026-01-13", "9h") }
    }

    @Test(
        "refused at once: the past, what is taken, and what a list that tells about the day lacks; the rest is the server's"
    )
    func refusals() async throws {
        let taken: JSONObject = [
            "id": "a9", "practitioner": "p1", "date": "2026-01-14", "start": "09:00:00", "end": "09:30:00",
            "status": "confirmed",
        ]
        let desk = try await desk(appointments: [taken])
        #expect(try await desk.refusal("2026-01-12", "09:30:00") == "past")
        #expect(try await desk.refusal("2026-01-14", "09:00:00") == "taken")
        #expect(try await desk.refusal("2026-01-14", "10:00:00") == "not-offered")
        #expect(try await desk.refusal("2026-01-13", "09:10:00") == "not-offered")
        #expect(try await desk.refusal("2026-01-13", "09:00:00") == nil)
        #expect(try await desk.refusal("2026-01-13", "09:00:00") == "taken")
        #expect(try await desk.refusal("2026-01-16", "09:00:00") == nil)
        #expect(try await desk.refusal("2026-01-15", "11:00:00", at: "p2") == nil)
    }

    @Test("an appointment that was cancelled holds no slot, on the server or here")
    func cancelled() async throws {
        let gone: JSONObject = [
            "id": "a9", "practitioner": "p1", "date": "2026-01-13", "start": "09:00:00", "end": "09:30:00",
            "status": "cancelled",
        ]
        let kept = gone.merging(["id": "a8", "start": "10:00:00", "end": "10:30:00", "status": "pending"]) { $1 }
        let desk = try await desk(appointments: [gone, kept])
        #expect(try await desk.starts("p1") == ["09:00:00", "11:00:00"])
        _ = try await desk.writes.act("appointments", id: "a8", action: "cancel", fields: [:], author: "uid:1")
        #expect(try await desk.starts("p1") == ["09:00:00", "10:00:00", "11:00:00"])
    }

    @Test(
        "a refused booking names the nearest free slots by day and time; moved to one of them, it gets that one's end")
    func rejected() async throws {
        let desk = try await desk()
        desk.clinic.set("others", [["practitioner": "p1", "date": "2026-01-13", "start": "10:00:00"]])
        let outcome = try await desk.book("2026-01-13", "10:00:00")
        try await desk.sync()
        #expect(try await desk.document(outcome)?.booking == .rejected)
        let id = try #require(outcome.operation)
        let shown = try await desk.ask(.outboxShow, ["operation": .string(id.text)])
        #expect(
            shown["alternatives"] == ["2026-01-13T09:00:00", "2026-01-13T11:00:00", "2026-01-15T09:00:00"],
            "\(shown.text)")
        #expect(shown["next"]?.string?.contains(" date=2026-01-13 start=09:00:00'") == true, "\(shown.text)")
        try await OutboxDesk(desk.context).edit(id, fields: ["start": "11:00"], author: "uid:1")
        try await OutboxDesk(desk.context).resubmit(id, author: "uid:1")
        try await desk.sync()
        #expect(try await desk.document(outcome)?.booking == .confirmed)
        #expect(desk.sent.last?["end"] == "11:45:00")
    }

    @Test("a waiting booking whose slot the server lists no longer is contested; once it is listed again, it is sent")
    func contested() async throws {
        let desk = try await desk()
        let outcome = try await desk.book("2026-01-13", "10:00:00")
        // Before anything is sent, a list shows that somebody took the slot.
        try await desk.pull { $0.filter { $0["id"] != "o2" } }
        #expect(try await desk.document(outcome)?.booking == .contested)
        try await desk.sync()
        #expect(desk.sent.isEmpty)
        try await desk.pull { _ in Self.openings }
        #expect(try await desk.document(outcome)?.booking == .tentative)
        try await desk.sync()
        #expect(try await desk.document(outcome)?.booking == .confirmed)
        #expect(try await desk.news() == ["contested", "tentative"])
    }

    @Test("two bookings of one slot by day and time are told, and a cancelled one stands in nobody's way")
    func doubleBooked() async throws {
        let desk = try await desk()
        let outcome = try await desk.book("2026-01-13", "10:00:00")
        try await desk.sync()
        let theirs: JSONObject = [
            "id": "a7", "practitioner": "p1", "date": "2026-01-13", "start": "10:15:00", "end": "10:45:00",
            "status": "confirmed",
        ]
        let own = desk.clinic.tables.withLock { $0["appointments"] ?? [] }
        desk.clinic.set("appointments", own + [theirs.merging(["date": "2026-01-14"]) { $1 }])
        try await desk.sync()
        #expect(try await desk.document(outcome)?.booking == .confirmed)
        desk.clinic.set("appointments", own + [theirs])
        try await desk.sync()
        #expect(try await desk.document(outcome)?.booking == .doubleBooked)
        desk.clinic.set("appointments", own + [theirs.merging(["status": "cancelled"]) { $1 }])
        try await desk.sync()
        #expect(try await desk.document(outcome)?.booking == .confirmed)
        #expect(try await desk.news() == ["double-booked", "confirmed"])
    }

    @Test("a booking that was moved to another day at the same time is told with both")
    func moved() async throws {
        let desk = try await desk()
        let outcome = try await desk.book("2026-01-13", "10:00:00")
        try await desk.sync()
        let own = desk.clinic.tables.withLock { $0["appointments"] ?? [] }
        desk.clinic.set("appointments", own.map { $0.merging(["date": "2026-01-14"]) { $1 } })
        try await desk.sync()
        #expect(try await desk.news() == ["moved"])
        #expect(try #require(try await desk.document(outcome)).visibleObject()["date"] == "2026-01-14")
    }
}
