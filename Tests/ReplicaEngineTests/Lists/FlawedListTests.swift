import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("A list that is not proven whole, or has bad records")
struct FlawedListTests {
    private static func visits(_ numbers: ClosedRange<Int>) -> [JSONObject] {
        numbers.map { ["id": .string("v\($0)"), "label": .string("visit \($0)")] }
    }

    private func flaws(_ desk: ListDesk) async throws -> [ListFlaw] {
        try await desk.context.replica.read { try $0.listFlaws() }.flatMap(\.flaws)
    }

    @Test("pages that bring fewer than they announce are told by every report until a later list is good")
    func announced() async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...5)])
        #expect(try await flaws(desk).isEmpty)
        desk.clinic.set("/visits", Self.visits(2...6))
        desk.clinic.state.withLock { $0.total = 130 }
        for _ in 1...2 {
            let report = try await desk.sync()
            #expect(report.listings["visits"]?.removed == 0)
            #expect(report.flaws.map(\.resource) == ["visits"])
            #expect(report.flaws.first?.flaws == [ListFlaw(.announced(130, came: 5))])
        }
        #expect(try await desk.ids("visits") == ["v1", "v2", "v3", "v4", "v5", "v6"], "what it shows is applied")
        // A list that can't be had at all is no good one.
        desk.clinic.answer("/visits", with: .json(500, ["error": "no"]))
        #expect(try await desk.sync().flaws.count == 1)
        desk.clinic.answer("/visits", with: nil)
        desk.clinic.state.withLock { $0.total = nil }
        #expect(try await desk.sync().flaws.isEmpty)
        #expect(try await desk.ids("visits") == ["v2", "v3", "v4", "v5", "v6"])
    }

    @Test("a create is made once, however often the list shows only its first page")
    func firstPage() async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...2)])
        _ = try await desk.writes.create("visits", fields: ["label": "mine"], author: "uid:1")
        desk.clinic.lose("/visits")
        try await desk.sync()
        let visits = desk.clinic.list("/visits")
        let first: JSONValue = ["items": .array(visits.prefix(2).map(JSONValue.object)), "total": 3]
        desk.clinic.answer("/visits", with: .json(200, first))
        for _ in 1...12 {
            let report = try await desk.sync(after: 3_600)
            #expect(
                report.flaws.first?.flaws == [
                    ListFlaw(.repeated(page: 2, came: 2)), ListFlaw(.announced(3, came: 2)),
                ])
            #expect(desk.requests("/visits").count == 2, "the walk ends at once")
        }
        #expect(try await desk.states() == [.unknown])
        desk.clinic.answer("/visits", with: nil)
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.bodies("POST", "/visits").count == 1)
        #expect(try await flaws(desk).isEmpty)
    }

    @Test("a change in doubt is settled by what an unproven list shows, and by nothing that it lacks")
    func shown() async throws {
        let room: JSONObject = ["id": "r1", "name": "1"]
        let desk = try await ListDesk(["/rooms": [room, ["id": "r2", "name": "2"]]])
        _ = try await desk.writes.create("rooms", fields: ["name": "3"], author: "uid:1")
        desk.clinic.lose("/rooms")
        try await desk.sync()
        let whole = desk.clinic.list("/rooms")
        #expect(whole.count == 3)
        // The one that was made is not in it, nor is the first; one record is broken.
        let text = #"[{"id":"r2","name":"2"},{"id":"r1","name":"\ud83d"}]"#
        desk.clinic.answer("/rooms", with: .text(200, type: "application/json", text))
        for _ in 1...3 { try await desk.sync(after: 3_600) }
        #expect(try await desk.states() == [.unknown])
        #expect(try await desk.record("rooms", "r1") == room)
        let broken = BadRecord(position: 2, id: ServerID("r1"), fault: .syntax(.malformedEscape))
        #expect(try await flaws(desk) == [ListFlaw(.record(broken))])
        // An unproven list that shows it is proof enough that it was made.
        let shown = #"[{"id":"r2","name":"2"},null,\#(JSONValue.object(whole[2]).text)]"#
        desk.clinic.answer("/rooms", with: .text(200, type: "application/json", shown))
        try await desk.sync()
        #expect(try await desk.states() == [.acknowledged])
        #expect(desk.bodies("POST", "/rooms").count == 1)
    }

    @Test("in a list that is held in memory too the others are taken over, and the bad one named")
    func held() async throws {
        let desk = try await ListDesk(["/visits": Self.visits(1...2)])
        let text =
            #"{"items":[{"id":"v1","label":"new"},{"label":"x","id":"v2","n":NaN},{"id":null},7,{"id":"v1","label":"?"}],"total":5}"#
        desk.clinic.answer("/visits", with: .text(200, type: "application/json", "\u{FEFF}" + text))
        let report = try await desk.sync()
        #expect(report.failures.isEmpty)
        #expect(try await desk.records("visits").map { $0["label"] } == ["new", "visit 2"])
        let bad: [(Int, String?, BadRecord.Fault)] = [
            (2, "v2", .syntax(.unexpectedByte)), (3, nil, .noID), (4, nil, .noObject), (5, "v1", .repeatedID),
        ]
        #expect(
            Set(try await flaws(desk))
                == Set(bad.map { ListFlaw(.record(BadRecord(position: $0, id: $1.map(ServerID.init), fault: $2))) }))
        desk.clinic.answer("/visits", with: .text(200, type: "application/json", String(text.dropLast(9))))
        #expect(try await desk.sync().failures.keys.sorted() == ["visits"], "one that is cut off is refused whole")
        #expect(try await flaws(desk).count == 4)
    }

    @Test(
        "one room's list that is not whole takes nothing away there, is told by its room, and leaves the others alone")
    func rooms() async throws {
        let desk = try await ListDesk(["/rooms": [["id": "r1", "name": "1"], ["id": "r2", "name": "2"]]])
        for room in ["r1", "r2"] {
            desk.clinic.set(
                "/rooms/\(room)/beds",
                [["id": .string("a\(room)"), "label": "A"], ["id": .string("b\(room)"), "label": "B"]])
        }
        try await desk.sync(.full)
        #expect(try await desk.ids("beds") == ["ar1", "br1", "ar2", "br2"])
        desk.clinic.answer(
            "/rooms/r1/beds", with: .text(200, type: "application/json", #"[{"id":"ar1","label":"C"},{}]"#))
        desk.clinic.set("/rooms/r2/beds", [["id": "ar2", "label": "A"]])
        try await desk.sync(.full)
        #expect(try await desk.ids("beds") == ["ar1", "br1", "ar2"])
        #expect(try await desk.record("beds", "ar1")?["label"] == "C")
        let flaw = ListFlaw(.record(BadRecord(position: 2, id: nil, fault: .noID)), parent: "r1")
        #expect(try await flaws(desk) == [flaw])
        // A cycle in which that list is not asked for knows nothing better.
        desk.clinic.touch("r2", "2026-01-12T08:30:00Z")
        #expect(try await desk.sync().flaws.flatMap(\.flaws) == [flaw])
        #expect(desk.requests("/rooms/r1/beds").isEmpty)
        desk.clinic.answer("/rooms/r1/beds", with: nil)
        #expect(try await desk.sync(.full).flaws.isEmpty)
    }

    @Test(
        "a server that gives the newest page whatever moment is asked for is asked twice, and again from there when it is mended"
    )
    func cursor() async throws {
        let desk = try await ListDesk(["/rooms": [["id": "r1", "name": "1"]]])
        for number in 0..<7 { desk.clinic.say("n\(number)", in: "r1", at: number) }
        let newest: JSONValue = .array(desk.clinic.list("/rooms/r1/notes").suffix(3).map(JSONValue.object))
        desk.clinic.answer("/rooms/r1/notes", with: .json(200, newest))
        try await desk.sync()
        #expect(desk.requests("/rooms/r1/notes").count == 2)
        #expect(try await flaws(desk) == [ListFlaw(.repeated(page: 2, came: 3), parent: "r1")])
        desk.clinic.answer("/rooms/r1/notes", with: nil)
        desk.clinic.say("n7", in: "r1", at: 7)
        try await desk.sync()
        #expect(try await desk.ids("notes").count == 8, "what was never seen lies behind what was")
        #expect(try await flaws(desk).isEmpty)
    }

    @Test("a list that is not whole neither ends nor confirms the quarantine of what it lacks")
    func quarantine() async throws {
        let rooms = (1...4).map { ["id": .string("r\($0)"), "name": .string("\($0)")] as JSONObject }
        let desk = try await ListDesk(["/rooms": rooms])
        func waiting() async throws -> Int {
            let resource = try desk.context.resource("rooms")
            return try await desk.context.replica.read { try $0.quarantined(resource).count }
        }
        desk.clinic.set("/rooms", [])
        try await desk.sync()
        #expect(try await waiting() == 4)
        desk.clinic.answer("/rooms", with: .text(200, type: "application/json", #"[{"id":"r1","name":"1"},null]"#))
        try await desk.sync()
        #expect(try await waiting() == 3, "what it shows is there")
        #expect(try await desk.ids("rooms").count == 4)
        desk.clinic.answer("/rooms", with: nil)
        try await desk.sync()
        #expect(try await desk.ids("rooms") == ["r1"], "two whole lists agree on the others")
    }

    @Test("what a list's 404 says is the request and the server's words, and no record's id")
    func notThere() async throws {
        let desk = try await ListDesk()
        desk.clinic.answer("/rooms", with: .json(404, ["error": "Cannot GET /rooms"]))
        desk.clinic.answer("/visits", with: .text(410, type: "application/json", ""))
        let failures = try await desk.sync().failures
        #expect(failures["rooms"] == "GET http://127.0.0.1/rooms: the server answered 404: Cannot GET /rooms")
        #expect(failures["visits"] == "GET http://127.0.0.1/visits: the server answered 410")
    }
}
