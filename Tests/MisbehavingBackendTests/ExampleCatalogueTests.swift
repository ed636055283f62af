import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

/// Each of `examples/catalogues/` against a server that is as its first lines say.
@Suite("The example catalogues describe what they say")
struct ExampleCatalogueTests {
    private typealias Server = ExampleServer

    private func run(
        _ name: String, at server: ExampleServer, _ body: (ListDesk) async throws -> Void
    ) async throws {
        defer { server.stop() }
        let text = try String(contentsOfFile: Fixtures.path("examples/catalogues/\(name).yaml"), encoding: .utf8)
        try await ListDesk.run(text, at: server.server, role: "staff", body)
    }

    @Test("dentist: pages by number with next, a token of its own scheme, decimals as texts")
    func dentist() async throws {
        let patients = (1...5).map { number -> JSONObject in
            ["id": .integer(Int64(number)), "family_name": .string("F\(number)"), "given_name": "G", "born_on": .null]
        }
        let server = try Server(["patients": patients, "treatments": []]) { request, state in
            if request.parts == ["api-token-auth"] {
                let isKnown = request.body == ["username": "me", "password": "secret"]
                return isKnown
                    ? Server.json(["token": "t1"]) : Server.json(["non_field_errors": ["no"]], status: 400)
            }
            guard request.field("Authorization") == "Token t1" else {
                return Server.json(["detail": "Authentication credentials were not provided."], status: 401)
            }
            guard request.parts.count > 1, let rows = state.tables[request.parts[1]] else { return nil }
            let table = request.parts[1]
            if let price = request.body["price"], price.string == nil {
                return Server.json(["price": ["A text is wanted."]], status: 400)
            }
            guard request.parts.count == 3 else {
                if request.method == "POST" {
                    return Server.json(.object(state.add(request.body, to: table) { .integer(Int64($0)) }), status: 201)
                }
                let page = Int(request.query["page"] ?? "1") ?? 1
                let shown = rows.dropFirst((page - 1) * 2).prefix(2)
                if page > 1, shown.isEmpty { return Server.json(["detail": "Invalid page."], status: 404) }
                return Server.json([
                    "count": .integer(Int64(rows.count)), "previous": .null,
                    "next": rows.count > page * 2 ? .string("http://other.example/api/?page=\(page + 1)") : .null,
                    "results": .array(shown.map { .object($0) }),
                ])
            }
            guard let index = state.index(table, request.parts[2]) else {
                return Server.json(["detail": "Not found."], status: 404)
            }
            if request.method == "DELETE" {
                state.tables[table]?.remove(at: index)
                return ListServer.Answer("", status: 204)
            }
            state.tables[table]?[index].merge(request.body) { $1 }
            return Server.json(.object(state.tables[table]?[index] ?? [:]))
        }
        try await run("dentist", at: server) { desk in
            try await desk.sync()
            #expect(try await desk.records("patients").count == 5)
            try await desk.create("treatments", ["patient": 5, "tooth": 21, "price": .number(JSONNumber(75))])
            try await desk.update("patients", "1", ["phone": "0102"])
            try await desk.delete("patients", "2")
            for _ in 1...2 { try await desk.sync(after: 120) }
            #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
            let treatment = server.with { $0.tables["treatments"]?.first }
            #expect(treatment?["price"] == "75" && treatment?["patient"] == 5)
            #expect(server.with { $0.tables["patients"]?.map { $0["id"] } } == [1, 3, 4, 5])
            #expect(try await desk.flaws("patients").isEmpty)
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("physio: an OAuth 2 form, pages with meta, answers in data, and 409 for a slot that is taken")
    func physio() async throws {
        let server = try Server([
            "therapists": [["id": "t1", "name": "Noor", "hours": "Lundi-Vendredi 08:00-18:00"]],
            "sessions": [],
        ]) { request, state in
            if request.parts == ["oauth", "token"] {
                let isKnown =
                    request.form.contains("grant_type=password") && request.form.contains("username=me")
                    && request.form.contains("password=secret") && request.form.contains("client_id=clinicsync")
                return isKnown
                    ? Server.json([
                        "access_token": "a1", "token_type": "bearer", "expires_in": 3600, "refresh_token": "r1",
                    ]) : Server.json(["error": "invalid_grant"], status: 400)
            }
            guard request.field("Authorization") == "Bearer a1" else {
                return Server.json(["message": "Unauthenticated."], status: 401)
            }
            guard let table = request.parts.first, let rows = state.tables[table] else { return nil }
            switch (request.method, request.parts.count) {
            case ("GET", 1):
                let size = Int(request.query["per_page"] ?? "") ?? 15
                let page = Int(request.query["page"] ?? "1") ?? 1
                let asked = rows.filter { row in
                    let day = String((row["starts_at"]?.string ?? "2026-07-25").prefix(10))
                    return request.query["from"].map { day >= $0 } ?? true
                        && request.query["to"].map { day <= $0 } ?? true
                }
                return Server.json([
                    "data": .array(asked.dropFirst((page - 1) * size).prefix(size).map { .object($0) }),
                    "meta": ["current_page": .integer(Int64(page)), "total": .integer(Int64(asked.count))],
                ])
            case ("POST", 1):
                let start = request.body["starts_at"]
                if rows.contains(where: { $0["starts_at"] == start && $0["status"] == "booked" }) {
                    let fault: JSONValue = ["loc": ["body", "starts_at"], "msg": "somebody was faster"]
                    return Server.json(["detail": [fault]], status: 409)
                }
                let made = request.body.merging(["status": "booked", "ends_at": .null]) { $1 }
                return Server.json(["data": .object(state.add(made, to: table) { .string("s\($0)") })], status: 201)
            default:
                guard let index = state.index(table, request.parts[1]) else { return nil }
                if request.parts.last == "cancel" { state.tables[table]?[index]["status"] = "cancelled" }
                if request.method == "PATCH" { state.tables[table]?[index].merge(request.body) { $1 } }
                return Server.json(["data": .object(state.tables[table]?[index] ?? [:])])
            }
        }
        try await run("physio", at: server) { desk in
            try await desk.sync()
            let slot: JSONValue = "2026-07-28T09:00:00+02:00"
            try await desk.create("sessions", ["therapist": "t1", "client": "Ada", "starts_at": slot])
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            // A colleague has the next one, which this desk has not seen yet.
            let taken: JSONValue = "2026-07-28T10:00:00+02:00"
            server.with { state in
                _ = state.add(
                    ["therapist": "t1", "client": "Bo", "starts_at": taken, "status": "booked"], to: "sessions"
                ) { .string("s\($0)") }
            }
            try await desk.create("sessions", ["therapist": "t1", "client": "Cy", "starts_at": taken])
            try await desk.sync()
            let booked = server.with { $0.tables["sessions", default: []].filter { $0["starts_at"] == taken } }
            #expect(booked.map { $0["client"] } == ["Bo"], "the server's decision stands")
            _ = try await LocalWrites(desk.context).act(
                "sessions", id: "s101", action: "cancel", fields: [:], author: "uid:1")
            try await desk.sync()
            #expect(server.with { $0.tables["sessions"]?.first?["status"] } == "cancelled")
        }
    }

    @Test("vaccines: changes since a moment, ETag, what is marked as removed, names in an object, an API key")
    func vaccines() async throws {
        let people = (1...3).map { number -> JSONObject in
            [
                "id": .string("p\(number)"), "name": ["family": .string("F\(number)"), "given": "G"],
                "birthDate": "31.12.1980", "updatedAt": "2026-07-01T00:00:00Z", "deletedAt": .null,
            ]
        }
        let server = try Server(["people": people, "doses": []]) { request, state in
            guard request.field("X-Api-Key") == "secret" else {
                return Server.json(["error": ["message": "no key"]], status: 401)
            }
            let now: JSONValue = "2026-07-25T08:00:30Z"
            let parts = Array(request.parts.dropFirst())
            if parts == ["me"] { return Server.json(["name": "desk"]) }
            let isDose = parts.count > 2
            let table = isDose ? "doses" : "people"
            let id = isDose ? parts.dropFirst(3).first : parts.dropFirst().first
            guard let id else {
                if request.method == "POST" {
                    var record = request.body.merging(["updatedAt": now, "deletedAt": .null]) { $1 }
                    if isDose { record["of"] = .string(parts[1]) }
                    return Server.json(.object(state.add(record, to: table) { .string("n\($0)") }), status: 201)
                }
                let rows = state.tables[table, default: []].filter { row in
                    (!isDose || row["of"] == .string(parts[1]))
                        && (request.query["updated_since"].map { row["updatedAt"]?.string ?? "" >= $0 } ?? true)
                }
                var answer = Server.json(["items": .array(rows.map { .object($0) })])
                let tag = "\"\(answer.body.reduce(UInt64(5381)) { $0 &* 33 &+ UInt64($1) })\""
                if request.field("If-None-Match") == tag {
                    answer = ListServer.Answer("", status: 304)
                    state.asked[state.asked.count - 1] += " 304"
                }
                answer.fields += ["ETag: \(tag)", "Date: Sat, 25 Jul 2026 08:00:00 GMT"]
                return answer
            }
            guard let index = state.index(table, id) else { return nil }
            if request.method == "DELETE" {
                state.tables[table]?[index].merge(["deletedAt": now, "updatedAt": now]) { $1 }
                return ListServer.Answer("", status: 204)
            }
            if request.method == "PATCH" {
                state.tables[table]?[index].merge(request.body.merging(["updatedAt": now]) { $1 }) { $1 }
            }
            return Server.json(.object(state.tables[table]?[index] ?? [:]))
        }
        try await run("vaccines", at: server) { desk in
            try await desk.sync()
            #expect(
                try await desk.records("people").mapValues { $0["born"] } == [
                    "p1": "1980-12-31", "p2": "1980-12-31", "p3": "1980-12-31",
                ])
            try await desk.update("people", "p1", ["family": "New"])
            try await desk.create("doses", ["person": "p1", "vaccine": "MMR", "given_on": "2026-07-25T08:00:00Z"])
            server.with {
                $0.tables["people"]?[1].merge([
                    "deletedAt": "2026-07-25T08:00:10Z", "updatedAt": "2026-07-25T08:00:10Z",
                ]) { $1 }
            }
            for _ in 1...3 { try await desk.sync() }
            #expect(server.with { $0.tables["people"]?[0]["name"] } == ["family": "New", "given": "G"])
            let dose = server.with { $0.tables["doses"]?.first }
            #expect(dose?["of"] == "p1" && dose?["givenOn"] == 1_784_966_400 && dose?["person"] == nil)
            #expect(try await desk.records("people").keys.sorted() == ["p1", "p3"])
            try await desk.sync(.full)
            try await desk.sync(.full)
            #expect(server.with { $0.asked.contains("GET /v1/people 304") })
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }
}
