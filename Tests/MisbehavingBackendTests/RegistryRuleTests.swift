import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

/// What a server wants with every request, and what the catalogue's rules refuse before there is one (design section 17).
@Suite("Calls, header fields, refusals and rules of a server that has its own")
struct RegistryRuleTests {
    private static let blue = RegistryServer.blue

    // MARK: Calls

    @Test("a call takes what its path names, a query where it has no body, and an answer without one")
    func calls() async throws {
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
            try await desk.delete("rooms", Self.blue)
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            #expect(server.with { $0.rooms[Self.blue] } == nil)
        }
    }

    // MARK: Header fields and refusals

    @Test("every request has the header fields of the catalogue, and a write its id under the server's own name")
    func headers() async throws {
        try await RegistryServer.withDesk { desk, server in
            try await desk.update("rooms", Self.blue, ["size": 5])
            try await desk.sync()
            #expect(server.with(\.withoutHeader) == 0)
            #expect(server.with(\.writes).first?.key.flatMap { LocalID($0) } != nil)
        }
    }

    @Test("an error of the server's that is a refusal ends the write at once, and so does a yes that is a no")
    func refusals() async throws {
        try await RegistryServer.withDesk { desk, server in
            server.with { $0.rooms["0190cccc-0000-7000-8000-000000000003"] = ["label": "Red", "owner": .null] }
            try await desk.create("rooms", ["label": "Red", "owner": .null])
            try await desk.sync()
            #expect(try await desk.states() == [.rejected])
            let words = try await desk.lastAnswer()?.message ?? ""
            #expect(words.contains("duplicate key"))
            try await desk.create("beds", ["label": "bad"])
            try await desk.sync()
            #expect(try await desk.states() == [.rejected, .rejected])
            #expect(try await desk.lastAnswer()?.message == "no such bed")
            #expect(server.with(\.writes).count == 2)
        }
    }

    @Test("a no in an envelope is a no: nothing of the answer but its code is read for it")
    func refusalInEnvelope() async throws {
        let server = try ListServer()
        defer { server.stop() }
        server.set("/notes", .init(#"{"data":[]}"#))
        server.script { call in
            call.method == "POST" ? .init(#"{"ok":false,"error":"full","data":null}"#) : nil
        }
        let catalogue = """
            catalogue: 1
            name: notes
            title: Notes
            zone: UTC
            ids: string
            sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
            errors: [error]
            refusals: [{status: 200, member: ok, values: [false]}]
            resources:
              notes:
                summary: Notes
                id_by: client
                pull: {strategy: full, every: 60}
                faces: {STAFF: {list: /notes, create: /notes, member: data, answer_member: data}}
                fields: {text: {type: string}}
            """
        try await ListDesk.run(catalogue, at: server) { desk in
            try await desk.sync()
            try await desk.create("notes", ["text": "x"])
            try await desk.sync()
            #expect(try await desk.states() == [.rejected])
            let words = try await desk.lastAnswer()?.message ?? ""
            #expect(words == "full")
        }
    }

    // MARK: Rules

    @Test("what the catalogue's rules forbid is refused here, each with its reason")
    func rules() async throws {
        try await RegistryServer.withDesk { (desk, _) async throws in
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
        try await RegistryServer.withDesk { desk, server in
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
        try await RegistryServer.withDesk { desk, server in
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
