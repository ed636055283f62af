import ControlProtocol
import Foundation
import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("A rehearsal of a sync")
struct PreviewTests {
    /// All that a replica holds.
    private struct Contents: Equatable, Sendable {
        var documents: [Document] = []
        var states: [ResourceState] = []
        var quarantined: [QuarantinedDocument] = []
        var operations: [SyncModel.Operation]
        var conflicts: [Conflict]
        var journal: [JournalEntry]
    }

    private func contents(_ desk: Workstation) async throws -> Contents {
        let resources = desk.context.resources
        return try await desk.context.replica.read { reader in
            var contents = Contents(
                operations: try reader.latestOperations(limit: 1000), conflicts: try reader.conflicts(limit: 1000),
                journal: try reader.journal(since: 0, limit: 1000))
            for resource in resources {
                try reader.forEachDocument(resource) { contents.documents.append($0) }
                contents.states.append(try reader.resourceState(resource))
                contents.quarantined += try reader.quarantined(resource)
            }
            return contents
        }
    }

    @Test("it says what would be sent and changed, sends no write, and leaves the replica as it is")
    func changesNothing() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.update(
            "patients", id: "3", fields: ["telephone": "20", "address": "Sfax"], author: "uid:1")
        let patient = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        _ = try await desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": .string(patient.document.text), "start_time": "2026-01-13T10:00:00"],
            author: "uid:1")
        desk.clinic.change("patients", 3, ["telephone": "71"])
        desk.clinic.add("doctors", ["id": 8, "nom": "Trabelsi", "prenom": "Leïla", "schedule": "", "email": "l@c"])
        desk.clinic.remove("factures") { _ in true }
        let before = try await contents(desk)
        let preview = try await desk.ask(.syncPreview)
        #expect(try await contents(desk) == before)
        #expect(desk.transport.writes.isEmpty)
        let sends = preview["sends"]?.array ?? []
        #expect(
            sends.map { "\($0["method"]?.string ?? "") \($0["path"]?.string ?? "")" }
                == ["PATCH /api/Admin/patients/3/", "POST /api/Admin/patients/"])
        #expect(sends.first?["body"] == ["address": "Sfax"])
        #expect(sends.last?.value(at: ["body", "password"]) == "(secret)")
        #expect(
            preview["waits"]?.array?.first?["next"]?.string?.contains("goes out after the create of patients") == true)
        #expect(preview.value(at: ["listings", "doctors", "added"]) == 1)
        #expect(preview.value(at: ["listings", "factures", "asked"]) == 1)
        let conflict = try #require(preview["conflicts"]?.array?.first)
        #expect(
            (conflict["field"], conflict["local"], conflict["remote"], conflict["winner"]) == (
                "telephone", "20", "71", "server"
            ))
        #expect(preview["cut"] == false)
        // What it said is what a sync does.
        try await desk.sync()
        #expect(desk.patches.last == ["address": "Sfax"])
        #expect(try await desk.conflicts().count == 1)
        #expect(try await desk.count("doctors") == 2)
    }

    @Test("an edit that the server overruled, or already has, would be superseded")
    func superseded() async throws {
        let desk = try await Workstation()
        let change = try await desk.writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1")
        desk.clinic.change("patients", 3, ["telephone": "20"])
        let preview = try await desk.preview()
        #expect(preview.settled.map(\.id) == [change.operation])
        #expect(preview.settled.map(\.state) == [.superseded])
        #expect(preview.writes.isEmpty)
        #expect(try await desk.states() == [.queued])
    }

    @Test("a list that can't be used fails alone, and undoes only its own part")
    func unusableList() async throws {
        let desk = try await Workstation()
        desk.clinic.add("doctors", ["id": 8, "nom": "Trabelsi", "prenom": "Leïla", "schedule": "", "email": "l@c"])
        desk.clinic.state.withLock {
            $0.list["patients"] = .text(200, type: "application/json", #"[{"id": 77, "nom": "Neu"}, {"id": 3"#)
            $0.list["factures"] = .json(500, ["error": "interne"])
        }
        let preview = try await desk.preview()
        #expect(preview.failures.keys.sorted() == ["factures", "patients"])
        #expect(preview.changes.map(\.resource) == ["doctors"])
        #expect(preview.listings["doctors"]?.added == 1)
        #expect(try await desk.count("patients") == 1)
    }

    @Test("an empty list would quarantine what it lacks, and the next real one is judged as if nothing had been tried")
    func quarantine() async throws {
        let desk = try await Workstation()
        for id in 200..<260 { desk.clinic.add("patients", ["id": .integer(Int64(id)), "email": .string("p\(id)@e")]) }
        try await desk.sync()
        desk.clinic.remove("patients") { _ in true }
        #expect(try await desk.preview().listings["patients"]?.quarantined == 61)
        desk.clock.advance(by: 60_000)
        #expect(try await desk.preview().listings["patients"]?.removed == 0)
        #expect(try await desk.sync().listings["patients"]?.quarantined == 61)
    }

    @Test("its answer is bounded by the limit, and says when it was cut")
    func bounded() async throws {
        let desk = try await Workstation()
        for id in 200..<260 { desk.clinic.add("patients", ["id": .integer(Int64(id)), "email": .string("p\(id)@e")]) }
        let preview = try await desk.ask(.syncPreview, ["limit": 10])
        #expect(preview["changes"]?.array?.count == 10)
        #expect(preview["cut"] == true)
        #expect(preview.value(at: ["listings", "patients", "added"]) == 60)
    }

    @Test("a server that is away is said to be away")
    func away() async throws {
        let desk = try await Workstation()
        desk.clinic.state.withLock { $0.isAway = true }
        do {
            _ = try await desk.ask(.syncPreview)
            Issue.record("previewed nothing")
        } catch let error as ControlError {
            #expect(error.kind == .offline)
        }
    }

    @Test("tools see the policy of each resource and field")
    func policies() async throws {
        let desk = try await Workstation()
        let resources = try await desk.ask(.resourcesList)["resources"]?.array ?? []
        let bookings = resources.first { $0["name"] == "consultations" }
        #expect(bookings?["conflict"] == "last-writer-wins")
        let start = bookings?["fields"]?.array?.first { $0["name"] == "start_time" }
        #expect(start?["conflict"] == "server-authority")
    }
}
