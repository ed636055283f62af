import Foundation
import ReplicaStore
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

/// The engine at work, both lanes of it, at a server whose answers a test holds up. No time passes but what a test lets pass.
private final class Lanes {
    let desk: Workstation
    let line: HeldTransport
    let engine: SyncEngine
    let running: Task<Void, any Error>

    init() async throws {
        desk = try await Workstation()
        line = HeldTransport(desk.transport)
        let session = ServerSession(
            baseURL: "http://127.0.0.1", login: "admin", role: "ADMIN", catalogue: desk.catalogue, transport: line,
            credentials: CredentialFile(path: desk.folder.path + "/credentials.json"), logger: desk.context.logger,
            clock: SteppedClock())
        let engine = SyncEngine(
            context: desk.context, session: session, spool: SpoolRoom(folder: desk.folder.path + "/data"),
            clock: SteppedClock())
        self.engine = engine
        running = Task { try await engine.run() }
        _ = try await engine.sync(.now)
        desk.clock.advance(by: 1_000)
    }

    /// Something is written here.
    func write(_ body: (LocalWrites) async throws -> LocalWrites.Outcome) async throws -> LocalWrites.Outcome {
        let outcome = try await body(desk.writes)
        await engine.noteLocalWrite()
        return outcome
    }

    /// Waits until the operation is in a state.
    func wait(for state: OperationState, of id: LocalID?) async throws {
        let id = try #require(id)
        while true {
            let known = desk.context.replica.writes
            if try await desk.context.replica.read({ try $0.operation(id)?.state }) == state { return }
            await desk.context.replica.waitForWrite(after: known)
        }
    }

    /// Has a list of a resource read, whose answer is held up, and waits until the server has given it.
    func pull(_ name: String, _ path: String) async -> (HeldTransport.Hold, Task<CycleReport, any Error>) {
        let (hold, engine) = (line.hold("GET \(path)"), engine)
        let sync = Task { try await engine.sync(.now, resources: [name]) }
        await hold.asked()
        desk.clock.advance(by: 1_000)
        return (hold, sync)
    }

    func journal(since position: Int64) async throws -> [JournalEntry] {
        try await desk.context.replica.read { try $0.journal(since: position, limit: 1_000) }
    }

    func stop() async throws {
        running.cancel()
        try await running.value
    }
}

@Suite("A write never waits behind pulls (design section 5.3)", .timeLimit(.minutes(10)))
struct LaneTests {
    private static let patients = "/api/Admin/patients/"

    @Test("while a list hangs half-way, writes of all kinds are answered by the server, and no time passes")
    func beside() async throws {
        let lanes = try await Lanes()
        let (hold, sync) = await lanes.pull("patients", Self.patients)
        let before = lanes.desk.clock.milliseconds()
        let paid = try await lanes.write {
            try await $0.act(
                "factures", id: "1", action: "payer", fields: ["methode_paiement": "CARTE"], author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: paid.operation)
        let edit = try await lanes.write {
            try await $0.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: edit.operation)
        let patient = try await lanes.write {
            try await $0.create("patients", fields: PushTests.patient, author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: patient.operation)
        #expect(lanes.desk.clock.milliseconds() == before)
        // Each was looked at first: alone where that is enough.
        let paths = lanes.desk.transport.exchanges.map { "\($0.method) \($0.path)" }
        let payment = try #require(paths.firstIndex(of: "POST /api/factures/1/payer/"))
        #expect(paths[payment - 1] == "GET /api/factures/1/")
        let change = try #require(paths.firstIndex(of: "PATCH /api/Admin/patients/3/"))
        #expect(paths[change - 1] == "GET /api/Admin/patients/3/")
        #expect(!sync.isCancelled)
        hold.release()
        #expect(try await sync.value.isComplete)
        try await lanes.stop()
    }

    @Test("parents go before children beside a pull too, and a record's writes in their order")
    func order() async throws {
        let lanes = try await Lanes()
        let (hold, sync) = await lanes.pull("doctors", "/api/Admin/doctors/")
        let patient = try await lanes.desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        _ = try await lanes.desk.writes.create(
            "consultations",
            fields: ["doctor": 7, "patient": .string(patient.document.text), "start_time": "2026-01-13T10:00:00"],
            author: "uid:1")
        let invoice = try await lanes.write {
            try await $0.create(
                "factures", fields: ["patient": .string(patient.document.text), "montant": "80.00"], author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: invoice.operation)
        #expect(lanes.desk.transport.writes.first == "POST \(Self.patients)")
        hold.release()
        _ = try await sync.value
        try await lanes.stop()
    }

    @Test("a list that was asked for before a write was answered puts nothing back, and the next one is read anew")
    func staleValue() async throws {
        let lanes = try await Lanes()
        let (hold, sync) = await lanes.pull("patients", Self.patients)
        let edit = try await lanes.write {
            try await $0.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: edit.operation)
        let position = try await lanes.desk.context.replica.read { try $0.journalEnd() }
        hold.release()
        _ = try await sync.value
        #expect(try await lanes.desk.field("patients", "3", "telephone") == "9")
        #expect(try await lanes.desk.conflicts().isEmpty)
        #expect(try await lanes.journal(since: position).isEmpty)
        // The same bytes once more: they were not remembered as what the document says.
        lanes.desk.clinic.change("patients", 3, ["telephone": "22334455"])
        lanes.desk.clock.advance(by: 1_000)
        _ = try await lanes.engine.sync(.now, resources: ["patients"])
        #expect(try await lanes.desk.field("patients", "3", "telephone") == "22334455")
        try await lanes.stop()
    }

    @Test(
        "a list that was asked for before a removal was answered brings nothing back, and one before a create takes nothing away"
    )
    func staleExistence() async throws {
        let lanes = try await Lanes()
        let (hold, sync) = await lanes.pull("patients", Self.patients)
        let patient = try await lanes.write {
            try await $0.create("patients", fields: PushTests.patient, author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: patient.operation)
        let removal = try await lanes.write { try await $0.delete("patients", id: "3", author: "uid:1") }
        try await lanes.wait(for: .acknowledged, of: removal.operation)
        hold.release()
        _ = try await sync.value
        #expect(try await lanes.desk.document("patients", "3") == nil)
        #expect(try await lanes.desk.document("patients", patient.document.text)?.serverID == ServerID("101"))
        #expect(try await lanes.desk.conflicts().isEmpty)
        lanes.desk.clock.advance(by: 1_000)
        _ = try await lanes.engine.sync(.now, resources: ["patients"])
        #expect(try await lanes.desk.count("patients") == 1)
        #expect(try await lanes.desk.conflicts().isEmpty)
        try await lanes.stop()
    }

    @Test(
        "a list that shows a record while its create's answer is under way makes no second one",
        arguments: [true, false])
    func underWay(hasID: Bool) async throws {
        let lanes = try await Lanes()
        let hold = lanes.line.hold("POST \(Self.patients)")
        if !hasID { lanes.desk.clinic.fail(.answerWithoutID) }
        let patient = try await lanes.write {
            try await $0.create("patients", fields: PushTests.patient, author: "uid:1")
        }
        await hold.asked()
        let position = try await lanes.desk.context.replica.read { try $0.journalEnd() }
        // The list comes by itself, on a hint: who asks for a sync waits for the write.
        var hints = PullHints()
        hints.note("patients")
        let answered = lanes.line.hold("GET /api/Admin/doctors/")
        hints.note("doctors")
        await lanes.engine.note(hints)
        await answered.asked()
        answered.release()
        lanes.desk.clinic.change("patients", 3, ["telephone": "5"])
        hints = PullHints()
        hints.note("patients")
        await lanes.engine.note(hints)
        while try await lanes.desk.field("patients", "3", "telephone") != "5" {
            await lanes.desk.context.replica.waitForWrite(after: lanes.desk.context.replica.writes)
        }
        #expect(try await lanes.desk.count("patients") == 2)
        hold.release()
        try await lanes.wait(for: .acknowledged, of: patient.operation)
        #expect(try await lanes.desk.document("patients", "101")?.localID == patient.document)
        #expect(try await lanes.desk.count("patients") == 2)
        #expect(try await lanes.journal(since: position).allSatisfy { $0.kind != .deleted && $0.kind != .parked })
        try await lanes.stop()
    }

    @Test("a yes without an id is settled by the list that is asked for at once, and no time passes")
    func proven() async throws {
        let lanes = try await Lanes()
        let before = lanes.desk.clock.milliseconds()
        lanes.desk.clinic.fail(.answerWithoutID)
        let patient = try await lanes.write {
            try await $0.create("patients", fields: PushTests.patient, author: "uid:1")
        }
        try await lanes.wait(for: .acknowledged, of: patient.operation)
        #expect(lanes.desk.clock.milliseconds() == before)
        #expect(try await lanes.desk.document("patients", patient.document.text)?.serverID == ServerID("101"))
        try await lanes.stop()
    }

    @Test("a daemon that stops while an answer is under way writes it down before it ends")
    func stopping() async throws {
        let lanes = try await Lanes()
        let (pull, sync) = await lanes.pull("doctors", "/api/Admin/doctors/")
        let hold = lanes.line.hold("PATCH /api/Admin/patients/3/")
        let edit = try await lanes.write {
            try await $0.update("patients", id: "3", fields: ["telephone": "9"], author: "uid:1")
        }
        await hold.asked()
        lanes.running.cancel()
        hold.release()
        pull.release()
        _ = await lanes.running.result
        _ = await sync.result
        let state = try await lanes.desk.context.replica.read { try edit.operation.flatMap($0.operation)?.state }
        #expect(state == .acknowledged)
    }
}
