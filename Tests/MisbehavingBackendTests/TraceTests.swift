import Foundation
import ReplicaStore
import SyncModel
import SyncTestSupport
import Synchronization
import Testing

@testable import ReplicaEngine

/// What a rehearsal says of the requests of a sync, held against the requests that the sync then sends.
@Suite("The requests that a rehearsal tells are those that are sent")
struct TraceTests {
    private static let catalogue = """
        catalogue: 1
        name: traced
        title: A traced API
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role}
        errors: [error]
        resources:
          people:
            summary: People, each with a secret that has another name on the line
            pull: {strategy: pages, every: 60, urgency: 1, pages: {page: page, limit: size, size: 2, total: count}}
            faces:
              STAFF: {list: /people, member: items, body_member: person, get: "/people/{id}", create: /people, update: "/people/{id}", shows: [family, born]}
            fields:
              family: {type: string, wire: name.family, required: true}
              born: {type: date, wire: bornOn, form: DD/MM/YYYY}
              code: {type: string, wire: auth.pinCode, secret: true}
          rooms:
            summary: Rooms, marked by the server
            pull: {strategy: full, every: 60, urgency: 2}
            faces: {STAFF: {list: /rooms, public: true}}
            fields: {name: {type: string}}
          visits:
            summary: Visits, asked for since a moment
            pull: {strategy: full, every: 60, urgency: 3, since: {parameter: changed_since, full_every: 21600}}
            faces: {STAFF: {list: /visits}}
            fields: {name: {type: string}}
          notes:
            summary: Notes of each person
            pull: {strategy: per-parent, each: full, every: 60, urgency: 4, parent: {resource: people, field: person, batch: 20, refresh: 60}}
            faces: {STAFF: {list: "/people/{person}/notes"}}
            fields: {person: {type: reference, resource: people}, text: {type: string}}
        """

    /// A request as the server got it, with the header fields that a trace tells.
    private struct Seen: Equatable, Sendable {
        var method: String
        var path: String
        var fields: [String: String]
        var body: JSONValue?
    }

    private final class Record: Sendable {
        private let seen = Mutex<[Seen]>([])

        func note(_ call: PlainServer.Call) {
            var fields: [String: String] = [:]
            for name in ["Content-Type", "Idempotency-Key", "If-None-Match"] { fields[name] = call.field(name) }
            let path = call.path + (call.query.isEmpty ? "" : "?" + call.query)
            let seen = Seen(method: call.method, path: path, fields: fields, body: try? JSONValue(parsing: call.body))
            self.seen.withLock { $0.append(seen) }
        }

        /// What came since this was asked last.
        func take() -> [Seen] {
            seen.withLock { seen in
                defer { seen = [] }
                return seen
            }
        }
    }

    private func run(_ body: (ListDesk, Record) async throws -> Void) async throws {
        let server = try ListServer()
        defer { server.stop() }
        let record = Record()
        server.script { call in
            if call.path == "/login/" { return nil }
            record.note(call)
            let parts = call.path.split(separator: "/")
            switch (call.method, parts.first, parts.count) {
            case ("GET", "people", 1):
                let isFirst = call.query.contains("page=1")
                let ids = isFirst ? [1, 2] : [3]
                let items = ids.map { #"{"id":\#($0),"name":{"family":"F\#($0)"},"bornOn":"31/12/1980"}"# }
                return ListServer.Answer(#"{"count":3,"items":[\#(items.joined(separator: ","))]}"#)
            case ("GET", "people", 2):
                return ListServer.Answer(
                    #"{"id":\#(parts[1]),"name":{"family":"F\#(parts[1])"},"bornOn":"31/12/1980"}"#)
            case ("POST", _, _): return ListServer.Answer(#"{"id":9}"#, status: 201)
            case ("PATCH", _, _): return ListServer.Answer(#"{"id":\#(parts[1])}"#)
            case (_, "rooms", _):
                let isKnown = call.field("If-None-Match") == "\"r1\""
                return ListServer.Answer(
                    isKnown ? "" : #"[{"id":1,"name":"Blue"}]"#, status: isKnown ? 304 : 200, "ETag: \"r1\"")
            default: return ListServer.Answer("[]", "Date: Sat, 25 Jul 2026 08:00:00 GMT")
            }
        }
        try await ListDesk.run(Self.catalogue, at: server) { desk in
            for _ in 1...2 { try await desk.sync() }
            _ = record.take()
            try await body(desk, record)
        }
    }

    /// A traced request as the server would see it.
    private static func seen(_ request: TracedRequest) -> Seen {
        Seen(method: request.method, path: request.path, fields: request.fields, body: request.body)
    }

    /// Requests in their order, but for writes, which leave side by side: those stand by their methods.
    private static func settled(_ requests: [Seen]) -> [Seen] {
        let writes = requests.filter { $0.method != "GET" }.sorted { $0.method < $1.method }
        let first = requests.firstIndex { $0.method != "GET" } ?? requests.endIndex
        let isRead = { (seen: Seen) in seen.method == "GET" }
        return requests[..<first].filter(isRead) + writes + requests[first...].filter(isRead)
    }

    /// Whether requests stand among others in their order.
    private static func stand(_ some: [Seen], in others: [Seen]) -> Bool {
        var rest = settled(others)[...]
        return settled(some).allSatisfy { one in
            guard let index = rest.firstIndex(of: one) else { return false }
            rest = rest[(index + 1)...]
            return true
        }
    }

    @Test("looks, writes and lists come in their order, with header fields and bodies as they go over the line")
    func order() async throws {
        try await run { desk, record in
            try await desk.update("people", "1", ["born": "1981-01-02"])
            try await desk.create("people", ["family": "New", "code": "s3cret"])
            let preview = try await desk.engine.preview(.now, limit: 100)
            let rehearsed = record.take()
            #expect(rehearsed.allSatisfy { $0.method == "GET" && $0.fields.isEmpty })
            try await desk.sync(after: 0)
            let sent = record.take()
            let traced = preview.requests.map(Self.seen)
            #expect(preview.requests.map(\.step) == [.look, .write, .write, .list, .list])
            // Of the secret the trace has only that there is one.
            let whole = sent.map { seen -> Seen in
                var seen = seen
                if seen.body?.value(at: ["person", "auth", "pinCode"]) == "s3cret" {
                    seen.body = ["person": ["name": ["family": "New"], "auth": ["pinCode": TracedRequest.mask]]]
                }
                return seen
            }
            #expect(Self.stand(traced, in: whole), "\(traced)\nis not in\n\(whole)")
            let lists = preview.requests.filter { $0.step != .write }
            #expect(lists.first { $0.path.hasPrefix("/people?") }?.path == "/people?size=2&page=1")
            #expect(lists.first { $0.path.hasPrefix("/people?") }?.furtherPages == 1)
            #expect(lists.first { $0.resource == "rooms" }?.fields == ["If-None-Match": "\"r1\""])
            #expect(lists.first { $0.resource == "rooms" }?.isSigned == false)
            #expect(
                lists.first { $0.resource == "visits" }?.path.hasPrefix("/visits?changed_since=2026-07-25T07") == true)
        }
    }

    @Test("a secret's value is nowhere in a trace, whatever its name on the line; what is no secret is there")
    func secrets() async throws {
        try await run { desk, _ in
            try await desk.update("people", "2", ["code": "s3cret-1"])
            try await desk.create("people", ["family": "Öz", "code": "s3cret-2"])
            let preview = try await desk.engine.preview(.now, limit: 100)
            let writes = preview.requests.filter { $0.step == .write }
            #expect(
                writes.count == 2
                    && writes.allSatisfy { $0.body?.value(at: ["person", "auth", "pinCode"]) == "(secret)" })
            #expect(writes.last?.body?.value(at: ["person", "name", "family"]) == "Öz")
            #expect(!"\(preview.requests)".contains("s3cret"))
            #expect(preview.requests.allSatisfy { $0.fields["Authorization"] == nil })
        }
    }

    @Test("with --refetch no list is asked for on a condition, and what is looked at alone is told")
    func refetched() async throws {
        try await run { desk, record in
            try await desk.update("people", "2", ["born": "1981-01-02"])
            let preview = try await desk.engine.preview(.refetch, limit: 100)
            #expect(preview.requests.allSatisfy { $0.fields["If-None-Match"] == nil })
            #expect(preview.requests.first?.step == .look && preview.requests.first?.path == "/people/2")
            let told = preview.requests.map { "\($0.resource) \($0.path)" }
            #expect(
                told.filter { $0.hasPrefix("notes ") }.sorted() == (1...3).map { "notes /people/\($0)/notes" },
                "of each parent one list: \(told)")
            #expect(
                record.take().allSatisfy { $0.method == "GET" && $0.path != "/people/2" },
                "what is looked at alone is only told")
        }
    }
}
