import ControlProtocol
import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("What people are told of a list that proves nothing by what it lacks")
struct FlawReportTests {
    private static let bad = #"[{"id":3,"nom":"Hassan","prenom":"\ud83d"},{"id":4,"nom":"Kefi"}]"#

    private func desk() async throws -> Workstation {
        let desk = try await Workstation()
        desk.clinic.state.withLock { $0.list["patients"] = .text(200, type: "application/json", Self.bad) }
        return desk
    }

    private static let flaw: JSONObject = [
        "flaw": "record", "position": 1, "id": "3", "fault": "malformed escape in a string", "parent": nil,
        "message": "record 1 (id 3) can't be used: malformed escape in a string",
    ]

    @Test(
        "status names the resource and the reason, also after cycles that ask for other lists, and till the list is good"
    )
    func status() async throws {
        let desk = try await desk()
        func flaws() async throws -> JSONValue? {
            try await desk.ask(.syncStatus)["resources"]?.array?.first { $0["name"] == "patients" }?["flaws"]
        }
        #expect(try await flaws() == [])
        try await desk.sync()
        let since = WireTime.json(desk.clock.milliseconds())
        for _ in 1...2 {
            #expect(try await flaws() == [.object(Self.flaw.merging(["resource": "patients", "since": since]) { $1 })])
            desk.clock.advance(by: 1_000)
            _ = try await desk.cycle.run(demand: .due, names: ["factures"]) { _ in }
        }
        #expect(try await desk.field("patients", "3", "prenom") == "Mohammed")
        #expect(try await desk.count("patients") == 2)
        desk.clinic.state.withLock { $0.list["patients"] = nil }
        try await desk.sync()
        #expect(try await flaws() == [])
    }

    @Test("verify does not call identical what is not proven, and says why")
    func verify() async throws {
        let desk = try await desk()
        try await desk.sync()
        let answer = try await desk.ask(.syncVerify, ["resources": ["patients", "factures"]])
        #expect(answer["identical"] == false && answer["proven"] == false)
        let patients = answer["resources"]?.array?.first { $0["resource"] == "patients" }
        #expect(patients?["flaws"] == [.object(Self.flaw)])
        #expect(patients?["differing"] == 0 && patients?["identical"] == 1)
        let others = try await desk.ask(.syncVerify, ["resources": ["factures"]])
        #expect(others["identical"] == true && others["proven"] == true)
    }

    @Test("a rehearsal tells what would be wrong, and keeps nothing of it")
    func preview() async throws {
        let desk = try await desk()
        let preview = try await desk.preview()
        #expect(preview.flaws.map(\.resource) == ["patients"] && preview.failures.isEmpty)
        #expect(try await desk.context.replica.read { try $0.listFlaws() }.isEmpty)
    }
}
