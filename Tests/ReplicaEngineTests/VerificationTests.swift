import SyncModel
import Testing

@testable import ReplicaEngine
@testable import ReplicaStore

@Suite("Holding the replica against the server")
struct VerificationTests {
    private func verify(_ desk: Workstation) async throws -> ListingComparison {
        let engine = SyncEngine(context: desk.context, session: desk.cycle.session, spool: SpoolRoom(folder: nil))
        return try #require(try await engine.verify(resources: ["patients"]).first?.comparison)
    }

    @Test("what came to be on the server since its list was read last is no difference, and is told with that moment")
    func news() async throws {
        let desk = try await Workstation()
        let readAt = desk.clock.milliseconds()
        #expect(try await verify(desk).news.isEmpty)
        desk.clock.advance(by: 1_800_000)
        desk.clinic.change("patients", 3, ["telephone": "9"])
        desk.clinic.add("patients", ["id": 4, "nom": "Sassi", "prenom": "Rim", "email": "r@e"])
        let found = try await verify(desk)
        #expect(found.differences.isEmpty && found.readAt == readAt)
        #expect(found.news.map(\.serverID.text) == ["3", "4"] && found.news.map(\.kind) == [.different, .missingHere])
        // It only looked.
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
        let told = try #require(try await desk.ask(.syncVerify, ["resources": ["patients"]])["resources"]?.array?.first)
        #expect(told["unread"] == 2 && told["differing"] == 0 && told["read_at"]?.string != nil)
        #expect(told["newer"] == ["added": 1, "changed": 1, "removed": 0] && told["removed"] == 0)
        try await desk.sync()
        #expect(try await verify(desk).news.isEmpty)
    }

    @Test("what reading the list again does not mend is a difference")
    func wrong() async throws {
        let desk = try await Workstation()
        for id in 4..<8 {
            desk.clinic.add("patients", ["id": .integer(Int64(id)), "nom": "N", "email": .string("n\(id)@e")])
        }
        try await desk.sync()
        // A list that lacks nearly all is not believed at once.
        desk.clinic.remove("patients") { $0["id"] != 3 }
        let found = try await verify(desk)
        #expect(found.differences.count + found.news.count == 4)
        #expect(found.differences.allSatisfy { $0.kind == .missingThere })
        // Somebody changed the replica's file behind its back: the list's bytes are known, and what they said is not what is kept.
        let resource = try desk.context.resource("patients")
        try await desk.context.replica.write { writer in
            try writer.db.run(
                sql: "UPDATE doc_patients SET server = json_set(server, '$.nom', 'X') WHERE server_id = '3'",
                arguments: [])
        }
        #expect(try await desk.field(resource.name, "3", "nom") == "X")
        #expect(try await verify(desk).differences.contains { $0.serverID.text == "3" && $0.fields == ["nom"] })
    }
}
