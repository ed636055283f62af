import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

/// What a server wants to be told with a write, and how it says no (design section 17; RFC 9110, section 13.1.1).
@Suite("A server that refuses changes of older versions, and takes ids, forms and header fields from its clients")
struct RegistryTests {
    private static let blue = RegistryServer.blue

    // MARK: Versions

    @Test("a change is sent with the entity tag of the version that was just looked at")
    func tagged() async throws {
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
            server.with { $0.isNeverRight = true }
            try await desk.update("rooms", Self.blue, ["size": 5])
            for _ in 1...8 { try await desk.sync(after: 600) }
            #expect(try await desk.states() == [.rejected])
            #expect(server.with(\.writes).count == 5)
            let words = try await desk.lastAnswer()?.message ?? ""
            #expect(words.contains("another version"))
        }
    }

    @Test("more records than one turn looks at are all sent with their own tags")
    func many() async throws {
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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

    @Test("an edit of what was never seen here is sent, and what it replaces is in the log")
    func unseenEdit() async throws {
        try await RegistryServer.withDesk { desk, server in
            try await desk.update("rooms", Self.blue, ["hint": "by the lift"])
            try await desk.sync()
            #expect(server.with { $0.rooms[Self.blue]?["hint"] } == "by the lift")
            #expect(try await desk.states() == [.acknowledged])
            let conflicts = try await desk.context.replica.read { try $0.conflicts(limit: 10) }
            #expect(conflicts.map(\.remote) == ["by the stairs"] && conflicts.map(\.winner) == [.local])
            try await desk.sync(.full)
            #expect(try await desk.records("rooms")[Self.blue]?["hint"] == "by the lift")
        }
    }

    @Test("what only single answers show is looked at before each change of it, however many wait")
    func aloneBeforeWrite() async throws {
        try await RegistryServer.withDesk { desk, server in
            let ids = (10...15).map { "0190aaaa-0000-7000-8000-0000000000\($0)" }
            server.with { state in
                for id in ids {
                    state.rooms[id] = ["label": .string(id), "size": 1, "owner": .null, "hint": "old"]
                    state.versions[id] = 1
                }
            }
            try await desk.sync(.full)
            for id in ids { try await desk.update("rooms", id, ["size": 2]) }
            try await desk.sync()
            #expect(try await desk.records("rooms")[ids[0]]?["hint"] == "old")
            // A colleague's note, which no list shows, meets ours.
            for id in ids { try await desk.update("rooms", id, ["hint": "ours"]) }
            server.with { state in for id in ids { state.change(id, ["hint": "theirs"]) } }
            for _ in 1...2 { try await desk.sync() }
            let conflicts = try await desk.context.replica.read { try $0.conflicts(limit: 20) }
            #expect(
                conflicts.count == ids.count && conflicts.allSatisfy { $0.local == "ours" && $0.remote == "theirs" })
            #expect(server.with { state in ids.allSatisfy { state.rooms[$0]?["hint"] == "theirs" } })
        }
    }

    @Test(
        "a record that is closed to the account when it is looked at is written without a version, and the server decides"
    )
    func closed() async throws {
        try await RegistryServer.withDesk { desk, server in
            server.with { $0.isClosed = true }
            try await desk.update("rooms", Self.blue, ["size": 5])
            try await desk.sync()
            #expect(try await desk.states() == [.rejected])
            let words = try await desk.lastAnswer()?.message ?? ""
            #expect(words.contains("say which version"))
        }
    }

    @Test("a replica set back from a backup knows its record by the id that it made, whatever became of it")
    func setBack() async throws {
        try await RegistryServer.withDesk { desk, server in
            try await desk.create("rooms", ["label": "Red", "owner": .null])
            let made =
                try await desk.context.replica.read { try $0.latestOperations(limit: 1) }.first?.document.text ?? ""
            server.with { $0.rooms[made] = ["label": "Crimson", "owner": "Ada", "size": 9] }
            for _ in 1...2 { try await desk.sync() }
            #expect(server.with(\.writes).isEmpty, "it was sent before the replica was set back")
            #expect(try await desk.states() == [.acknowledged])
            let rooms = try await desk.records("rooms")
            #expect(rooms.count == 2 && rooms[made]?["label"] == "Crimson")
        }
    }

    @Test("what is sent and never shown is neither missed nor kept")
    func neverShown() async throws {
        try await RegistryServer.withDesk { desk, server in
            try await desk.update("rooms", Self.blue, ["size": 5, "notify": true])
            #expect(try await desk.records("rooms")[Self.blue]?["notify"] == nil)
            for _ in 1...2 { try await desk.sync() }
            #expect(server.with(\.writes).first?.body == #"{"notify":true,"size":5}"#)
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.context.replica.read { try $0.conflicts(limit: 10) }.isEmpty)
            #expect(try await desk.records("rooms")[Self.blue]?["notify"] == nil)
        }
    }
}
