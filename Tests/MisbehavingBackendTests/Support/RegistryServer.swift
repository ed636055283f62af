import Foundation
import SyncModel
import SyncTestSupport
import Synchronization

/// A server that refuses changes of older versions, takes ids from its clients, has fields that only single answers show, and wants a header
/// field with every request.
final class RegistryServer: Sendable {
    /// What it has, how it behaves, and what it was asked for.
    struct State {
        /// The rooms by their ids.
        var rooms: [String: JSONObject] = [:]
        /// How often each room was changed: what its entity tag tells.
        var versions: [String: Int] = [:]
        /// The beds by their ids, each with a `lock_version`.
        var beds: [String: JSONObject] = [:]
        /// What is done when a change of a room comes, once, before it is looked at: what a colleague does in that moment.
        var meanwhile: (@Sendable (inout State) -> Void)?
        /// How entity tags are written; nil for a server that gives none.
        var tag: (@Sendable (Int) -> String)? = { "\"v\($0)\"" }
        /// Whether a change without `If-Match` is refused.
        var demandsVersion = true
        /// Whether single records are closed to the account.
        var isClosed = false
        /// Whether each change is refused as stale, whatever it says.
        var isNeverRight = false
        /// Whether the answer to the next create is an error, though it was done.
        var failsNextAnswer = false
        /// Method, path, body and the header fields that matter of each write.
        var writes: [(request: String, body: String, match: String?, key: String?, type: String?)] = []
        /// How many requests lacked the header field.
        var withoutHeader = 0
        var asked: [String] = []

        mutating func change(_ id: String, _ fields: JSONObject) {
            rooms[id]?.merge(fields) { $1 }
            versions[id, default: 1] += 1
        }
    }

    /// The catalogue by which it is described.
    static let catalogue = """
        catalogue: 1
        name: registry
        title: A registry of rooms
        zone: Europe/Paris
        ids: string
        sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
        errors: [error]
        headers: {X-Api-Version: "2"}
        idempotency_header: X-Request-Id
        refusals: [{status: 500, words: [duplicate key]}, {status: 200, member: ok, values: [false]}]
        doubt_seconds: 0
        online:
          invite: {summary: Invite somebody, endpoint: "POST /rooms/{room}/invite", fields: [room, name], signed_in: true}
          find: {summary: Find rooms, endpoint: "GET /find/{ward}", fields: [ward], optional: [size], signed_in: true}
        resources:
          rooms:
            summary: Rooms, with entity tags
            id_by: client
            version: {field: etag, from: etag}
            order: -size
            pull: {strategy: full, every: 60, urgency: 1}
            faces:
              STAFF: {list: /rooms, get: "/rooms/{id}", create: "PUT /rooms/{id}", update: "/rooms/{id}", delete: "/rooms/{id}?permanent=true"}
            fields:
              label: {type: string, required: true, unique: true}
              size: {type: integer, min: 1, max: 90}
              owner: {type: string, required: [STAFF], nullable: true}
              hint: {type: string, shown: alone}
              notify: {type: boolean, shown: never}
              opens: {type: instant}
              etag: {type: string, write: never}
          beds:
            summary: Beds, with versions in the record, in forms
            natural_key: [label]
            version: {field: lock_version, sent: body, stale: [409]}
            pull: {strategy: full, every: 60, urgency: 2}
            faces:
              STAFF:
                list: /beds
                create: /beds
                update: "/beds/{id}"
                body_member: bed
                body: form
                actions:
                  free: {summary: Give it back, endpoint: "/beds/{id}/free", sets: {label: free}, until: {field: taken_from, minutes_before: 60}}
            fields:
              label: {type: string}
              ward: {type: string, always_sent: true}
              tags: {type: any}
              taken_from: {type: instant}
              lock_version: {type: integer, write: never}
        """

    /// The id of the room that is there from the beginning.
    static let blue = "0190aaaa-0000-7000-8000-000000000001"

    /// Runs a desk at a server with a room and a bed, once it has read both.
    static func withDesk(_ body: (ListDesk, RegistryServer) async throws -> Void) async throws {
        let server = try RegistryServer()
        defer { server.stop() }
        server.with { state in
            state.rooms[blue] = ["label": "Blue", "size": 4, "owner": "Ada", "hint": "by the stairs"]
            state.versions[blue] = 1
            state.beds["b1"] = ["id": "b1", "label": "Window", "ward": "north", "lock_version": 3]
        }
        try await ListDesk.run(catalogue, at: server.server) { desk in
            try await desk.sync()
            try await body(desk, server)
        }
    }

    let server: ListServer
    private let state = Mutex(State())

    init() throws {
        server = try ListServer()
        server.script { [self] call in state.withLock { Self.answer(call, &$0) } }
    }

    func stop() { server.stop() }

    /// Looks at what it has, or changes it as another client would.
    func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    private static func answer(_ call: PlainServer.Call, _ state: inout State) -> ListServer.Answer? {
        if call.field("X-Api-Version") != "2" { state.withoutHeader += 1 }
        if call.path == "/login/" { return nil }
        state.asked.append("\(call.method) \(call.path)")
        if call.method != "GET" {
            state.writes.append(
                (
                    "\(call.method) \(call.path)", String(decoding: call.body, as: UTF8.self), call.field("If-Match"),
                    call.field("X-Request-Id"), call.field("Content-Type")
                ))
        }
        let parts = call.path.split(separator: "/").map(String.init)
        if parts.last == "invite" { return ListServer.Answer("", status: 204) }
        if parts.first == "find" { return json(["ward": .string(parts.last ?? ""), "query": .string(call.query)]) }
        return parts.first == "rooms" ? rooms(call, parts.last, parts.count, &state) : beds(call, parts, &state)
    }

    // MARK: Rooms

    private static func rooms(
        _ call: PlainServer.Call, _ name: String?, _ depth: Int, _ state: inout State
    ) -> ListServer.Answer? {
        guard depth == 2, let id = name else {
            let listed = state.rooms.sorted { $0.key < $1.key }.map { id, room in
                JSONValue.object(room.filter { $0.key != "hint" }.merging(["id": .string(id)]) { $1 })
            }
            return json(.array(listed))
        }
        let body = (try? JSONValue(parsing: call.body))?.object ?? [:]
        if call.method == "PUT" {
            guard state.rooms[id] == nil else { return json(["error": "there is one with this id"], status: 409) }
            if state.rooms.values.contains(where: { $0["label"] == body["label"] }) {
                return json(["error": "duplicate key value violates unique constraint"], status: 500)
            }
            state.rooms[id] = body.filter { $0.key != "notify" }
            state.versions[id] = 1
            if state.failsNextAnswer {
                state.failsNextAnswer = false
                return json(["error": "an error"], status: 500)
            }
            return ListServer.Answer("", status: 204)
        }
        guard state.rooms[id] != nil else { return nil }
        if call.method == "GET" {
            return state.isClosed ? json(["error": "not yours"], status: 403) : room(id, state)
        }
        let meanwhile = state.meanwhile
        state.meanwhile = nil
        meanwhile?(&state)
        if state.demandsVersion, call.field("If-Match") == nil {
            return json(["error": "say which version"], status: 428)
        }
        if let match = call.field("If-Match"), match != state.tag?(state.versions[id] ?? 0) || state.isNeverRight {
            return json(["error": "another version is there"], status: 412)
        }
        if call.method == "DELETE" {
            guard call.query == "permanent=true" else { return json(["error": "really?"], status: 400) }
            state.rooms[id] = nil
            return ListServer.Answer("", status: 204)
        }
        state.change(id, body.filter { $0.key != "notify" })
        return room(id, state)
    }

    private static func room(_ id: String, _ state: State) -> ListServer.Answer {
        let text = JSONValue.object((state.rooms[id] ?? [:]).merging(["id": .string(id)]) { $1 }).text
        guard let tag = state.tag?(state.versions[id] ?? 0) else { return ListServer.Answer(text) }
        return ListServer.Answer(text, status: 200, "ETag: \(tag)")
    }

    // MARK: Beds

    private static func beds(
        _ call: PlainServer.Call, _ parts: [String], _ state: inout State
    ) -> ListServer.Answer? {
        guard parts.count > 1 else {
            if call.method == "POST" {
                if String(decoding: call.body, as: UTF8.self).contains("label%5D=bad") {
                    return json(["ok": false, "error": "no such bed"])
                }
                let id = "b\(state.beds.count + 1)"
                state.beds[id] = form(call).merging(["id": .string(id), "lock_version": 0]) { $1 }
                return json(.object(state.beds[id] ?? [:]), status: 201)
            }
            return json(.array(state.beds.sorted { $0.key < $1.key }.map { .object($0.value) }))
        }
        guard let bed = state.beds[parts[1]] else { return nil }
        let meanwhile = state.meanwhile
        state.meanwhile = nil
        meanwhile?(&state)
        let sent = form(call)
        let version = state.beds[parts[1]]?["lock_version"]?.integer ?? 0
        guard call.method != "PATCH" || sent["lock_version"] == .string("\(version)") else {
            return json(["error": "stale object"], status: 409)
        }
        var changed = (state.beds[parts[1]] ?? bed).merging(sent) { $1 }
        changed["lock_version"] = .integer(version + 1)
        state.beds[parts[1]] = changed
        return json(.object(changed))
    }

    /// The members of a form's `bed[…]`.
    private static func form(_ call: PlainServer.Call) -> JSONObject {
        String(decoding: call.body, as: UTF8.self).split(separator: "&").reduce(into: [:]) { members, pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? ""
            }
            guard parts.count == 2, parts[0].hasPrefix("bed["), let end = parts[0].firstIndex(of: "]") else { return }
            let name = String(parts[0].dropFirst(4).prefix { $0 != "]" })
            guard parts[0].index(after: end) == parts[0].endIndex else { return }
            members[name] = parts[1].isEmpty ? .null : .string(parts[1])
        }
    }

    private static func json(_ value: JSONValue, status: Int = 200) -> ListServer.Answer {
        ListServer.Answer(value.text, status: status)
    }
}
