import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Lists of parents")
struct ParentListTests {
    private static func desk(_ rooms: ClosedRange<Int> = 1...5) async throws -> ListDesk {
        var lists: [String: [JSONObject]] = [
            "/rooms": rooms.map { ["id": .string("r\($0)"), "name": .string("Salle \($0)")] }
        ]
        for room in rooms {
            lists["/rooms/r\(room)/beds"] = [["id": .string("b\(room)"), "label": "A"]]
        }
        return try await ListDesk(lists)
    }

    private static func settled() async throws -> ListDesk {
        let desk = try await desk()
        for _ in 0..<2 { try await desk.sync() }
        return desk
    }

    private func rooms(_ desk: ListDesk) -> [String] {
        desk.requests("/rooms/").filter { $0.hasSuffix("/beds") }.map { String($0.dropFirst(7).prefix(2)) }
    }

    @Test("are fetched so many at a time, those never fetched first, and then no more")
    func batch() async throws {
        let desk = try await Self.desk()
        #expect(rooms(desk) == ["r1", "r2"])
        try await desk.sync()
        #expect(rooms(desk) == ["r3", "r4"])
        try await desk.sync()
        #expect(rooms(desk) == ["r5"])
        #expect(try await desk.ids("beds") == ["b1", "b2", "b3", "b4", "b5"])
        try await desk.sync()
        #expect(rooms(desk) == [])
    }

    @Test("are fetched when the parent's record changed, and no other")
    func changed() async throws {
        let desk = try await Self.settled()
        desk.clinic.touch("r4", "2026-01-12T08:30:00Z")
        desk.clinic.add("/rooms/r4/beds", ["id": "b44", "label": "B"])
        try await desk.sync()
        #expect(rooms(desk) == ["r4"])
        #expect(try await desk.record("beds", "b44")?["room"] == "r4")
        try await desk.sync()
        #expect(rooms(desk) == [])
    }

    @Test("are fetched again when they are old, the oldest first; all of them for a whole sync")
    func refreshed() async throws {
        let desk = try await Self.settled()
        try await desk.sync(after: 2_900)
        #expect(rooms(desk) == ["r1", "r2"])
        try await desk.sync(after: 61)
        #expect(rooms(desk) == ["r3", "r4"])
        try await desk.sync(.full, after: 1)
        #expect(rooms(desk).sorted() == ["r1", "r2", "r3", "r4", "r5"])
    }

    @Test("what was listed under a parent goes when it is missing there, or when the parent is gone")
    func gone() async throws {
        let desk = try await Self.settled()
        desk.clinic.set("/rooms/r4/beds", [])
        desk.clinic.touch("r4", "2026-01-12T08:30:00Z")
        try await desk.sync()
        #expect(try await desk.ids("beds") == ["b1", "b2", "b3", "b5"])
        desk.clinic.state.withLock { $0.lists["/rooms"]?.removeAll { $0["id"] == "r2" } }
        try await desk.sync()
        #expect(try await desk.ids("beds") == ["b1", "b3", "b5"])
    }

    @Test(
        "one that is closed to the account, or not found, leaves the others alone, and its own records where they are",
        arguments: [403, 404])
    func closed(status: Int) async throws {
        let desk = try await Self.settled()
        desk.clinic.answer("/rooms/r2/beds", with: .json(status, ["error": "no"]))
        desk.clinic.set("/rooms/r1/beds", [["id": "b1", "label": "Z"]])
        desk.clinic.set("/rooms/r3/beds", [])
        let report = try await desk.sync(.full)
        #expect(report.failures.isEmpty)
        #expect(try await desk.ids("beds") == ["b1", "b2", "b4", "b5"])
        #expect(try await desk.record("beds", "b1")?["label"] == "Z")
    }
}
