import ControlProtocol
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("The day's bookings")
struct AgendaTests {
    private func bookings(_ desk: Workstation, _ params: JSONObject) async throws -> [JSONValue] {
        try await desk.ask(.agendaList, params)["bookings"]?.array ?? []
    }

    @Test("a day has its bookings in order, with names, what is called off, and what waits to be sent")
    func day() async throws {
        let desk = try await Workstation()
        desk.clinic.add(
            "consultations",
            [
                "id": 51, "doctor": 7, "patient": 3, "start_time": "2026-01-13T11:00:00Z",
                "end_time": "2026-01-13T11:30:00Z", "motif": "Suivi",
            ])
        desk.clinic.add(
            "consultations",
            [
                "id": 52, "doctor": 7, "patient": 3, "start_time": "2026-01-14T09:00:00Z",
                "end_time": "2026-01-14T09:30:00Z",
            ])
        try await desk.sync()
        _ = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00", "motif": "Bilan"], author: "uid:1")
        let found = try await bookings(desk, ["day": "2026-01-13"])
        #expect(found.map { $0["local_start"] } == ["2026-01-13T10:00:00", "2026-01-13T11:00:00"])
        let first = try #require(found.first)
        #expect(first["booking"] == "tentative" && first["pending"] == true && first["holds_slot"] == true)
        #expect(first.value(at: ["holder", "field"]) == "doctor" && first["about"] == "Bilan")
        #expect(first.value(at: ["holder", "name"])?.string?.contains("Ben Ali") == true)
        let with = try #require(first["with"]?.array?.first)
        #expect(with["field"] == "patient" && with["name"]?.string?.isEmpty == false)
        #expect(found.last?["server_id"] == 51 && found.last?["about"] == "Suivi")
        #expect(try await bookings(desk, ["day": "2026-01-14", "holder": 7]).count == 1)
        #expect(try await bookings(desk, ["day": "2026-01-15"]).isEmpty)
    }

    @Test("on a wall clock a day is the clinic's; what was called off holds no slot")
    func wall() async throws {
        let rows: [JSONObject] = [("a1", "2026-01-13", "10:00", "pending"), ("a2", "2026-01-13", "09:00", "cancelled")]
            .map { id, date, start, status in
                [
                    "id": .string(id), "practitioner": "p2", "date": .string(date), "start": .string(start),
                    "end": .string(start.replacing(":00", with: ":30")), "status": .string(status),
                ]
            }
        let desk = try await WallDesk(role: "PATIENT", ["appointments": rows])
        let found = try await desk.ask(.agendaList, ["day": "2026-01-13"])["bookings"]?.array ?? []
        #expect(found.map { $0["server_id"] } == ["a2", "a1"])
        #expect(
            found.map { $0["holds_slot"] } == [false, true] && found.map { $0["state"] } == ["cancelled", "pending"])
        #expect(found.last?["local_start"] == "2026-01-13T10:00:00")
        #expect(found.last?.value(at: ["holder", "name"]) == .null, "nothing is said to be searched of them")
        #expect(try await desk.ask(.agendaList, ["day": "2026-01-13", "holder": "p1"])["bookings"] == [])
    }

    @Test("a booking whose status comes in a list holds its slot as before: nobody is offered it")
    func wrapped() async throws {
        func desk(_ status: JSONValue) async throws -> WallDesk {
            let booked: JSONObject = [
                "id": "a1", "practitioner": "p1", "date": "2026-01-13", "start": "10:00", "end": "10:30",
                "status": status,
            ]
            let opening: JSONObject = [
                "id": "o1", "practitioner": "p1", "date": "2026-01-13", "from": "10:00", "to": "10:30",
            ]
            return try await WallDesk(role: "PATIENT", ["appointments": [booked], "openings": [opening]])
        }
        for status: JSONValue in ["pending", ["pending"]] {
            let taken = try await desk(status)
            #expect(try await taken.starts("p1") == [], "\(status)")
            let bookings = try await taken.ask(.agendaList, ["day": "2026-01-13"])["bookings"]?.array
            #expect(bookings?.first?["holds_slot"] == true && bookings?.first?["state"] == "pending")
        }
        #expect(try await desk(["cancelled"]).starts("p1") == ["10:00:00"])
    }

    @Test("today is the clinic's day; what is no day, and what is not booked, is refused")
    func words() async throws {
        let desk = try await Workstation()
        let today = try await desk.ask(.agendaList, ["day": "today"])["day"]?.string
        #expect(try await desk.ask(.agendaList, [:])["day"]?.string == today)
        #expect(try await desk.ask(.agendaList, ["day": "tomorrow"])["day"]?.string ?? "" > today ?? "~")
        for params: JSONObject in [["day": "20/01/2026"], ["resource": "patients"], ["holder": "no-such-doctor"]] {
            await #expect(throws: ControlError.self) { _ = try await bookings(desk, params) }
        }
    }
}
