import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Bookings, whose slots the server decides")
struct BookingTests {
    private static let theirs: JSONObject = [
        "id": 50, "doctor": 7, "patient": 9, "start_time": "2026-01-13T10:00:00Z", "end_time": "2026-01-13T10:30:00Z",
    ]

    private func book(_ desk: Workstation) async throws -> String {
        try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1"
        ).document.text
    }

    private func news(_ desk: Workstation) async throws -> [JSONValue?] {
        try await desk.context.replica.read { try $0.journal(since: 0, limit: 100) }
            .filter { $0.kind == .booking }
            .map { try $0.after.map { try JSONValue(parsing: $0) }?["state"] }
    }

    @Test("a slot that a list shows taken makes the waiting booking contested: it is not sent, and others are offered")
    func contested() async throws {
        let desk = try await Workstation()
        let id = try await book(desk)
        desk.clinic.add("consultations", Self.theirs)
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.document("consultations", id)?.booking == .contested)
        #expect(try await desk.states() == [.queued])
        #expect(try await desk.operations().first?.alternatives.first == "2026-01-13T09:30:00Z")
        #expect(desk.transport.writes.isEmpty)
        #expect(try await news(desk) == ["contested"])
        // What only waits to be sent is nothing to decide.
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "5"], author: "uid:1")
        let told = try await desk.ask(.conflictsList)
        #expect(told["conflicts"] == [])
        #expect(told["outbox"] == ["undecided": 1, "contested": 1, "next": "clinicsync outbox list"])
        let others = try await desk.ask(.conflictsList, ["resource": "patients"])
        #expect(others["outbox"] == ["undecided": 0, "contested": 0, "next": nil])
    }

    @Test(
        "a contested booking goes out once its slot is free again, or when it is moved to a free one",
        arguments: [true, false])
    func contestedEnds(isMoved: Bool) async throws {
        let desk = try await Workstation()
        let id = try await book(desk)
        desk.clinic.add("consultations", Self.theirs)
        try await desk.sync()
        if isMoved {
            _ = try await desk.writes.update(
                "consultations", id: id, fields: ["start_time": "2026-01-13T11:00:00"], author: "uid:1")
        } else {
            desk.clinic.remove("consultations") { $0["id"] == 50 }
        }
        try await desk.sync()
        #expect(try await desk.document("consultations", id)?.booking == .confirmed)
        #expect(desk.clinic.records("consultations").count == (isMoved ? 2 : 1))
    }

    @Test("two confirmed bookings of one slot are told, and so is their end")
    func doubleBooked() async throws {
        let desk = try await Workstation()
        let id = try await book(desk)
        try await desk.sync()
        desk.clinic.add("consultations", Self.theirs)
        try await desk.sync()
        #expect(try await desk.document("consultations", id)?.booking == .doubleBooked)
        desk.clinic.remove("consultations") { $0["id"] == 50 }
        try await desk.sync()
        #expect(try await desk.document("consultations", id)?.booking == .confirmed)
        #expect(try await news(desk) == ["double-booked", "confirmed"])
    }

    @Test("a booking that was moved or cancelled elsewhere is told with what it was")
    func movedAndCancelled() async throws {
        let desk = try await Workstation()
        let id = try await book(desk)
        try await desk.sync()
        desk.clinic.change("consultations", 101, ["start_time": "2026-01-13T15:00:00Z"])
        try await desk.sync()
        #expect(try await desk.field("consultations", id, "start_time") == "2026-01-13T15:00:00Z")
        desk.clinic.remove("consultations") { $0["id"] == 101 }
        try await desk.sync()
        #expect(try await news(desk) == ["moved", "cancelled"])
        #expect(try await desk.document("consultations", id) == nil)
    }

    @Test("our own move of a booking is no news, though its answer was lost")
    func ownMove() async throws {
        let desk = try await Workstation()
        let id = try await book(desk)
        try await desk.sync()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.update(
            "consultations", id: id, fields: ["start_time": "2026-01-13T11:00:00Z"], author: "uid:1")
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged, .acknowledged])
        #expect(try await news(desk).isEmpty)
    }

    @Test("of two tools that race for one slot of the replica, one gets it")
    func localRace() async throws {
        let desk = try await Workstation()
        let writes = desk.writes
        let won = await withTaskGroup(of: Bool.self) { group in
            for uid in 0..<8 {
                group.addTask {
                    (try? await writes.create(
                        "consultations",
                        fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:\(uid)"))
                        != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
        #expect(try await desk.states() == [.queued])
    }

    @Test("a record that took over the id of another is a document of its own; the old one is kept in the journal")
    func reusedID() async throws {
        let desk = try await Workstation()
        let old = try #require(try await desk.document("patients", "3"))
        _ = try await desk.writes.update("patients", id: "3", fields: ["antecedents": "asthme"], author: "uid:1")
        desk.clinic.change(
            "patients", 3,
            ["nom": "Zouari", "prenom": "Leila", "email": "l@z", "telephone": "1", "address": "Sfax"])
        try await desk.sync()
        let new = try #require(try await desk.document("patients", "3"))
        #expect(new.localID != old.localID)
        let gone = try await desk.context.replica.read { try $0.journal(since: 0, limit: 100) }
            .first { $0.kind == .deleted }
        #expect(gone?.document == old.localID)
        #expect(gone?.before?.contains("Hassan") == true)
        #expect(gone?.after?.contains(#""evidence":"id-reused""#) == true)
        #expect(try await desk.conflicts().map(\.rule) == [.deleteWins])
        #expect(desk.clinic.records("patients").first?["antecedents"] == nil)
    }
}
