import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Records that go and come back")
struct ReturningRecordTests {
    private static let invoice: JSONObject = [
        "id": 1, "patient": 3, "montant": "75.00", "statut": "EN_ATTENTE", "methode_paiement": "",
    ]

    private func sync(_ desk: Workstation) async throws {
        desk.clock.advance(by: 60_000)
        try await desk.sync()
    }

    @Test("a delete that found nothing to remove is done, and a record that comes back is told with its old local id")
    func removed() async throws {
        let desk = try await Workstation()
        let before = try #require(try await desk.document("factures", "1"))
        _ = try await desk.writes.delete("factures", id: "1", author: "uid:1")
        desk.clinic.remove("factures") { $0["id"] == 1 }
        try await sync(desk)
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.conflicts().isEmpty)
        desk.clinic.add("factures", Self.invoice)
        try await sync(desk)
        #expect(try await desk.document("factures", "1")?.localID == before.localID)
        let told = try await desk.conflicts()
        #expect(told.map(\.rule) == [.notApplied] && told.first?.local == nil && told.first?.remote?["id"] == 1)
        // Once is enough.
        try await sync(desk)
        #expect(try await desk.conflicts().count == 1)
    }

    @Test("so is one that the server said it had removed, and restored long after it was seen to be gone")
    func removedThere() async throws {
        let desk = try await Workstation()
        let before = try #require(try await desk.document("factures", "1"))
        _ = try await desk.writes.delete("factures", id: "1", author: "uid:1")
        try await sync(desk)
        #expect(try await desk.states() == [.acknowledged])
        for _ in 0..<3 { try await sync(desk) }
        #expect(try await desk.conflicts().isEmpty)
        desk.clinic.add("factures", Self.invoice)
        try await sync(desk)
        #expect(try await desk.document("factures", "1")?.localID == before.localID)
        #expect(try await desk.conflicts().map(\.rule) == [.notApplied])
    }

    @Test("a removal that a colleague's change had overruled says nothing when that record goes and comes back")
    func overruled() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.delete("factures", id: "1", author: "uid:1")
        desk.clock.advance(by: 60_000)
        desk.clinic.change("factures", 1, ["montant": "90.00"])
        try await sync(desk)
        #expect(try await desk.states() == [.superseded])
        let told = try await desk.conflicts().count
        desk.clinic.remove("factures") { $0["id"] == 1 }
        try await sync(desk)
        desk.clinic.add("factures", Self.invoice.merging(["montant": "90.00"]) { $1 })
        try await sync(desk)
        #expect(try await desk.conflicts().count == told)
    }

    @Test("a record that was looked at before it went is asked for again by the list that lacks it")
    func shownBefore() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update("factures", id: "1", fields: ["description": "visit"], author: "uid:1")
        // The write lane looks at the record alone.
        desk.clock.advance(by: 60_000)
        _ = try await desk.cycle.write { _ in }
        #expect(desk.transport.exchanges.contains { $0.method == "GET" && $0.path.hasSuffix("/factures/1/") })
        #expect(try await desk.states() == [.acknowledged])
        desk.clinic.remove("factures") { $0["id"] == 1 }
        try await sync(desk)
        #expect(try await desk.document("factures", "1") == nil)
    }

    @Test("that a list of some days lacked a record that is there says nothing to the whole list that lacks it")
    func movedAway() async throws {
        let desk = try await Workstation()
        desk.clinic.add(
            "consultations", ["id": 50, "doctor": 7, "patient": 3, "start_time": "2026-01-14T10:00:00Z", "motif": "x"])
        try await sync(desk)
        #expect(try await desk.document("consultations", "50") != nil)
        desk.clinic.change("consultations", 50, ["start_time": "2026-09-15T10:00:00Z"])
        desk.clinic.state.withLock { $0.list["consultations"] = .json(200, []) }
        try await sync(desk)
        #expect(try await desk.document("consultations", "50") != nil)
        desk.clinic.remove("consultations") { $0["id"] == 50 }
        desk.clock.advance(by: 60_000)
        _ = try await desk.cycle.run(demand: .full, names: []) { _ in }
        #expect(try await desk.document("consultations", "50") == nil)
    }

    @Test("a record that the server shows alone although its list lacks it is not asked for with each list")
    func shownAlone() async throws {
        let desk = try await Workstation()
        desk.clinic.state.withLock { $0.list["factures"] = .json(200, []) }
        for _ in 0..<3 { try await sync(desk) }
        #expect(try await desk.document("factures", "1") != nil)
        #expect(desk.transport.exchanges.count { $0.path.hasSuffix("/factures/1/") } == 1)
    }

    @Test("a record that was known before a create left is not what the create made, however like it is")
    func known() async throws {
        let desk = try await Workstation()
        let before = try #require(try await desk.document("factures", "1"))
        desk.clinic.remove("factures") { $0["id"] == 1 }
        try await sync(desk)
        #expect(try await desk.document("factures", "1") == nil)
        _ = try await desk.writes.create(
            "factures", fields: ["patient": "3", "montant": "75.00"], author: "uid:1")
        desk.clinic.fail(.loseRequest)
        try await sync(desk)
        desk.clinic.add("factures", Self.invoice)
        try await sync(desk)
        #expect(try await desk.document("factures", "1")?.localID == before.localID)
    }
}
