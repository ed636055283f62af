import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

/// What a server wants to be told with a write, and how it says no (design section 17; RFC 9110, section 13.1.1).
@Suite("A server that refuses changes of older versions, and takes ids, forms and header fields from its clients")
struct RegistryTests {
    private static let blue = "0190aaaa-0000-7000-8000-000000000001"

    private func run(_ body: (ListDesk, RegistryServer) async throws -> Void) async throws {
        let server = try RegistryServer()
        defer { server.stop() }
        server.with { state in
            state.rooms[Self.blue] = ["label": "Blue", "size": 4, "owner": "Ada", "hint": "by the stairs"]
            state.versions[Self.blue] = 1
            state.beds["b1"] = ["id": "b1", "label": "Window", "ward": "north", "lock_version": 3]
        }
        try await ListDesk.run(RegistryServer.catalogue, at: server.server) { desk in
            try await desk.sync()
            try await body(desk, server)
        }
    }

    private func answer(_ desk: ListDesk) async throws -> OperationAnswer? {
        try await desk.context.replica.read { try $0.latestOperations(limit: 1) }.first?.answer
    }

    // MARK: Versions

    @Test("a change is sent with the entity tag of the version that was just looked at")
    func tagged() async throws {
        try await run { desk, server in
            try await desk.update("rooms", Self.blue, ["size": 5])
            try await desk.sync()
            #expect(server.with { $0.rooms[Self.blue]?["size"] } == 5)
            #expect(server.with(\.writes).map(\.match) == ["\"v1\""])
            #expect(try await desk.states() == [.acknowledged])
            // The next one, with the tag of the answer or of another look.
            try await desk.update("rooms", Self.blue, ["size": 6])
            try await desk.sync()
            #expect(server.with(\.writes).map(\.match) == ["\"v1\"", "\"v2\""])
        }
    }

    @Test("what a colleague changes between the look and the write is merged, and both are there")
    func stale() async throws {
        try await run { desk, server in
            try await desk.update("rooms", Self.blue, ["size": 5])
            server.with { $0.meanwhile = { $0.change(Self.blue, ["label": "Navy"]) } }
            try await desk.sync()
            #expect(server.with { $0.rooms[Self.blue]?["size"] } == 4, "refused: another version was there")
            #expect(try await desk.states() == [.queued])
            try await desk.sync()
            #expect(server.with { $0.rooms[Self.blue] }?["size"] == 5)
            #expect(server.with { $0.rooms[Self.blue] }?["label"] == "Navy")
            #expect(server.with(\.writes).map(\.match) == ["\"v1\"", "\"v2\""])
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.context.replica.read { try $0.conflicts(limit: 10) }.isEmpty)
        }
    }

    @Test("where a colleague changed the same field in that moment, the policy decides, and the loser is in the log")
    func conflict() async throws {
        try await run { desk, server in
            try await desk.update("rooms", Self.blue, ["label": "Sky"])
            server.with { $0.meanwhile = { $0.change(Self.blue, ["label": "Navy"]) } }
            for _ in 1...2 { try await desk.sync() }
            #expect(server.with { $0.rooms[Self.blue]?["label"] } == "Navy")
            let conflicts = try await desk.context.replica.read { try $0.conflicts(limit: 10) }
            #expect(conflicts.map(\.local) == ["Sky"] && conflicts.map(\.remote) == ["Navy"])
            #expect(try await desk.states() == [.superseded])
        }
    }

    @Test("a removal of what a colleague changed in that moment is not done without a word")
    func staleRemoval() async throws {
        try await run { desk, server in
            try await desk.delete("rooms", Self.blue)
            server.with { $0.meanwhile = { $0.change(Self.blue, ["label": "Navy"]) } }
            for _ in 1...2 { try await desk.sync() }
            #expect(server.with { $0.rooms[Self.blue]?["label"] } == "Navy")
            #expect(try await desk.records("rooms")[Self.blue]?["label"] == "Navy")
            let conflicts = try await desk.context.replica.read { try $0.conflicts(limit: 10) }
            #expect(conflicts.count == 1)
        }
    }

    @Test("a server that gives no entity tags, or weak ones, is sent none", arguments: ["", "W/\"v1\"", "v1"])
    func untagged(tag: String) async throws {
        try await run { desk, server in
            server.with { state in
                state.demandsVersion = false
                if tag.isEmpty { state.tag = nil } else { state.tag = { _ in tag } }
            }
            try await desk.update("rooms", Self.blue, ["size": 5])
            try await desk.sync()
            let tags = server.with(\.writes).map(\.match)
            #expect(tags.count == 1 && tags.first == .some(nil))
            #expect(try await desk.states() == [.acknowledged])
        }
    }

    @Test("a write that is called stale each time becomes a dead letter, with the reason")
    func neverRight() async throws {
        try await run { desk, server in
            server.with { $0.isNeverRight = true }
            try await desk.update("rooms", Self.blue, ["size": 5])
            for _ in 1...8 { try await desk.sync(after: 600) }
            #expect(try await desk.states() == [.rejected])
            #expect(server.with(\.writes).count == 5)
            let words = try await answer(desk)?.message ?? ""
            #expect(words.contains("another version"))
        }
    }

    @Test("more records than one turn looks at are all sent with their own tags")
    func many() async throws {
        try await run { desk, server in
            let ids = (10...34).map { "0190aaaa-0000-7000-8000-0000000000\($0)" }
            server.with { state in
                for id in ids {
                    state.rooms[id] = ["label": .string(id), "size": 1, "owner": .null]
                    state.versions[id] = 1
                }
            }
            try await desk.sync(.full)
            for id in ids { try await desk.update("rooms", id, ["size": 2]) }
            for _ in 1...3 { try await desk.sync() }
            #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
            #expect(server.with { state in ids.allSatisfy { state.rooms[$0]?["size"] == 2 } })
            #expect(server.with(\.writes).count == ids.count)
        }
    }

    @Test("a version in the record goes into the body, with what each change must say")
    func locked() async throws {
        try await run { desk, server in
            try await desk.update("beds", "b1", ["label": "Door"])
            server.with { $0.meanwhile = { $0.beds["b1"]?["lock_version"] = 4 } }
            try await desk.sync()
            #expect(try await desk.states() == [.queued])
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            let bodies = server.with(\.writes).map(\.body)
            #expect(
                bodies == [
                    "bed%5Blabel%5D=Door&bed%5Block_version%5D=3&bed%5Bward%5D=north",
                    "bed%5Blabel%5D=Door&bed%5Block_version%5D=4&bed%5Bward%5D=north",
                ])
            #expect(server.with(\.writes).allSatisfy { $0.type == "application/x-www-form-urlencoded" })
            #expect(server.with { $0.beds["b1"]?["lock_version"] } == 5)
        }
    }

    // MARK: Ids and forms

    @Test(
        "an id that is made here is sent, and by it a create whose answer was lost is found: not twice, not another's")
    func clientIDs() async throws {
        try await run { desk, server in
            server.with { $0.failsNextAnswer = true }
            try await desk.create("rooms", ["label": "Red", "owner": .null])
            try await desk.sync()
            let other = "0190bbbb-0000-7000-8000-000000000002"
            let made = server.with { state in state.rooms.keys.first { $0 != Self.blue } } ?? ""
            // Somebody else's, just alike but for the id.
            server.with { $0.rooms[other] = $0.rooms[made] }
            for _ in 1...2 { try await desk.sync() }
            let path = server.with(\.writes).map(\.request)
            #expect(path == ["PUT /rooms/\(made)"] && LocalID(made) != nil)
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.records("rooms").keys.sorted() == [Self.blue, other, made].sorted())
        }
    }

    @Test("a yes without a body settles a create whose id is known")
    func emptyYes() async throws {
        try await run { desk, server in
            try await desk.create("rooms", ["label": "Red", "owner": .null, "size": 2])
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            try await desk.sync()
            let rooms = try await desk.records("rooms")
            #expect(rooms.values.contains { $0["label"] == "Red" && $0["size"] == 2 })
        }
    }

    @Test("lists and objects in a form have brackets")
    func nestedForm() async throws {
        try await run { desk, server in
            try await desk.create("beds", ["label": "Ä & b", "tags": ["a": [1, true], "b": .null]])
            try await desk.sync()
            #expect(
                server.with(\.writes).last?.body
                    == "bed%5Blabel%5D=%C3%84%20%26%20b&bed%5Btags%5D%5Ba%5D%5B%5D=1&bed%5Btags%5D%5Ba%5D%5B%5D=true&bed%5Btags%5D%5Bb%5D="
            )
        }
    }

    // MARK: What is shown

    @Test(
        "what only single answers show is kept while lists bring the rest, and an edit of it replaces what nobody here saw"
    )
    func alone() async throws {
        try await run { desk, server in
            #expect(try await desk.records("rooms")[Self.blue]?["hint"] == nil)
            try await desk.update("rooms", Self.blue, ["size": 5])
            try await desk.sync()
            #expect(try await desk.records("rooms")[Self.blue]?["hint"] == "by the stairs")
            server.with { $0.change(Self.blue, ["label": "Navy"]) }
            try await desk.sync(.full)
            let room = try await desk.records("rooms")[Self.blue]
            #expect(room?["label"] == "Navy" && room?["hint"] == "by the stairs")
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("an edit of what was never seen here is sent, and no conflict")
    func unseenEdit() async throws {
        try await run { desk, server in
            try await desk.update("rooms", Self.blue, ["hint": "by the lift"])
            try await desk.sync()
            #expect(server.with { $0.rooms[Self.blue]?["hint"] } == "by the lift")
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.context.replica.read { try $0.conflicts(limit: 10) }.isEmpty)
            try await desk.sync(.full)
            #expect(try await desk.records("rooms")[Self.blue]?["hint"] == "by the lift")
        }
    }

    @Test("what is sent and never shown is neither missed nor kept")
    func neverShown() async throws {
        try await run { desk, server in
            try await desk.update("rooms", Self.blue, ["size": 5, "notify": true])
            #expect(try await desk.records("rooms")[Self.blue]?["notify"] == nil)
            for _ in 1...2 { try await desk.sync() }
            #expect(server.with(\.writes).first?.body == #"{"notify":true,"size":5}"#)
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.context.replica.read { try $0.conflicts(limit: 10) }.isEmpty)
            #expect(try await desk.records("rooms")[Self.blue]?["notify"] == nil)
        }
    }

    // MARK: Calls

    @Test("a call takes what its path names, a query where it has no body, and an answer without one")
    func calls() async throws {
        try await run { desk, server in
            let calls = OnlineCalls(desk.engine)
            #expect(try await calls.perform("invite", fields: ["room": "r 1", "name": "Ada"]) == .null)
            #expect(server.with(\.writes).last?.request == "POST /rooms/r%201/invite")
            #expect(server.with(\.writes).last?.body == #"{"name":"Ada"}"#)
            let found = try await calls.perform("find", fields: ["ward": "north", "size": 3])
            #expect(found == ["ward": "north", "query": "size=3"])
            await #expect(
                throws: EngineError.invalidFields(
                    resource: "find", faults: ["ward": .notOfPath, "bed": .notOfCall(takes: ["ward", "size"])])
            ) { _ = try await calls.perform("find", fields: ["ward": "../x", "bed": 1]) }
        }
    }

    @Test("a write's query is always sent")
    func query() async throws {
        try await run { desk, server in
            try await desk.delete("rooms", Self.blue)
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            #expect(server.with { $0.rooms[Self.blue] } == nil)
        }
    }

    // MARK: Header fields and refusals

    @Test("every request has the header fields of the catalogue, and a write its id under the server's own name")
    func headers() async throws {
        try await run { desk, server in
            try await desk.update("rooms", Self.blue, ["size": 5])
            try await desk.sync()
            #expect(server.with(\.withoutHeader) == 0)
            #expect(server.with(\.writes).first?.key.flatMap { LocalID($0) } != nil)
        }
    }

    @Test("an error of the server's that is a refusal ends the write at once, and so does a yes that is a no")
    func refusals() async throws {
        try await run { desk, server in
            server.with { $0.rooms["0190cccc-0000-7000-8000-000000000003"] = ["label": "Red", "owner": .null] }
            try await desk.create("rooms", ["label": "Red", "owner": .null])
            try await desk.sync()
            #expect(try await desk.states() == [.rejected])
            let words = try await answer(desk)?.message ?? ""
            #expect(words.contains("duplicate key"))
            try await desk.create("beds", ["label": "bad"])
            try await desk.sync()
            #expect(try await desk.states() == [.rejected, .rejected])
            #expect(try await answer(desk)?.message == "no such bed")
            #expect(server.with(\.writes).count == 2)
        }
    }

    // MARK: Rules

    @Test("what the catalogue's rules forbid is refused here, each with its reason")
    func rules() async throws {
        try await run { (desk, _) async throws in
            func faults(_ fields: JSONObject) async throws -> [String: FieldFault] {
                do {
                    try await desk.create("rooms", fields)
                    return [:]
                } catch EngineError.invalidFields(_, let faults) {
                    return faults
                }
            }
            #expect(try await faults(["label": "x", "size": 91]) == ["size": .outside("1 to 90"), "owner": .required])
            #expect(try await faults(["label": .null, "owner": .null]) == ["label": .empty])
            #expect(try await faults(["label": "x", "owner": .null, "size": 0]) == ["size": .outside("1 to 90")])
            #expect(try await faults(["label": "x", "owner": .null, "size": 90]) == [:])
        }
    }

    @Test("a value that another record has is refused here, unless that record is about to let go of it")
    func unique() async throws {
        try await run { desk, server in
            let taken = EngineError.invalidFields(resource: "rooms", faults: ["label": .taken(by: Self.blue)])
            await #expect(throws: taken) { try await desk.create("rooms", ["label": "Blue", "owner": .null]) }
            try await desk.update("rooms", Self.blue, ["label": "Navy"])
            try await desk.update("rooms", Self.blue, ["label": "Navy", "size": 3])
            try await desk.create("rooms", ["label": "Blue", "owner": .null])
            await #expect(throws: (any Error).self) {
                try await desk.update("rooms", Self.blue, ["label": "Blue"])
            }
            for _ in 1...3 { try await desk.sync() }
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(server.with { Set($0.rooms.values.compactMap { $0["label"]?.string }) } == ["Navy", "Blue"])
        }
    }

    @Test("an action for which it is too late is refused here")
    func tooLate() async throws {
        try await run { desk, server in
            // The desk's day begins at eight, and it is two minutes past that.
            server.with { state in
                state.beds["b1"]?["taken_from"] = "2026-07-25T09:30:00Z"
                state.beds["b2"] = [
                    "id": "b2", "label": "Wall", "lock_version": 1, "taken_from": "2026-07-25T08:30:00Z",
                ]
            }
            try await desk.sync()
            let writes = LocalWrites(desk.context)
            _ = try await writes.act("beds", id: "b1", action: "free", fields: [:], author: "uid:1")
            await #expect(
                throws: EngineError.refused(
                    .init(
                        .tooLate(
                            action: "free", field: "taken_from", moment: "2026-07-25T08:30:00Z", minutesBefore: 60)))
            ) { _ = try await writes.act("beds", id: "b2", action: "free", fields: [:], author: "uid:1") }
        }
    }
}
