import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaEngine

@Suite("Lists below parents are read in rounds, and for whoever waits for them (design section 5)")
struct ParentListTests {
    private static let catalogue = """
        catalogue: 1
        name: parts
        title: Parts
        zone: UTC
        ids: integer
        sign_in: {kind: none}
        errors: [error]
        resources:
          things:
            summary: Things
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {user: {list: /things}}
            fields: {name: {type: string}}
          parts:
            summary: Parts of a thing
            pull:
              strategy: per-parent
              each: full
              every: 60
              parent: {resource: things, field: thing, batch: 2, refresh: 86400}
            faces: {user: {list: "/things/{thing}/parts"}}
            fields: {thing: {type: reference, resource: things}, name: {type: string}}
        """

    @Test(
        "a colleague's change below a parent is seen by who asks: a batch at a time, or all where the resource is named"
    )
    func asked() async throws {
        let numbers = 1...5 as ClosedRange<Int64>
        let server = try ExampleServer([
            "things": numbers.map { ["id": .integer($0), "name": "t"] },
            "parts": numbers.map { ["id": .integer($0 * 10), "thing": .integer($0), "name": "old"] },
        ]) { request, state in
            guard request.parts.count == 3 else {
                return ExampleServer.json(.array((state.tables["things"] ?? []).map { .object($0) }))
            }
            let rows = state.tables["parts", default: []].filter { $0["thing"]?.text == request.parts[1] }
            return ExampleServer.json(.array(rows.map { .object($0) }))
        }
        defer { server.stop() }
        try await ListDesk.run(Self.catalogue, at: server.server, role: "user") { desk in
            for _ in 1...3 { try await desk.sync() }
            #expect(try await desk.count("parts") == 5)
            server.with { state in
                for index in 0..<5 { state.tables["parts"]?[index]["name"] = "new" }
                state.asked = []
            }
            func seen() async throws -> Int {
                try await desk.records("parts").values.count { $0["name"] == "new" }
            }
            func asked() -> Int { server.with { $0.asked.count { $0.hasSuffix("/parts") } } }
            // The round by itself has them all until tomorrow.
            try await desk.sync(.due, after: 61)
            #expect(asked() == 0)
            let cycle = await desk.engine.cycle
            func ask(_ names: Set<String> = []) async throws -> Int? {
                try await cycle.pull(demand: .now, names: names, hints: PullHints(), isAskedFor: true) { _ in }
                    .listings["parts"]?.left
            }
            #expect(try await ask() == 3)
            #expect(try await seen() == 2)
            // The next who asks gets others: those two are fresh.
            #expect(try await ask() == 1)
            #expect(try await seen() == 4)
            #expect(try await ask() == 0)
            #expect(try await seen() == 5)
            #expect(try await ask() == 0)
            #expect(asked() == 5, "what was read just now is not asked for again")
            try await desk.sync(.due, after: 61)
            #expect(try await ask(["parts"]) == 0)
            #expect(asked() == 10)
        }
    }
}
