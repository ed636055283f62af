import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Lists that come in pages")
struct PartialListTests {
    private static func visits(_ numbers: ClosedRange<Int>) -> [JSONObject] {
        numbers.map { ["id": .string("v\($0)"), "label": .string("visit \($0)")] }
    }

    @Test("all pages together are the list, and what they lack is gone")
    func pages() async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...5)])
        #expect(
            desk.requests("/visits") == [
                "/visits?limit=2&offset=0", "/visits?limit=2&offset=2", "/visits?limit=2&offset=4",
            ])
        #expect(try await desk.ids("visits").count == 5)
        desk.clinic.set("/visits", Self.visits(2...5))
        try await desk.sync()
        #expect(try await desk.ids("visits") == ["v2", "v3", "v4", "v5"])
    }

    @Test("a list that changes between two pages is not taken for whole: what it lacks stays until the next one")
    func changed() async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...5)])
        // The first goes after the first page, so that the third is on no page.
        desk.clinic.state.withLock { $0.afterPage = { $0.lists["/visits"]?.removeFirst() } }
        try await desk.sync()
        #expect(try await desk.ids("visits") == ["v1", "v2", "v3", "v4", "v5"])
        try await desk.sync()
        #expect(try await desk.ids("visits") == ["v2", "v3", "v4", "v5"])
    }

    @Test(
        "a record that comes while pages are read moves others to a second page: each is there once, and none is gone")
    func moved() async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...4)])
        desk.clinic.state.withLock { state in
            state.afterPage = { $0.lists["/visits"]?.insert(["id": "v0", "label": "new"], at: 0) }
        }
        try await desk.sync()
        #expect(try await desk.ids("visits").isSuperset(of: ["v1", "v2", "v3", "v4"]))
        try await desk.sync()
        #expect(try await desk.ids("visits") == ["v0", "v1", "v2", "v3", "v4"])
    }

    @Test("a list that is shorter than the server announces proves no absence", arguments: [3, 9] as [Int64])
    func wrongTotal(total: Int64) async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...5)])
        desk.clinic.set("/visits", Self.visits(2...5))
        desk.clinic.state.withLock { $0.total = total }
        try await desk.sync()
        #expect(try await desk.ids("visits").count == 5)
    }

    // MARK: Back from the newest

    private static let room: [JSONObject] = [["id": "r1", "name": "Salle 1"]]

    private func desk(notes count: Int) async throws -> ListDesk {
        let desk = try await ListDesk(["/rooms": Self.room])
        for number in 0..<count { desk.clinic.say("n\(number)", in: "r1", at: number) }
        try await desk.sync()
        return desk
    }

    @Test("a cursor goes back to the oldest, page by page, the first time")
    func back() async throws {
        let desk = try await desk(notes: 7)
        #expect(desk.requests("/rooms/r1/notes").count == 3)
        #expect(try await desk.ids("notes").count == 7)
        #expect(try await desk.records("notes").allSatisfy { $0["room"] == "r1" })
    }

    @Test("and later only to a page whose oldest record a list has shown before")
    func known() async throws {
        let desk = try await desk(notes: 7)
        desk.clinic.say("n7", in: "r1", at: 7)
        try await desk.sync()
        #expect(desk.requests("/rooms/r1/notes") == ["/rooms/r1/notes?limit=3"])
        for number in 8..<12 { desk.clinic.say("n\(number)", in: "r1", at: number) }
        try await desk.sync()
        #expect(desk.requests("/rooms/r1/notes").count == 2)
        #expect(try await desk.ids("notes").count == 12)
    }

    @Test("an own note that was acknowledged is no end: what others said before it is found")
    func own() async throws {
        let desk = try await desk(notes: 3)
        for number in 1...3 {
            _ = try await desk.writes.create(
                "notes", fields: ["room": "r1", "text": .string("mine \(number)")], author: "uid:1")
        }
        // A colleague's comes in between, unseen; the own ones are sent without a pull.
        desk.clinic.say("colleague", in: "r1", at: 60)
        _ = try await OutboxPusher(context: desk.context, session: desk.cycle.session).push { _ in }
        #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
        try await desk.sync()
        #expect(try await desk.ids("notes").contains("colleague"))
        #expect(try await desk.ids("notes").count == 7)
    }
}
