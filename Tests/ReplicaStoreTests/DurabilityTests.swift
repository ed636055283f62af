import Foundation
import ReplicaStore
import SyncModel
import Testing

@Suite("What was written stays written, and what was not leaves no trace")
struct DurabilityTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private struct Failure: Error {}

    /// A local create as the engine writes it: document, operation and journal entry in one transaction.
    private func create(_ replica: Replica, nom: String, failing: Bool = false) async throws -> LocalID {
        let patients = clinic.patients
        return try await replica.write { writer in
            let document = writer.newID()
            let edit = FieldEdit(value: .string(nom), base: nil, madeAt: try writer.tick())
            try writer.insert(
                patients, local: document, text: JSONValue.object(["nom": .string(nom)]).text, booking: nil)
            let operation = try writer.enqueue(
                Operation(
                    id: writer.newID(), resource: "patients", document: document, kind: .create, edits: ["nom": edit],
                    author: "uid:1000", createdAt: writer.now))
            try writer.record(
                .created, origin: .local, resource: "patients", local: document, server: nil, author: "uid:1000",
                after: nom)
            if failing { throw Failure() }
            return operation.id
        }
    }

    @Test("an acknowledged write is whole in the files of a process that died at once")
    func crash() async throws {
        let replica = try clinic.open()
        let operation = try await create(replica, nom: "Hassan")
        // The files as a killed process leaves them: nothing closed, nothing folded into the main file.
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: clinic.path + suffix, toPath: clinic.folder.file("dead.sqlite") + suffix)
        }
        let survivor = try Replica(clinic.configuration(path: clinic.folder.file("dead.sqlite")))
        let patients = clinic.patients
        try await survivor.read { (reader: ReplicaReader) throws in
            #expect(try reader.operation(operation)?.values == ["nom": "Hassan"])
            #expect(try reader.count(patients) == 1)
            #expect(try reader.journal(since: 0, limit: 9).map(\.kind) == [.created])
        }
    }

    @Test(
        "a transaction that throws leaves neither document nor operation nor journal entry, and the clock where it was")
    func rollback() async throws {
        let replica = try clinic.open()
        let before = try await replica.write { try $0.tick() }
        await #expect(throws: Failure.self) { try await create(replica, nom: "Nobody", failing: true) }
        let patients = clinic.patients
        try await replica.read { (reader: ReplicaReader) throws in
            #expect(try reader.count(patients) == 0)
            #expect(try reader.operations(in: OperationState.allCases) == [])
            #expect(try reader.journal(since: 0, limit: 9) == [])
            #expect(try reader.documents(patients, .init(conditions: [.search("Nobody")], limit: 9)) == [])
        }
        let after = try await replica.write { try $0.tick() }
        #expect(after == HybridTimestamp(milliseconds: before.milliseconds, counter: before.counter + 1))
    }

    @Test("what was being sent when the process died is unknown afterwards; everything else is as it was")
    func sendingBecomesUnknown() async throws {
        var replica: Replica? = try clinic.open()
        let states = OperationState.allCases
        for (index, state) in states.enumerated() {
            let id = LocalID(milliseconds: Int64(index), randomness: (0, 0))
            try await replica?.write { writer in
                var operation = Operation(
                    id: id, resource: "patients", document: id, kind: .update, edits: [:], author: "uid:1", createdAt: 1
                )
                operation.state = state
                try writer.enqueue(operation)
            }
        }
        try replica?.close()
        replica = nil
        let found = try await clinic.open().read { try $0.operations(in: OperationState.allCases) }
        #expect(found.map(\.state) == states.map { $0 == .sending ? .unknown : $0 })
        #expect(found.first { $0.id == LocalID(milliseconds: 1, randomness: (0, 0)) }?.answer?.status == nil)
        #expect(found.filter { $0.answer != nil }.map(\.state) == [.unknown])
    }

    @Test("timestamps go on rising over a restart, even when the wall clock was set back")
    func clock() async throws {
        var replica: Replica? = try clinic.open()
        let before = try await replica?.write { try $0.tick() }
        replica = nil
        clinic.clock.advance(by: -86_400_000)
        let after = try await clinic.open().write { try $0.tick() }
        #expect(try after > #require(before))
    }

    @Test("digests are the same after a restart: an unchanged list is still known")
    func digestKey() async throws {
        let list = #"[{"id":1,"nom":"Hassan"},{"id":2,"nom":"Kefi"}]"#
        var replica: Replica? = try clinic.open()
        try await replica?.list(clinic.patients, list)
        replica = nil
        #expect(try await clinic.open().list(clinic.patients, list).summary.parsed == 0)
    }

    @Test("whoever waits for a write hears of the next one, also of one that came in between")
    func bell() async throws {
        let replica = try clinic.open()
        let known = replica.writes
        async let heard: Void = replica.waitForWrite(after: known)
        try await replica.write { _ = try $0.tick() }
        await heard
        await replica.waitForWrite(after: known)
        #expect(replica.writes == known + 1)
        let waiting = Task { await replica.waitForWrite(after: .max) }
        waiting.cancel()
        await waiting.value
    }
}
