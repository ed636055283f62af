import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("What the server stored is held against what was sent")
struct ReadBackTests {
    private func changeTelephone(_ desk: Workstation, to value: JSONValue = "99") async throws {
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": value], author: "uid:1")
    }

    @Test(
        "a yes whose answer shows another value is logged as not applied, with both values, and the server's is shown")
    func answerShowsOther() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["id": 3, "telephone": "22334455"])))
        try await changeTelephone(desk)
        try await desk.sync()
        let conflict = try #require(try await desk.conflicts().first)
        #expect(conflict.rule == .notApplied)
        #expect(conflict.local == "99" && conflict.remote == "22334455" && conflict.base == "22334455")
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
        #expect(try await desk.states() == [.acknowledged])
    }

    @Test("a yes without the record is read back from the next listing: nothing stored is not applied")
    func nothingStored() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["message": "ok"])))
        try await changeTelephone(desk)
        try await desk.sync()
        #expect(try await desk.conflicts().map(\.rule) == [.notApplied])
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
    }

    @Test("what another wrote between the yes and the listing is logged as overwritten")
    func overwritten() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["message": "ok"])))
        try await changeTelephone(desk)
        desk.clinic.state.withLock { $0.list["patients"] = .failure(.cut, mayHaveReachedServer: true) }
        _ = try? await desk.sync()
        desk.clinic.state.withLock { $0.list = [:] }
        try await desk.sync()
        #expect(try await desk.conflicts().map(\.rule) == [.notApplied])
        desk.clinic.fail(.answerWithMessage)
        try await changeTelephone(desk, to: "77")
        desk.clinic.state.withLock { $0.afterWrite = ("patients", 3, ["telephone": "55"]) }
        try await desk.sync()
        let last = try #require(try await desk.conflicts().last)
        #expect(last.rule == .overwritten)
        #expect(last.local == "77" && last.remote == "55")
    }

    @Test("what the server trimmed, padded or answered by a message only is no conflict")
    func normalised() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["id": 3, "telephone": "99"])))
        try await changeTelephone(desk, to: " 99 ")
        desk.clinic.change("patients", 3, ["telephone": "99"])
        try await desk.sync()
        desk.clinic.fail(.answerWithMessage)
        try await changeTelephone(desk, to: "98")
        try await desk.sync()
        try await desk.sync()
        #expect(try await desk.conflicts().isEmpty)
        #expect(try await desk.field("patients", "3", "telephone") == "98")
    }

    @Test("an edit that was typed after a yes that stored nothing starts from what the server has, and is sent")
    func laterEdit() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["message": "ok"])))
        try await changeTelephone(desk)
        desk.clinic.state.withLock { $0.list["patients"] = .json(500, ["error": "panne"]) }
        let first = try await desk.sync()
        #expect(first.failures.keys.contains("patients"))
        desk.clinic.state.withLock { $0.list = [:] }
        try await changeTelephone(desk, to: "44")
        try await desk.sync()
        #expect(desk.clinic.records("patients").first?["telephone"] == "44")
        #expect(try await desk.conflicts().map(\.local) == ["99"])
    }

    @Test("a record that is still listed after the server had removed it is back, and that is logged")
    func undeleted() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["message": "supprimé"])))
        _ = try await desk.writes.delete("patients", id: "3", author: "uid:1")
        try await desk.sync()
        #expect(try await desk.document("patients", "3") != nil)
        let conflict = try #require(try await desk.conflicts().first)
        #expect(conflict.rule == .notApplied && conflict.field == nil && conflict.local == nil)
        try await desk.sync()
        #expect(try await desk.conflicts().count == 1)
    }

    @Test("an action that the server said yes to and did not run is logged")
    func actionNotRun() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.answer(.json(200, ["message": "payée"])))
        _ = try await desk.writes.act(
            "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        try await desk.sync()
        #expect(try await desk.conflicts().map(\.field) == ["methode_paiement", "statut"])
        #expect(try await desk.field("factures", "1", "statut") == "EN_ATTENTE")
    }

    @Test("a create that is found by its natural key logs each field that the found record has otherwise")
    func adopted() async throws {
        let desk = try await Workstation()
        desk.clinic.fail(.loseAnswer)
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        desk.clinic.state.withLock { $0.list["patients"] = .json(500, ["error": "panne"]) }
        try await desk.sync()
        desk.clinic.state.withLock { $0.list = [:] }
        desk.clinic.change("patients", 101, ["nom": "Autre"])
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(try await desk.conflicts().map(\.field) == ["nom"])
    }

    @Test("a refused create names the record that has its natural key, and both are kept in the log")
    func createCreate() async throws {
        let desk = try await Workstation()
        let theirs = PushTests.patient.merging(["id": 60, "nom": "Autre"]) { $1 }
        desk.clinic.fail(.answer(.json(400, ["error": "email déjà utilisé"])))
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        desk.clinic.state.withLock { $0.afterWrite = nil }
        desk.clinic.add("patients", theirs)
        try await desk.sync()
        let operation = try #require(try await desk.operations().first)
        #expect(operation.state == .rejected)
        #expect(operation.evidence?.candidates == [ServerID("60")])
        let conflict = try #require(try await desk.conflicts().first)
        #expect(conflict.rule == .createCreate)
        #expect(conflict.remote?["nom"] == "Autre" && conflict.local?["password"] == nil)
    }
}
