import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("Ids that are numbers in one list and texts in another (design section 17)")
struct MixedIDTests {
    private static let catalogue = """
        catalogue: 1
        name: mixed
        title: Mixed
        zone: UTC
        ids: integer
        sign_in: {kind: none}
        errors: [error]
        resources:
          people:
            summary: People, by numbers
            natural_key: [name]
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {user: {list: /people, create: /people}}
            fields: {name: {type: string}}
          cards:
            summary: Cards of people, by texts of digits
            ids: string
            natural_key: [code]
            pull: {strategy: full, every: 60, urgency: 2}
            faces: {user: {list: /cards, create: /cards, update: "/cards/{id}"}}
            fields: {code: {type: string}, person: {type: reference, resource: people}}
          visits:
            summary: Visits with a card
            natural_key: [day]
            pull: {strategy: full, every: 60, urgency: 3}
            faces: {user: {list: /visits, create: /visits}}
            fields: {day: {type: date}, card: {type: reference, resource: cards}}
        """

    @Test("each reference is sent as the resource that it refers to writes its ids, and shown so")
    func references() async throws {
        let server = try ExampleServer(["people": [], "cards": [], "visits": []]) { request, state in
            guard let table = request.parts.first else { return nil }
            switch request.method {
            case "POST":
                let made = state.add(request.body, to: table) { number in
                    table == "cards" ? .string("\(number)") : .integer(Int64(number))
                }
                return ExampleServer.json(.object(made), status: 201)
            case "PATCH":
                guard let index = state.index(table, request.parts[1]) else { return nil }
                state.tables[table]?[index].merge(request.body) { $1 }
                return ExampleServer.json(.object(state.tables[table]?[index] ?? [:]))
            default: return ExampleServer.json(.array(state.tables[table, default: []].map { .object($0) }))
            }
        }
        defer { server.stop() }
        try await ListDesk.run(Self.catalogue, at: server.server, role: "user") { desk in
            try await desk.sync()
            let writes = LocalWrites(desk.context)
            let person = try await writes.create("people", fields: ["name": "Rim"], author: "uid:1").document
            let card = try await writes.create(
                "cards", fields: ["code": "A", "person": .string(person.text)], author: "uid:1"
            ).document
            try await desk.create("visits", ["day": "2026-01-13", "card": .string(card.text)])
            for _ in 1...2 { try await desk.sync() }
            #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
            let (cards, visits) = server.with { ($0.tables["cards"] ?? [], $0.tables["visits"] ?? []) }
            #expect(cards.map { $0["person"] } == [101] && visits.map { $0["card"] } == ["102"])
            #expect(try await desk.field("visits", "103", "card") == "102")
            // By what a person types, a number or a text.
            try await desk.update("cards", "102", ["person": "101"])
            try await desk.create("visits", ["day": "2026-01-14", "card": 102])
            for _ in 1...2 { try await desk.sync() }
            #expect(server.with { $0.tables["visits"]?.map { $0["card"] } } == ["102", "102"])
            #expect(server.with { $0.tables["cards"]?.map { $0["person"] } } == [101])
        }
    }
}
