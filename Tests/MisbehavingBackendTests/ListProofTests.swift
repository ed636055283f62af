import ReplicaStore
import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaEngine

/// What servers say of a list beside it, and what they put into it.
@Suite("A server whose lists are less than they seem")
struct ListProofTests {
    private typealias Answer = ListServer.Answer

    @Test(
        "an envelope that says that there is more takes nothing away, and is told until it is answered",
        arguments: [
            (
                #"{"count":43,"next":"/people?page=2","results":[\#(ListDesk.elements(1...20))]}"#,
                .announced(43, came: 20)
            ),
            (#"{"results":[\#(ListDesk.elements(1...20))],"next":"/people?page=2"}"#, .more(sign: "next", came: 20)),
            (
                #"{"results":[\#(ListDesk.elements(1...20))],"meta":{"has_more":true}}"#,
                .more(sign: "has_more", came: 20)
            ),
        ] as [(String, ListFlaw.Kind)])
    func envelope(first: String, flaw: ListFlaw.Kind) async throws {
        try await ListDesk.run { desk in
            desk.server.set("/people", Answer(#"{"count":43,"next":null,"results":[\#(ListDesk.elements(1...43))]}"#))
            #expect(try await desk.sync().flaws.isEmpty)
            desk.server.set("/people", Answer(first.replacing(#""name":"n1""#, with: #""name":"changed""#)))
            for _ in 1...2 {
                let report = try await desk.sync()
                #expect(report.listings["people"]?.removed == 0)
                #expect(report.flaws.flatMap(\.flaws).map(\.kind) == [flaw])
                #expect(try await desk.count("people") == 43)
            }
            #expect(try await desk.name("people", "1") == "changed")
            let people = try await desk.engine.verify(resources: ["people"])[0].comparison
            #expect(!people.isIdentical && people.differences.isEmpty && people.flaws.map(\.kind) == [flaw])
            desk.server.set("/people", Answer(#"{"count":20,"next":null,"results":[\#(ListDesk.elements(1...20))]}"#))
            _ = try await desk.sync()
            _ = try await desk.sync()
            #expect(try await desk.flaws("people").isEmpty)
            #expect(try await desk.count("people") == 20)
            #expect(try await desk.engine.verify(resources: ["people"])[0].comparison.isIdentical)
        }
    }

    @Test("an envelope that has its list twice has none, and takes nothing away")
    func twice() async throws {
        try await ListDesk.run { desk in
            desk.server.set("/people", Answer(#"{"results":[\#(ListDesk.elements(1...43))]}"#))
            try await desk.sync()
            desk.server.set("/people", Answer(#"{"results":[],"results":[\#(ListDesk.elements(1...2))]}"#))
            // Two lists in a row with the same gaps would be believed.
            for _ in 1...2 { #expect(try await desk.sync().failures["people"] != nil) }
            #expect(try await desk.count("people") == 43)
        }
    }

    @Test(
        "a bare array whose head says that there is more takes nothing away",
        arguments: [
            ("Link: </rooms?page=2>; rel=\"next\"", .more(sign: "Link", came: 20)),
            ("X-Total-Count: 43", .announced(43, came: 20)), ("Content-Range: items 0-19/43", .announced(43, came: 20)),
        ] as [(String, ListFlaw.Kind)])
    func head(field: String, flaw: ListFlaw.Kind) async throws {
        try await ListDesk.run { desk in
            desk.server.set("/rooms", Answer("[\(ListDesk.elements(1...43))]", status: 200, "X-Total-Count: 43"))
            try await desk.sync()
            desk.server.set("/rooms", Answer("[\(ListDesk.elements(1...20))]", status: 200, field))
            try await desk.sync()
            #expect(try await desk.count("rooms") == 43)
            #expect(try await desk.flaws("rooms") == [flaw])
            #expect(try await desk.engine.verify(resources: ["rooms"])[0].comparison.flaws.map(\.kind) == [flaw])
            desk.server.set("/rooms", Answer("[\(ListDesk.elements(1...40))]"))
            try await desk.sync()
            #expect(try await desk.count("rooms") == 40)
            #expect(try await desk.flaws("rooms").isEmpty)
        }
    }

    @Test(
        "a create whose answer was lost is not made again on the word of a first page", arguments: ["people", "rooms"])
    func firstPage(resource: String) async throws {
        try await ListDesk.run { desk in
            let elements = ListDesk.elements(1...20)
            desk.server.set("/people", Answer(#"{"count":43,"results":[\#(elements)]}"#))
            desk.server.set("/rooms", Answer("[\(elements)]", status: 200, "Link: <?page=2>; rel=next"))
            desk.server.script { method, _, _ in
                method == "POST" ? Answer(#"{"error":"a fault after it was done"}"#, status: 500) : nil
            }
            try await desk.sync()
            try await desk.create(resource, ["name": "new"])
            for _ in 1...12 { try await desk.sync(after: 600) }
            #expect(desk.line.writes.count == 1)
            #expect(try await desk.states() == [.unknown])
        }
    }

    @Test("pages that announce 130 and bring 50 are told; a server that ignores the offset is asked twice")
    func pages() async throws {
        try await ListDesk.run { desk in
            desk.server.script { _, path, query in
                guard path == "/visits" else { return nil }
                let isFirst = query.contains("offset=0")
                return Answer(#"{"items":[\#(isFirst ? ListDesk.elements(1...50) : "")],"total":130}"#)
            }
            try await desk.sync()
            #expect(try await desk.flaws("visits") == [.announced(130, came: 50)])
            #expect(try await desk.count("visits") == 50)
            desk.server.script { _, path, _ in
                path == "/visits" ? Answer(#"{"items":[\#(ListDesk.elements(1...50))],"total":130}"#) : nil
            }
            let before = desk.line.requests.count { $0.contains("/visits") }
            try await desk.sync()
            #expect(desk.line.requests.count { $0.contains("/visits") } - before == 2)
            #expect(try await desk.flaws("visits") == [.repeated(page: 2, came: 50), .announced(130, came: 50)])
        }
    }

    @Test("a list that is not whole is not the whole list of the schedule: the next that is due is whole again")
    func schedule() async throws {
        try await ListDesk.run { desk in
            desk.server.script { _, path, query in
                guard path == "/days" else { return nil }
                return query.isEmpty ? Answer("[{\"id\":1,\"at\":\"2026-07-25T08:00:00Z\"},null]") : nil
            }
            try await desk.sync()
            try await desk.sync(.due, after: 120)
            #expect(desk.line.requests.filter { $0.contains("/days") } == ["GET /days", "GET /days"])
            desk.server.set("/days", Answer("[{\"id\":1,\"at\":\"2026-07-25T08:00:00Z\"}]"))
            desk.server.script { _, _, _ in nil }
            try await desk.sync(.due, after: 120)
            try await desk.sync(.due, after: 120)
            #expect(desk.line.requests.last { $0.contains("/days") }?.contains("from=") == true)
            #expect(try await desk.flaws("days").isEmpty)
        }
    }

    @Test(
        "one bad record costs no other, stays as it was, and is named until the list is good",
        arguments: ["people", "rooms"])
    func badRecord(resource: String) async throws {
        try await ListDesk.run { desk in
            func set(_ elements: String, mark: String = "") {
                desk.server.set("/people", Answer(mark + #"{"count":3,"results":[\#(elements)]}"#))
                desk.server.set("/rooms", Answer(mark + "[\(elements)]"))
            }
            set(ListDesk.elements(1...3), mark: "\u{FEFF}")
            #expect(try await desk.sync().flaws.isEmpty, "a byte-order mark is harmless")
            #expect(try await desk.count(resource) == 3)
            set(#"{"id":1,"name":"new"},{"id":2,"name":"\ud83d"}"#)
            for _ in 1...2 {
                let report = try await desk.sync()
                #expect(report.failures.isEmpty && report.listings[resource]?.removed == 0)
            }
            #expect(try await desk.name(resource, "1") == "new")
            #expect(try await desk.name(resource, "2") == "n2")
            #expect(try await desk.count(resource) == 3)
            let bad = BadRecord(position: 2, id: ServerID("2"), fault: .syntax(.malformedEscape))
            #expect(try await desk.flaws(resource).contains(.record(bad)))
            let comparison = try await desk.engine.verify(resources: [resource])[0].comparison
            #expect(comparison.flaws.map(\.kind).contains(.record(bad)) && comparison.differences.isEmpty)
            set(#"{"id":1,"name":"new"},{"id":2,"name":"good"},{"id":4,"name":"n4"}"#)
            try await desk.sync()
            #expect(try await desk.flaws(resource).isEmpty)
            #expect(try await desk.name(resource, "2") == "good")
            #expect(try await desk.count(resource) == 3, "3 is gone, and 4 is new")
        }
    }

    @Test("a list that the server does not have is told with the request and the server's words")
    func notThere() async throws {
        try await ListDesk.run { desk in
            desk.server.set("/rooms", Answer(#"{"error":"no such route"}"#, status: 404))
            let failure = try await desk.sync().failures["rooms"]
            #expect(failure == "GET \(desk.server.url)/rooms: the server answered 404: no such route")
        }
    }
}
