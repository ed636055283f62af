import SyncModel
import Testing

@testable import ReplicaStore

@Suite("Journal, conflicts and comparison")
struct JournalTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private func record(_ words: String, resource: String = "patients") async throws {
        try await replica.write {
            try $0.record(.updated, origin: .local, resource: resource, author: "uid:1000", after: words)
        }
    }

    @Test("entries are read behind a position, by resource, up to a limit; positions are never used again")
    func positions() async throws {
        for (words, resource) in [("a", "patients"), ("b", "visits"), ("c", "patients")] {
            try await record(words, resource: resource)
        }
        try await replica.read { (reader: ReplicaReader) throws in
            #expect(try reader.journal(since: 0, limit: 2).map(\.after) == ["a", "b"])
            #expect(try reader.journal(since: 1, limit: 9).map(\.after) == ["b", "c"])
            #expect(try reader.journal(since: 0, resources: ["patients"], limit: 9).map(\.position) == [1, 3])
            #expect(try reader.journal(since: 3, limit: 9) == [])
            #expect(try reader.journalEnd() == 3)
        }
        clinic.clock.advance(by: 1)
        let now = clinic.clock.milliseconds()
        try await replica.write { try $0.pruneJournal(before: now, through: .max) }
        try await record("d")
        try await replica.read { (reader: ReplicaReader) throws in
            #expect(try reader.journal(since: 0, limit: 9).map(\.position) == [4])
            #expect(try reader.journalEnd() == 4)
        }
    }

    @Test(
        "pruning forgets what is old, and nothing from the oldest unsettled operation on",
        arguments: OperationState.allCases)
    func pruning(state: OperationState) async throws {
        let start = clinic.clock.milliseconds()
        try await record("before")
        clinic.clock.advance(by: 1_000)
        try await record("with")
        try await replica.write { writer in
            var operation = Operation(
                id: writer.newID(), resource: "patients", document: writer.newID(), kind: .update, edits: [:],
                author: "uid:1000",
                createdAt: writer.now)
            operation.state = state
            try writer.enqueue(operation)
        }
        clinic.clock.advance(by: 1_000)
        try await record("after")
        try await replica.write { try $0.pruneJournal(before: start + 5_000, through: .max) }
        let left = try await replica.read { try $0.journal(since: 0, limit: 9).map(\.after) }
        #expect(left == (state.isSettled ? [] : ["with", "after"]))
        try await replica.write { try $0.pruneJournal(before: start, through: .max) }
        #expect(try await replica.read { try $0.journal(since: 0, limit: 9).map(\.after) } == left)
    }

    @Test("a conflict is read back as it was logged; missing values stay missing, and null stays null")
    func conflicts() async throws {
        let document = LocalID(milliseconds: 7, randomness: (0, 0))
        let conflicts = [
            Conflict(
                number: 1, resource: "patients", document: document, field: "age", base: 35,
                local: try JSONValue(parsing: "75.00"), remote: .null,
                localTime: 1, remoteTime: 2, rule: .lastWriterWins, winner: .server, author: "uid:1000"),
            Conflict(
                number: 2, resource: "patients", document: document, field: nil, base: nil, local: ["nom": "x"],
                remote: nil, localTime: 3,
                remoteTime: 4, rule: .deleteWins, winner: .local, author: "uid:1"),
        ]
        try await replica.write { writer in for conflict in conflicts { try writer.log(conflict) } }
        let logged = try await replica.read { try $0.conflicts(limit: 9) }
        #expect(logged.allSatisfy { $0.time > 0 })
        #expect(logged == zip(conflicts, logged).map { $0.logged(at: $1.time) })
        #expect(logged.first?.local?.text == "75.00")
        #expect(logged.first?.remote == .some(.null) && logged.last?.remote == nil)
        #expect(try await replica.read { try $0.conflicts(limit: 1).map(\.number) } == [2])
        #expect(try await replica.read { try $0.conflictCount() } == 2)
    }

    @Test("a comparison names each difference to a complete listing, and compares what waits as last received")
    func comparison() async throws {
        let patients = clinic.patients
        try await replica.list(patients, #"[{"id":1,"nom":"a","seen":1},{"id":2,"nom":"b"},{"id":3,"nom":"c"}]"#)
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setLocal(patients, row: document.row, to: #"{"id":1,"nom":"mine"}"#)
            try writer.insert(patients, local: writer.newID(), text: "{}", booking: nil)
        }
        let text = #"[{"nom":"a","id":1.0,"seen":2},{"id":2,"nom":"B","age":null},{"id":4}]"#
        let comparison = try await replica.read { try $0.compare(patients, with: .bytes(Array(text.utf8))) }
        #expect(comparison.listed == 3 && comparison.identical == 1 && comparison.pending == 2)
        #expect(
            comparison.differences.map { "\($0.serverID) \($0.kind.rawValue) \($0.fields)" } == [
                #"2 different ["age", "nom"]"#, "4 missing here []", "3 missing on the server []",
            ])
        await #expect(throws: ReplicaError.self) {
            try await replica.read { try $0.compare(patients, with: .bytes(Array("[".utf8))) }
        }
    }
}

extension Conflict {
    /// The same conflict as the log has it.
    fileprivate func logged(at time: Int64) -> Conflict {
        var conflict = self
        conflict.time = time
        return conflict
    }
}
