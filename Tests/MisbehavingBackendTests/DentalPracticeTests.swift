import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

/// What ordinary servers have otherwise than documents (design section 17), at one that has much of it at once.
@Suite("A server with names in objects, pages by number, nested paths, envelopes and archived records")
struct DentalPracticeTests {
    private func run(_ body: (ListDesk, DentalServer) async throws -> Void) async throws {
        let server = try DentalServer()
        defer { server.stop() }
        for (id, given, family) in [(1, "Ada", "Hassan"), (2, "Bo", "Kefi"), (3, "Cy", "Lund")]
            as [(Int64, String, String)]
        {
            server.add(id, given, family)
        }
        server.with { $0.treatments[11] = (1, ["tooth": 21, "price": "75.00", "billed": false]) }
        try await ListDesk.run(DentalServer.catalogue, at: server.server) { desk in
            try await desk.sync()
            try await body(desk, server)
        }
    }

    @Test("its records become documents with the fields' names, days and moments")
    func read() async throws {
        try await run { desk, _ in
            let patients = try await desk.records("patients")
            #expect(patients.keys.sorted() == ["1", "2", "3"])
            let ada = patients["1"] ?? [:]
            #expect(ada["given"] == "Ada" && ada["family"] == "Hassan" && ada["born"] == "1980-12-31")
            #expect(ada["seen"] == "2023-11-14T22:13:20.000Z")
            // What no field names is kept where it stood.
            #expect(ada["name"] == ["title": "Dr"] && ada["bornOn"] == nil)
            let resource = try desk.context.resource("patients")
            #expect(ada["notes"] != nil && ada["notes"] != "penicillin", "a sensitive text is sealed")
            #expect(desk.context.vault.opened(ada, resource)["notes"] == "penicillin")
            #expect(try await desk.records("treatments")["11"]?["patient"] == 1)
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("a changed member of an object takes the others along, which the server would drop")
    func objects() async throws {
        try await run { desk, server in
            try await desk.update("patients", "1", ["family": "Hassan-Kefi", "born": "1981-01-02"])
            try await desk.update("patients", "2", ["notes": "none", "seen": "2026-03-02T09:00:00Z"])
            try await desk.create("patients", ["family": "New", "given": "Di", "notes": "asthma"])
            try await desk.sync()
            let patients = server.with(\.patients)
            #expect(
                patients[1]?["name"] == ["given": "Ada", "family": "Hassan-Kefi", "title": "Dr"]
                    && patients[1]?["bornOn"] == "02/01/1981" && patients[1]?["medical"] == ["notes": "penicillin"])
            #expect(patients[2]?["medical"] == ["notes": "none"] && patients[2]?["lastSeen"] == 1_772_442_000)
            #expect(patients[101]?["name"] == ["given": "Di", "family": "New"])
            #expect(patients[101]?["medical"] == ["notes": "asthma"])
            #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
            try await desk.sync()
            #expect(try await desk.records("patients")["101"]?["given"] == "Di")
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("what is below a parent is made, changed, billed and removed at addresses with two ids")
    func nested() async throws {
        try await run { desk, server in
            try await desk.update("treatments", "11", ["price": .number(JSONNumber(80))])
            try await desk.create("treatments", ["patient": 2, "tooth": 14, "price": "60.50"])
            try await desk.sync()
            #expect(server.with { $0.treatments[11]?.record["price"] } == "80")
            let made = server.with { $0.treatments[101] }
            #expect(made?.patient == 2 && made?.record["price"] == "60.50" && made?.record["patient"] == nil)
            #expect(try await desk.records("treatments")["101"]?["patient"] == 2)
            _ = try await LocalWrites(desk.context).act(
                "treatments", id: "101", action: "bill", fields: [:], author: "uid:1")
            try await desk.delete("treatments", "11")
            try await desk.sync()
            #expect(server.with { $0.treatments[101]?.record["billed"] } == true)
            #expect(server.with { $0.treatments[11] == nil })
            let asked = Set(server.with(\.asked))
            for request in [
                "PATCH /patients/1/treatments/11", "POST /patients/2/treatments",
                "POST /patients/2/treatments/101/bill",
                "DELETE /patients/1/treatments/11",
            ] { #expect(asked.contains(request), "\(request)") }
            #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
        }
    }

    @Test("a treatment of a patient who is new too waits for the patient's id")
    func newParent() async throws {
        try await run { desk, server in
            let patient = try await LocalWrites(desk.context).create(
                "patients", fields: ["family": "New"], author: "uid:1")
            try await desk.create("treatments", ["patient": .string(patient.document.text), "tooth": 1, "price": "5"])
            for _ in 1...2 { try await desk.sync() }
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(server.with { $0.treatments.values.contains { $0.patient == 101 } })
        }
    }

    @Test("what a colleague removes below a parent is gone, and what is moved to another is there")
    func removedBelow() async throws {
        try await run { desk, server in
            server.with { state in
                state.treatments[12] = (2, ["tooth": 11, "price": "10.00", "billed": false])
                state.treatments[13] = (2, ["tooth": 12, "price": "20.00", "billed": false])
            }
            try await desk.sync(.full)
            #expect(try await desk.records("treatments").keys.sorted() == ["11", "12", "13"])
            server.with { state in
                state.treatments[12] = nil
                state.treatments[13]?.patient = 3
            }
            try await desk.sync(.full)
            let left = try await desk.records("treatments")
            #expect(left.keys.sorted() == ["11", "13"] && left["13"]?["patient"] == 3)
        }
    }

    @Test("the words of a refusal are found in a list of faults, with the fields that they are about")
    func words() async throws {
        try await run { desk, _ in
            try await desk.create("treatments", ["patient": 1, "tooth": 99, "price": "5"])
            try await desk.sync()
            let operation = try await desk.context.replica.read { try $0.latestOperations(limit: 1) }.first
            #expect(operation?.state == .rejected)
            #expect(operation?.answer?.message == "tooth: nobody has so many")
        }
    }

    @Test("who is archived is gone, in whichever page, and here again when it is taken back")
    func archived() async throws {
        try await run { desk, server in
            server.with { state in
                for id in [1, 3] as [Int64] { state.patients[id]?["archived_at"] = "2026-03-02T08:00:00Z" }
            }
            #expect(try await desk.sync().listings["patients"]?.removed == 2)
            #expect(try await desk.records("patients").keys.sorted() == ["2"])
            #expect(try await desk.engine.verify(resources: ["patients"]).allSatisfy(\.comparison.isIdentical))
            server.with { $0.patients[3]?["archived_at"] = .null }
            try await desk.sync()
            #expect(try await desk.records("patients").keys.sorted() == ["2", "3"])
            #expect(try await desk.flaws("patients").isEmpty)
        }
    }

    @Test("a first list with archived records makes no documents of them")
    func archivedBefore() async throws {
        let server = try DentalServer()
        defer { server.stop() }
        server.add(1, "Ada", "Hassan")
        server.add(2, "Bo", "Kefi")
        server.with { $0.patients[1]?["archived_at"] = "2026-03-02T08:00:00Z" }
        try await ListDesk.run(DentalServer.catalogue, at: server.server) { desk in
            try await desk.sync()
            #expect(try await desk.records("patients").keys.sorted() == ["2"])
        }
    }

    @Test("a removal that archives is done; an edit that met one is in the conflict log")
    func removed() async throws {
        try await run { desk, server in
            try await desk.delete("patients", "2")
            try await desk.sync()
            #expect(server.with { $0.patients[2]?["archived_at"] } == "2026-03-02T09:00:00Z")
            try await desk.sync()
            #expect(try await desk.records("patients").keys.sorted() == ["1", "3"])
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.context.replica.read { try $0.conflicts(limit: 10) }.isEmpty)
            // Both at once: the change arrives first, and the list shows it on an archived record.
            server.with { state in
                state.patients[3]?["archived_at"] = "2026-03-02T08:00:00Z"
            }
            try await desk.update("patients", "1", ["given": "Eve"])
            try await desk.sync()
            #expect(server.with { $0.patients[1]?["name"]?["given"] } == "Eve")
            #expect(try await desk.records("patients").keys.sorted() == ["1"])
        }
    }
}
