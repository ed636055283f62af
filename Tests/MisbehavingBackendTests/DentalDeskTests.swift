import Foundation
import CatalogueDrafts
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaEngine

/// A server that a newcomer described by the documents alone, and the catalogue that came of it: `Tests/Catalogues/dental.yaml`.
@Suite("A dental desk's API, as a newcomer described it")
struct DentalDeskTests {
    private static func tables() -> [String: [JSONObject]] {
        let patients = (1...7).map { number -> JSONObject in
            [
                "id": .integer(Int64(number)), "name": ["given": "G", "family": .string("F\(number)")],
                "bornOn": .string("0\(number)/12/195\(number)"), "phone": .null,
                "deletedAt": number == 6 ? "2026-11-01T10:00:00Z" : .null,
            ]
        }
        return [
            "patients": patients, "treatments": [["id": 11, "tooth": 21, "price": "75.00", "doneOn": .null, "p": 1]],
            "dentists": [["id": 1, "name": "Noor Vidal", "hours": "Lundi-Vendredi 08:00-18:00"]],
            "appointments": [
                [
                    "id": 31, "patient": 2, "dentist": 1, "startsAt": "2026-07-28T09:00:00+02:00", "status": "booked",
                ]
            ],
        ]
    }

    private static func server() throws -> ExampleServer {
        try ExampleServer(tables()) { request, state in
            if request.parts == ["oauth", "token"] {
                let isKnown = ["grant_type=password", "username=me", "password=secret", "client_id=frontdesk"]
                    .allSatisfy(request.form.contains)
                return isKnown
                    ? ExampleServer.json([
                        "access_token": "a1", "token_type": "bearer", "expires_in": 1800, "refresh_token": "r1",
                    ]) : ExampleServer.json(["error": "invalid_grant"], status: 400)
            }
            guard request.field("Authorization") == "Bearer a1" else {
                return ExampleServer.json(["detail": "Not authenticated"], status: 401)
            }
            let parts = Array(request.parts.dropFirst())
            if parts == ["me"] { return ExampleServer.json(["data": ["login": "me", "role": "receptionist"]]) }
            let isTreatment = parts.count > 2 && parts[2] == "treatments"
            let table = isTreatment ? "treatments" : parts.first ?? ""
            guard let rows = state.tables[table] else { return nil }
            let id = isTreatment ? parts.dropFirst(3).first : parts.dropFirst().first
            if let fault = fault(request, table, rows) { return fault }
            guard let id else {
                if request.method == "POST" { return made(request.body, table, parts, &state) }
                return page(rows.filter { !isTreatment || $0["p"]?.text == parts[1] }, request)
            }
            guard let index = state.index(table, id), !isTreatment || rows[index]["p"]?.text == parts[1] else {
                return nil
            }
            if request.method == "DELETE" {
                if isTreatment {
                    state.tables[table]?.remove(at: index)
                } else {
                    state.tables[table]?[index]["deletedAt"] = "2026-07-25T08:00:00Z"
                }
                return ListServer.Answer("", status: 204)
            }
            if request.method == "PATCH" { state.tables[table]?[index].merge(request.body) { $1 } }
            if parts.last == "cancel" { state.tables[table]?[index]["status"] = "cancelled" }
            return answer(state.tables[table]?[index] ?? [:])
        }
    }

    /// What the server refuses.
    private static func fault(
        _ request: ExampleServer.Request, _ table: String, _ rows: [JSONObject]
    ) -> ListServer.Answer? {
        func refusal(_ field: String, _ words: String, _ status: Int = 422) -> ListServer.Answer {
            ExampleServer.json(["detail": [["loc": ["body", .string(field)], "msg": .string(words)]]], status: status)
        }
        if let price = request.body["price"], price.string == nil { return refusal("price", "must be a string") }
        if let born = request.body["bornOn"]?.string, born.split(separator: "/").count != 3 {
            return refusal("bornOn", "must be DD/MM/YYYY")
        }
        let isTaken = rows.contains { $0["startsAt"] == request.body["startsAt"] && $0["status"] == "booked" }
        return table == "appointments" && request.body["startsAt"] != nil && isTaken
            ? refusal("startsAt", "this slot is taken", 409) : nil
    }

    private static func made(
        _ body: JSONObject, _ table: String, _ parts: [String], _ state: inout ExampleServer.State
    ) -> ListServer.Answer {
        var record = body
        switch table {
        case "treatments": record["p"] = Int64(parts[1]).map { .integer($0) }
        case "appointments": record["status"] = "booked"
        default: record["deletedAt"] = .null
        }
        return answer(state.add(record, to: table) { .integer(Int64($0)) }, status: 201)
    }

    private static func answer(_ record: JSONObject, status: Int = 200) -> ListServer.Answer {
        ExampleServer.json(["data": .object(record.filter { $0.key != "p" })], status: status)
    }

    private static func page(_ rows: [JSONObject], _ request: ExampleServer.Request) -> ListServer.Answer {
        let number = Int(request.query["page"] ?? "1") ?? 1
        let isPaged = request.parts.count == 2
        let shown = isPaged ? rows.dropFirst((number - 1) * 3).prefix(3) : rows[...]
        return ExampleServer.json([
            "items": .array(shown.map { .object($0.filter { $0.key != "p" }) }),
            "meta": ["page": .integer(Int64(number)), "total": .integer(Int64(rows.count))],
        ])
    }

    private func run(_ body: (ListDesk, ExampleServer) async throws -> Void) async throws {
        let server = try Self.server()
        defer { server.stop() }
        let text = try String(contentsOfFile: Fixtures.path("Tests/Catalogues/dental.yaml"), encoding: .utf8)
        try await ListDesk.run(text, at: server.server, role: "receptionist") { desk in
            try await desk.sync()
            try await body(desk, server)
        }
    }

    @Test("all that the desk does offline arrives, at the right addresses and in the server's forms")
    func day() async throws {
        try await run { desk, server in
            #expect(try await desk.records("patients").keys.sorted() == ["1", "2", "3", "4", "5", "7"])
            try await desk.update("patients", "1", ["family": "New"])
            let patient = try await LocalWrites(desk.context).create(
                "patients", fields: ["family": "Moreau", "born": "1990-12-31"], author: "uid:1")
            try await desk.create(
                "treatments",
                ["patient": .string(patient.document.text), "tooth": 14, "price": .number(JSONNumber(80))])
            try await desk.update("treatments", "11", ["price": "90.00"])
            try await desk.delete("patients", "3")
            try await desk.create(
                "appointments", ["patient": 2, "dentist": 1, "startsAt": "2026-07-28T10:00:00+02:00"])
            for _ in 1...3 { try await desk.sync() }
            #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
            let patients = server.with { $0.tables["patients"] ?? [] }
            #expect(patients[0]["name"] == ["given": "G", "family": "New"])
            #expect(patients.last?["bornOn"] == "31/12/1990" && patients[2]["deletedAt"] != .null)
            let made = server.with { $0.tables["treatments"]?.last }
            #expect(made?["price"] == "80" && made?["p"] == patients.last?["id"])
            #expect(server.with { $0.tables["treatments"]?.first?["price"] } == "90.00")
            #expect(server.with { $0.tables["appointments"]?.count } == 2)
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("what is newer on the server is told by its kind, and what it lists as removed is no difference")
    func newer() async throws {
        try await run { desk, server in
            server.with { state in
                state.tables["patients"]?[0]["phone"] = "05"
                state.tables["patients"]?[1]["deletedAt"] = "2026-11-02T10:00:00Z"
                _ = state.add(["name": ["given": "G", "family": "New"], "deletedAt": .null], to: "patients") {
                    .integer(Int64($0))
                }
            }
            let found = try #require(try await desk.engine.verify(resources: ["patients"]).first?.comparison)
            #expect(found.listed == 8 && found.removed == 2 && found.identical == 4 && found.differences.isEmpty)
            #expect(found.news.map(\.kind.rawValue).sorted() == ["different", "missing here", "missing on the server"])
            try await desk.sync()
            let read = try #require(try await desk.engine.verify(resources: ["patients"]).first?.comparison)
            #expect(read.news.isEmpty && read.identical == 6 && read.removed == 2)
        }
    }

    @Test("the catalogue that is drafted from its document reads and writes the same, once its zone is said")
    func drafted() async throws {
        let document = try String(contentsOfFile: Fixtures.path("Tests/OpenAPI/dental-desk.yaml"), encoding: .utf8)
        let draft = try CatalogueDraft(document: document)
            .text.replacing("zone: UTC", with: "zone: Europe/Paris")
            .replacing("  body: form\n", with: "  body: form\n  fixed: {client_id: frontdesk}\n")
        let server = try Self.server()
        defer { server.stop() }
        try await ListDesk.run(draft, at: server.server, role: "receptionist") { desk in
            for _ in 1...2 { try await desk.sync(after: 120) }
            let patients = try await desk.records("patients")
            #expect(patients.count == 6 && patients["6"] == nil, "one of them is marked as removed")
            #expect(patients["1"]?["name_family"] == "F1" && patients["1"]?["bornOn"] == "1951-12-01")
            #expect(try await desk.records("treatments")["11"]?["price"] == "75.00")
            #expect(try await desk.records("treatments")["11"]?["patient"] == 1)
            #expect(try await desk.records("appointments")["31"]?["dentist"] == 1)
            let patient = try await LocalWrites(desk.context).create(
                "patients", fields: ["name_family": "Moreau", "bornOn": "1990-12-31"], author: "uid:1")
            try await desk.create(
                "treatments",
                ["patient": .string(patient.document.text), "tooth": 14, "price": .number(JSONNumber(80))])
            try await desk.update("patients", "1", ["name_given": "Ada"])
            _ = try await LocalWrites(desk.context).act(
                "appointments", id: "31", action: "cancel", fields: [:], author: "uid:1")
            for _ in 1...3 { try await desk.sync(after: 120) }
            #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
            let rows = server.with { $0.tables["patients"] ?? [] }
            #expect(rows[0]["name"] == ["family": "F1", "given": "Ada"] && rows.last?["bornOn"] == "31/12/1990")
            let made = server.with { $0.tables["treatments"]?.last }
            #expect(made?["price"] == "80" && made?["p"] == rows.last?["id"])
            #expect(server.with { $0.tables["appointments"]?.first?["status"] } == "cancelled")
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("a slot that a colleague took is no second booking, and blocks nothing")
    func taken() async throws {
        try await run { desk, server in
            let slot: JSONValue = "2026-07-28T11:00:00+02:00"
            try await desk.create("appointments", ["patient": 2, "dentist": 1, "startsAt": slot])
            server.with { state in
                _ = state.add(["patient": 4, "dentist": 1, "startsAt": slot, "status": "booked"], to: "appointments") {
                    .integer(Int64($0))
                }
            }
            try await desk.update("patients", "4", ["phone": "01"])
            for _ in 1...2 { try await desk.sync() }
            let booked = server.with { $0.tables["appointments", default: []].filter { $0["startsAt"] == slot } }
            #expect(booked.map { $0["patient"] } == [4])
            #expect(server.with { $0.tables["patients"]?[3]["phone"] } == "01")
        }
    }
}
