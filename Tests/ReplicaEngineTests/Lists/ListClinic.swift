import Foundation
import SyncModel
import SyncTestSupport
import Synchronization

/// A server with a list of each form that a catalogue can name, and no more rules than that.
final class ListClinic: Sendable {
    static let catalogue = """
        catalogue: 1
        name: lists
        title: A server with lists of all forms
        zone: UTC
        ids: string
        sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
        errors: [error]
        online:
          renew:
            summary: Change the password
            endpoint: /renew
            fields: [old, new]
            signed_in: true
            account_password: new
        resources:
          rooms:
            summary: Rooms
            natural_key: [name]
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {STAFF: {list: /rooms, create: /rooms}}
            fields: {name: {type: string}, said_at: {type: instant}}
          notes:
            summary: What is said in a room
            natural_key: [room, text]
            conflict: append-only
            made_by: by
            pull:
              strategy: per-parent
              each: cursor
              every: 60
              cursor: {limit: limit, before: before, size: 3, field: at}
              parent: {resource: rooms, field: room, batch: 9, refresh: 3000}
            faces: {STAFF: {list: "/rooms/{id}/notes", create: "/rooms/{id}/notes", words: {id: "{room}"}}}
            fields:
              room: {type: reference, resource: rooms, write: create, required: true}
              text: {type: string, write: create}
              at: {type: instant, write: never, index: true, starts: now}
              by: {type: string, write: never}
          beds:
            summary: Beds of a room
            pull:
              {strategy: per-parent, each: full, every: 60, parent: {resource: rooms, field: room, batch: 2, refresh: 3000}}
            faces: {STAFF: {list: "/rooms/{id}/beds", words: {id: "{room}"}}}
            fields: {room: {type: reference, resource: rooms, write: never}, label: {type: string}}
          visits:
            summary: Visits, page by page
            natural_key: [label]
            pull: {strategy: pages, every: 60, pages: {limit: limit, offset: offset, size: 2, total: total}}
            faces: {STAFF: {list: /visits, member: items, create: /visits}}
            fields: {label: {type: string}}
          alerts:
            summary: The newest two
            pull: {strategy: full, every: 60, capped: true, ask_for: {state: [open]}}
            faces:
              STAFF:
                list: /alerts
                create: /alerts
                get: /alerts/{id}
                actions:
                  see: {summary: See, endpoint: "PATCH /alerts/{id}/see", sets: {is_seen: true}, repeatable: true}
                  close:
                    summary: Close
                    endpoint: PATCH /alerts/{id}/close
                    requires: {state: [open]}
                    sets: {state: closed}
                  see-all:
                    summary: See all
                    endpoint: PATCH /alerts/see-all
                    sets: {is_seen: true}
                    repeatable: true
                    collective: true
            natural_key: [state]
            fields: {state: {type: string, write: create}, is_seen: {type: boolean, write: never}}
          card:
            summary: The account's own card
            pull: {strategy: single, every: 60}
            faces: {STAFF: {list: /card, update: PUT /card}}
            fields:
              name: {type: string}
              phone: {type: string}
              stamp: {type: string, write: never}
              password: {type: string, write: update, secret: true, account_password: $account}
          days:
            summary: Days off, one a date
            natural_key: [date]
            upsert: [date]
            pull: {strategy: full, every: 60}
            faces: {STAFF: {list: /days, create: /days, update: POST /days, fixed: {reason: [Pâques, Shabbat]}}}
            fields:
              date: {type: date, write: create, required: true, index: true}
              is_open: {type: boolean}
              reason: {type: string}
          devices:
            summary: Devices, known by their tokens
            id: token
            pull: {strategy: none}
            faces: {STAFF: {create: /devices, delete: /devices}}
            fields: {token: {type: string, write: create, required: true}}
          shops:
            summary: Shops, for everybody to see
            pull: {strategy: full, every: 60}
            faces: {STAFF: {public: true, list: /shops}}
            fields: {name: {type: string}}
        """

    struct State {
        var lists: [String: [JSONObject]] = ["/shops": [["id": "s1", "name": "Pharmacie"]]]
        /// What paths answer instead, once or as often as they are asked.
        var answers: [String: ScriptedTransport.Answer] = [:]
        /// How many visits the server claims to have; nil for the truth.
        var total: Int64?
        /// Is done after the next page of visits.
        var afterPage: (@Sendable (inout State) -> Void)?
        /// Writes whose answers get lost, by path.
        var lost: Set<String> = []
        /// Paths whose next list is cut.
        var cut: Set<String> = []
        /// Whether a day that is written is answered by a mere message.
        var isTerse = false
        /// Whether a card that is not there is answered by null.
        var answersNull = false
        var made = 0
    }

    let state = Mutex(State())

    func set(_ path: String, _ records: [JSONObject]) { state.withLock { $0.lists[path] = records } }
    func add(_ path: String, _ record: JSONObject) { state.withLock { $0.lists[path, default: []].append(record) } }
    func list(_ path: String) -> [JSONObject] { state.withLock { $0.lists[path] ?? [] } }
    /// Lets the answer to the next write to a path get lost, after it was done, and the list after it, which would settle it at once.
    func lose(_ path: String) { state.withLock { _ = $0.lost.insert(path) } }
    func answer(_ path: String, with answer: ScriptedTransport.Answer?) { state.withLock { $0.answers[path] = answer } }

    /// Lets something be said in a room, some seconds after the morning; the room tells that it was.
    func say(_ id: String, in room: String, at second: Int) {
        let time = "2026-01-12T08:\(second / 60 + 10):\(second % 60 + 10)Z"
        add("/rooms/\(room)/notes", ["id": .string(id), "text": .string("text \(id)"), "at": .string(time)])
        touch(room, time)
    }

    /// Changes a room's record.
    func touch(_ room: String, _ time: String) {
        state.withLock { state in
            for index in (state.lists["/rooms"] ?? []).indices
            where state.lists["/rooms"]?[index]["id"] == .string(room) {
                state.lists["/rooms"]?[index]["said_at"] = .string(time)
            }
        }
    }

    func answer(_ exchange: ScriptedTransport.Exchange) -> ScriptedTransport.Answer {
        state.withLock { state in
            if exchange.path == "/login/" { return .json(200, ["access": "token", "role": "STAFF", "id": "me"]) }
            if let answer = state.answers[exchange.path] { return answer }
            guard exchange.method == "GET" else { return Self.write(exchange, &state) }
            if state.cut.remove(exchange.path) != nil { return .failure(.cut, mayHaveReachedServer: true) }
            let query = Dictionary(
                exchange.query.split(separator: "&").map { $0.split(separator: "=").map(String.init) }
                    .map { ($0[0], $0.count > 1 ? $0[1].removingPercentEncoding ?? "" : "") }, uniquingKeysWith: { $1 })
            let records = state.lists[exchange.path] ?? []
            switch exchange.path {
            case "/visits": return Self.page(records, query, &state)
            case "/card":
                return records.first.map { .json(200, .object($0)) }
                    ?? (state.answersNull ? .json(200, .null) : .json(404, ["error": "none"]))
            case let path where path.hasSuffix("/notes"):
                // The newest before a moment, in the order of time.
                let older = records.filter { record in
                    query["before"].map { (record["at"]?.string ?? "") < $0 } ?? true
                }.sorted { ($0["at"]?.string ?? "") < ($1["at"]?.string ?? "") }
                return .json(200, .array(older.suffix(Int(query["limit"] ?? "") ?? 50).map(JSONValue.object)))
            default: return .json(200, .array(records.map(JSONValue.object)))
            }
        }
    }

    private static func page(
        _ records: [JSONObject], _ query: [String: String], _ state: inout State
    ) -> ScriptedTransport.Answer {
        let (offset, limit) = (Int(query["offset"] ?? "") ?? 0, Int(query["limit"] ?? "") ?? 50)
        let items = records.dropFirst(offset).prefix(limit).map(JSONValue.object)
        let answer: JSONValue = ["items": .array(items), "total": .integer(state.total ?? Int64(records.count))]
        let change = state.afterPage
        state.afterPage = nil
        change?(&state)
        return .json(200, answer)
    }

    private static func write(
        _ exchange: ScriptedTransport.Exchange, _ state: inout State
    ) -> ScriptedTransport.Answer {
        var record = exchange.body?.object ?? [:]
        var answer = ScriptedTransport.Answer.text(204, type: "text/plain", "")
        switch (exchange.method, exchange.path) {
        case ("POST", "/days"):
            let known = state.lists["/days"]?.first { $0["date"] == record["date"] }
            state.lists["/days"]?.removeAll { $0["date"] == record["date"] }
            record["id"] = known?["id"] ?? .string("d-\(record["date"]?.string ?? "")")
            state.lists["/days", default: []].append(record)
            answer = .json(201, state.isTerse ? ["message": "saved"] : .object(record))
        case ("POST", "/devices"): break
        case ("POST", "/renew"):
            answer = record["old"] == "secret" ? .json(200, ["message": "ok"]) : .json(400, ["error": "wrong"])
        case ("POST", let path):
            state.made += 1
            record["id"] = .string("own\(state.made)")
            record["at"] = .string("2026-01-12T09:00:\(state.made + 10)Z")
            state.lists[path, default: []].append(record)
            answer = .json(201, .object(record))
        case ("PUT", let path):
            record["password"] = nil
            let whole = record.merging(["id": "c1", "stamp": "s"]) { $1 }
            state.lists[path] = [whole]
            answer = .json(200, .object(whole))
        case ("PATCH", let path) where path.hasSuffix("/see-all"):
            for index in (state.lists["/alerts"] ?? []).indices { state.lists["/alerts"]?[index]["is_seen"] = true }
        default: break
        }
        guard state.lost.remove(exchange.path) != nil else { return answer }
        state.cut.insert(exchange.path)
        return .failure(.cut, mayHaveReachedServer: true)
    }
}
