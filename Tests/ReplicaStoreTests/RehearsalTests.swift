import ReplicaStore
import SyncModel
import Testing

@Suite("Transactions that are tried, and quarantines")
struct RehearsalTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    @Test("a rehearsed transaction sees what it did; afterwards nothing of it is there, and nobody was woken")
    func rehearsed() async throws {
        let patients = clinic.patients
        let writes = replica.writes
        let text = Array(#"[{"id":1,"nom":"a"},{"id":2,"nom":"b"}]"#.utf8)
        let seen = try await replica.rehearse { writer in
            let list = try writer.openListing(patients, from: .bytes(text), scope: .everything)
            while try list.next() != nil {}
            _ = try list.finish()
            return try writer.count(patients)
        }
        #expect(seen == 2)
        #expect(try await replica.read { try $0.count(patients) } == 0)
        #expect(try await replica.read { try $0.journalEnd() } == 0)
        #expect(replica.writes == writes)
        // The first listing is still one, with its full text built at its end.
        try await replica.list(patients, from: .bytes(text))
        #expect(try await replica.find(patients, .search("a")) == ["1"])
    }

    @Test("a rehearsal that throws leaves nothing, and the next transaction goes on")
    func failedRehearsal() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await replica.rehearse { writer in
                try writer.record(.updated, origin: .local, resource: "patients", author: "uid:1")
                throw Failure()
            }
        }
        try await replica.write { try $0.record(.updated, origin: .local, resource: "patients", author: "uid:2") }
        #expect(try await replica.read { try $0.journal(since: 0, limit: 9).map(\.author) } == ["uid:2"])
    }

    @Test("a part of a transaction that throws did not happen, and the rest of it did")
    func attempt() async throws {
        struct Failure: Error {}
        try await replica.write { writer in
            try writer.record(.updated, origin: .local, resource: "patients", author: "first")
            #expect(throws: Failure.self) {
                try writer.attempt {
                    try writer.record(.updated, origin: .local, resource: "patients", author: "second")
                    throw Failure()
                }
            }
            #expect(try writer.attempt { 3 } == 3)
        }
        #expect(try await replica.read { try $0.journal(since: 0, limit: 9).map(\.author) } == ["first"])
    }

    @Test("a quarantine is kept per document, held ones beside waiting ones, and forgotten with its document")
    func quarantine() async throws {
        let (patients, clock) = (clinic.patients, clinic.clock)
        try await replica.list(patients, #"[{"id":1},{"id":2},{"id":3}]"#)
        let start = clock.milliseconds()
        try await replica.write { writer in
            let rows = try ["1", "2", "3"].compactMap { try writer.document(patients, id: $0)?.row }
            try writer.quarantine(patients, rows: rows)
        }
        let all = try await replica.read { try $0.quarantined(patients) }
        #expect(all.map(\.notedAt) == [start, start, start])
        clock.advance(by: 5)
        try await replica.write { writer in
            try writer.hold(patients, all[0].document)
            // Noted anew, and still held.
            try writer.quarantine(patients, rows: [all[0].row])
            try writer.release(patients, all[1].document)
            try writer.remove(patients, row: all[2].row)
        }
        try await replica.read { (reader: ReplicaReader) throws in
            #expect(try reader.quarantined(patients).map(\.isHeld) == [true])
            #expect(try reader.quarantined(patients).map(\.notedAt) == [start + 5])
            let counts = try reader.quarantineCounts(patients)
            #expect((counts.waiting, counts.held) == (0, 1))
        }
        try await replica.write { try $0.tidyQuarantine(patients) }
        #expect(try await replica.read { try $0.quarantined(patients).count } == 1)
    }

    @Test("conflicts are found by resource, document, openness and number; a decision closes one")
    func conflicts() async throws {
        let documents = [Int64(1), 2].map { LocalID(milliseconds: $0, randomness: (0, 0)) }
        try await replica.write { writer in
            for (index, document) in documents.enumerated() {
                try writer.log(
                    Conflict(
                        resource: index == 0 ? "patients" : "visits", document: document, field: "nom", base: nil,
                        local: "a", remote: "b", localTime: 1, remoteTime: 2, rule: .manual, winner: .undecided,
                        author: "uid:1"))
            }
            try writer.setResolution(
                of: 2, to: ConflictResolution(choice: .value, value: .null, operation: nil, author: "uid:2", time: 9))
        }
        func numbers(_ filter: ConflictFilter) async throws -> [Int64] {
            try await replica.read { try $0.conflicts(filter, limit: 9).map(\.number) }
        }
        #expect(try await numbers(ConflictFilter(resource: "visits")) == [2])
        #expect(try await numbers(ConflictFilter(document: documents[0])) == [1])
        #expect(try await numbers(ConflictFilter(isOpen: true)) == [1])
        #expect(try await numbers(ConflictFilter(after: 1)) == [2])
        #expect(try await replica.read { try $0.openConflictCount() } == 1)
        #expect(try await replica.read { try $0.conflict(2)?.resolution?.value } == .some(.null))
        try await replica.write { try $0.setResolution(of: 2, to: nil) }
        #expect(try await numbers(ConflictFilter(isOpen: true)) == [1, 2])
    }
}
