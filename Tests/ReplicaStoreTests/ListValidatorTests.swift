import ReplicaStore
import SyncModel
import Testing

@Suite("What a list was marked with is good while nothing told of another (design section 5)")
struct ListValidatorTests {
    private let replica: Replica
    private let mark = ListValidator(address: "/patients", entityTag: "\"a\"", lastModified: nil, keptAt: 5)

    init() throws { replica = try Clinic().open() }

    private func kept(_ part: ListPart = .whole, _ resource: String = "patients") async throws -> ListValidator? {
        try await replica.read { try $0.listValidator(of: resource, part) }
    }

    @Test("an entry of the journal since ends it, unless it is of a local write or about another resource")
    func changes() async throws {
        try await replica.write { [mark] writer in
            for part in [ListPart.whole, .window] { try writer.keep(mark, of: "patients", part) }
        }
        try await replica.write { writer in
            try writer.record(.updated, origin: .local, resource: "patients", author: "uid:1")
            try writer.record(.updated, origin: .remote, resource: "visits", author: "server")
        }
        #expect(try await kept() == mark)
        #expect(try await kept(.window) == mark)
        try await replica.write { try $0.record(.acknowledged, origin: .engine, resource: "patients", author: "uid:1") }
        #expect(try await kept() == nil)
        #expect(try await kept(.window) == nil)
        // The list that was read since is marked anew; the other one is not.
        try await replica.write { [mark] in try $0.keep(mark, of: "patients", .whole) }
        #expect(try await kept() == mark)
        #expect(try await kept(.window) == nil)
    }

    @Test("one for which there is none any more is forgotten; other lists keep theirs")
    func forgotten() async throws {
        try await replica.write { [mark] writer in
            try writer.keep(mark, of: "patients", .whole)
            try writer.keep(mark, of: "visits", .whole)
            try writer.keep(nil, of: "patients", .whole)
        }
        #expect(try await kept() == nil)
        #expect(try await kept(.whole, "visits") == mark)
    }
}
