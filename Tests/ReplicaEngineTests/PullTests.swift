import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Pulling and merging")
struct PullTests {
    @Test("two sides that change different fields both get their way")
    func differentFields() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update("patients", id: "3", fields: ["address": "Sfax"], author: "uid:1")
        desk.clinic.change("patients", 3, ["telephone": "71"])
        try await desk.sync()
        #expect(desk.clinic.records("patients").first?["telephone"] == "71")
        #expect(desk.clinic.records("patients").first?["address"] == "Sfax")
        #expect(try await desk.conflicts().isEmpty)
    }

    @Test("a field that both sides changed goes to the later one, and the loser is kept with both values")
    func sameField() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update(
            "patients", id: "3", fields: ["telephone": "20", "address": "Sfax"], author: "uid:1")
        desk.clinic.change("patients", 3, ["telephone": "71"])
        try await desk.sync()
        #expect(desk.transport.exchanges.last { $0.method == "PATCH" }?.body == ["address": "Sfax"])
        let conflict = try #require(try await desk.conflicts().first)
        #expect(conflict.field == "telephone")
        #expect((conflict.base, conflict.local, conflict.remote) == ("22334455", "20", "71"))
        #expect(conflict.winner == .server)
        #expect(try await desk.field("patients", "3", "telephone") == "71")
        try await desk.sync()
        #expect(try await desk.conflicts().count == 1)
    }

    @Test("an edit of a record that the server deleted is logged, and the deletion stands")
    func editAgainstDelete() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1")
        desk.clinic.remove("patients") { $0["id"] == 3 }
        try await desk.sync()
        let conflict = try #require(try await desk.conflicts().first)
        #expect(conflict.rule == .deleteWins)
        #expect(conflict.local == ["telephone": "20"])
        #expect(try await desk.count("patients") == 0)
        #expect(desk.transport.writes.isEmpty)
    }

    @Test(
        "what is no whole list changes nothing",
        arguments: [
            ScriptedTransport.Answer.text(200, type: "text/html", "<html>Bienvenue à l'hôtel</html>"),
            .text(200, type: "application/json", #"[{"id": 3, "nom": "Hassan"}"#), .json(200, ["error": "interne"]),
            .json(500, ["error": "Erreur serveur interne"]),
            .json(403, ["error": "Vous n'avez pas la permission d'accéder à cette ressource"]),
        ])
    func unusableList(answer: ScriptedTransport.Answer) async throws {
        let desk = try await Workstation()
        desk.clinic.state.withLock { $0.list["patients"] = answer }
        let report = try await desk.sync()
        #expect(report.failures.keys.sorted() == ["patients"])
        #expect(try await desk.count("patients") == 1)
        #expect(try await desk.field("patients", "3", "telephone") == "22334455")
    }

    @Test("more than a tenth of a list gone at once waits for a second listing, some time later, that agrees")
    func massAbsence() async throws {
        let desk = try await Workstation()
        for id in 200..<260 { desk.clinic.add("patients", ["id": .integer(Int64(id)), "email": .string("p\(id)@e")]) }
        try await desk.sync()
        #expect(try await desk.count("patients") == 61)
        desk.clinic.remove("patients") { ($0["id"]?.integer ?? 0) >= 200 }
        #expect(try await desk.sync().listings["patients"]?.quarantined == 60)
        #expect(try await desk.sync().listings["patients"]?.quarantined == 60)
        #expect(try await desk.count("patients") == 61)
        desk.clock.advance(by: 30_000)
        #expect(try await desk.sync().listings["patients"]?.removed == 60)
        #expect(try await desk.count("patients") == 1)
    }

    @Test("a window that the server ignores brings all records, and proves nothing about those outside it")
    func ignoredWindow() async throws {
        let desk = try await Workstation()
        desk.clinic.add("consultations", ["id": 60, "doctor": 7, "patient": 3, "start_time": "2020-01-01T10:00:00Z"])
        desk.clinic.add("consultations", ["id": 61, "doctor": 7, "patient": 3, "start_time": "2026-01-14T10:00:00Z"])
        try await desk.sync()
        #expect(try await desk.count("consultations") == 2)
        #expect(
            desk.transport.exchanges.last { $0.path.contains("consultations") }?.query
                == "date_debut=2026-01-05&date_fin=2026-03-13")
        desk.clinic.remove("consultations") { _ in true }
        try await desk.sync()
        #expect(try await desk.document("consultations", "60") != nil)
        #expect(try await desk.document("consultations", "61") == nil)
    }

    @Test("a listing with nothing new parses nothing")
    func unchanged() async throws {
        let desk = try await Workstation()
        #expect(try await desk.sync().listings["patients"]?.parsed == 0)
    }
}
