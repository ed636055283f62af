import ReplicaStore
import SyncModel
import Testing

@Suite("What is old is forgotten, and what only looks old is not")
struct PruningTests {
    private static let day: Int64 = 86_400_000
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private func write(_ words: String) async throws {
        try await replica.write {
            try $0.record(.updated, origin: .local, resource: "patients", author: "uid:1000", after: words)
        }
    }

    /// Prunes as the engine does once a day, on the clock's day.
    private func prune() async throws {
        let now = clinic.clock.milliseconds()
        try await replica.write { try $0.prune(before: now - 90 * Self.day, today: now / Self.day) }
    }

    private func entries() async throws -> [String?] {
        try await replica.read { try $0.journal(since: 0, limit: 99).map(\.after) }
    }

    @Test("what was written while the clock was ten years behind stays when it is right, until it was there for days")
    func clockBehind() async throws {
        for _ in 0..<9 {
            try await prune()
            clinic.clock.advance(by: Self.day)
        }
        clinic.clock.advance(by: -3_650 * Self.day)
        try await write("typed by a wrong clock")
        clinic.clock.advance(by: 3_650 * Self.day)
        for _ in 0..<7 {
            try await prune()
            try await prune()
            #expect(try await entries() == ["typed by a wrong clock"])
            clinic.clock.advance(by: Self.day)
        }
        try await prune()
        clinic.clock.advance(by: Self.day)
        try await prune()
        #expect(try await entries() == [])
    }

    @Test("what is younger stays, however many days passed")
    func young() async throws {
        try await write("young")
        for _ in 0..<80 {
            try await prune()
            clinic.clock.advance(by: Self.day)
        }
        #expect(try await entries() == ["young"])
        clinic.clock.advance(by: 11 * Self.day)
        try await prune()
        #expect(try await entries() == [])
    }
}
