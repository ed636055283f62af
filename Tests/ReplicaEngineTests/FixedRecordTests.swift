import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Records that everybody shares")
struct FixedRecordTests {
    @Test("they are refused here to who may not change them, and the own ones are not")
    func days() async throws {
        let days: [JSONObject] = [
            ["id": "d1", "date": "2026-03-15", "is_open": true, "reason": "Pâques"],
            ["id": "d2", "date": "2026-03-16", "is_open": true, "reason": "Shabbat"],
            ["id": "d3", "date": "2026-03-17", "is_open": true, "reason": "Vacances"],
        ]
        let desk = try await ListDesk(["/days": days])
        let refusal = EngineError.refused(.init(.fixedRecord(resource: "days")))
        for id in ["d1", "d2"] {
            await #expect(throws: refusal) {
                try await desk.writes.update("days", id: id, fields: ["is_open": false], author: "uid:1")
            }
        }
        // A create that would change one by its key is that change.
        await #expect(throws: refusal) {
            try await desk.writes.create("days", fields: ["date": "2026-03-15", "is_open": false], author: "uid:1")
        }
        _ = try await desk.writes.update("days", id: "d3", fields: ["is_open": false], author: "uid:1")
        try await desk.sync()
        #expect(desk.bodies("POST", "/days").count == 1)
    }

    @Test(
        "of Dokal's reasons, nobody's are fixed, and the practitioner's own are not",
        arguments: ["practitioner", "admin"])
    func reasons(role: String) throws {
        let catalogue = try Catalogue.load(file: Fixtures.path("sync/dokal.yaml"))
        let face = try #require(catalogue.resource(named: "reasons")?.faces[role])
        #expect(face.isFixed(["id": "r1", "practitioner_id": nil]))
        #expect(!face.isFixed(["id": "r1", "practitioner_id": "p1"]) && !face.isFixed(["id": "r1"]))
    }
}
