import Foundation
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Synchronization

/// A clinic's server in memory, as small as the engine's tests need it: ids, slots that are held once, and a fault for the next write.
final class ModelClinic: Sendable {
    enum Fault: Sendable {
        /// The write is done, and its answer is lost.
        case loseAnswer
        /// The write is not done, and nobody can tell.
        case loseRequest
        /// The token is no longer good.
        case expireToken
        /// The create is done and answered without its record.
        case answerWithoutID
        /// The write is not done, and this is the answer.
        case answer(ScriptedTransport.Answer)
        /// No write is done any more, and this is each answer.
        case answerAlways(ScriptedTransport.Answer)
        /// The write is done and answered by a mere message.
        case answerWithMessage
        /// A colleague's record is there a moment before the write.
        case colleague(String, JSONObject)
    }

    struct State {
        var tables: [String: [JSONObject]] = [:]
        var nextID: Int64 = 100
        var fault: Fault?
        var isAway = false
        var tokens = 0
        /// What a colleague changes right after the next write: resource, id, fields.
        var afterWrite: (String, Int64, JSONObject)?
        /// What befalls each request before the clinic sees it; nil where it passes.
        var weather: (@Sendable (ScriptedTransport.Exchange) -> ScriptedTransport.Answer?)?
        /// What a list answers instead of the table.
        var list: [String: ScriptedTransport.Answer] = [:]
    }

    let state = Mutex(State())
    private let paths: [(path: String, resource: String)]

    init(_ catalogue: Catalogue) {
        paths = catalogue.resources.compactMap { resource in
            resource.faces["ADMIN"]?.list.map { ($0.path, resource.name) }
        }
    }

    func records(_ resource: String) -> [JSONObject] {
        state.withLock { $0.tables[resource] ?? [] }
    }

    func add(_ resource: String, _ record: JSONObject) {
        state.withLock { $0.tables[resource, default: []].append(record) }
    }

    func change(_ resource: String, _ id: Int64, _ fields: JSONObject) {
        state.withLock { state in
            for index in state.tables[resource, default: []].indices
            where state.tables[resource]?[index]["id"] == .integer(id) {
                state.tables[resource]?[index].merge(fields) { $1 }
            }
        }
    }

    func remove(_ resource: String, where isGone: (JSONObject) -> Bool) {
        state.withLock { $0.tables[resource]?.removeAll(where: isGone) }
    }

    func fail(_ fault: Fault) {
        state.withLock { $0.fault = fault }
    }

    func answer(_ exchange: ScriptedTransport.Exchange) -> ScriptedTransport.Answer {
        if let answer = state.withLock(\.weather)?(exchange) { return answer }
        return state.withLock { state in
            if state.isAway { return .failure(.refused, mayHaveReachedServer: false) }
            if exchange.path.hasSuffix("/login/") {
                state.tokens += 1
                return .json(200, ["access": .string("token-\(state.tokens)"), "user": ["role": "ADMIN"]])
            }
            if exchange.fields["Authorization"] != "Bearer token-\(state.tokens)" {
                return .json(401, ["detail": "jeton expiré"])
            }
            guard let (path, resource) = paths.first(where: { exchange.path.hasPrefix($0.path) }) else {
                return .json(404, ["error": "Ressource non trouvée"])
            }
            let rest = exchange.path.dropFirst(path.count).split(separator: "/").map(String.init)
            if exchange.method == "GET", let id = rest.first.flatMap(Int64.init) {
                let record = state.tables[resource]?.first { $0["id"] == .integer(id) }
                return record.map { .json(200, .object($0)) } ?? .json(404, ["error": "Ressource non trouvée"])
            }
            if exchange.method == "GET" {
                if let id = rest.first.flatMap(Int64.init) {
                    return state.tables[resource]?.first { $0["id"] == .integer(id) }.map { .json(200, .object($0)) }
                        ?? .json(404, ["error": "Ressource non trouvée"])
                }
                return state.list[resource] ?? .json(200, .array((state.tables[resource] ?? []).map(JSONValue.object)))
            }
            return write(exchange, resource, rest, &state)
        }
    }

    private func write(
        _ exchange: ScriptedTransport.Exchange, _ resource: String, _ rest: [String], _ state: inout State
    ) -> ScriptedTransport.Answer {
        let fault = state.fault
        if case .answerAlways(let answer) = fault { return answer }
        state.fault = nil
        switch fault {
        case .loseRequest: return .failure(.cut, mayHaveReachedServer: true)
        case .expireToken:
            state.tokens += 1
            return .json(401, ["detail": "jeton expiré"])
        case .answer(let answer): return answer
        case .colleague(let table, let record): state.tables[table, default: []].append(record)
        default: break
        }
        let answer = apply(exchange, resource, rest, &state)
        if let (table, id, fields) = state.afterWrite {
            state.afterWrite = nil
            for index in state.tables[table, default: []].indices
            where state.tables[table]?[index]["id"] == .integer(id) {
                state.tables[table]?[index].merge(fields) { $1 }
            }
        }
        switch fault {
        case .loseAnswer: return .failure(.cut, mayHaveReachedServer: true)
        case .answerWithMessage: return .json(200, ["message": "enregistré"])
        case .answerWithoutID: return .json(201, ["message": "créé"])
        default: return answer
        }
    }

    private func apply(
        _ exchange: ScriptedTransport.Exchange, _ resource: String, _ rest: [String], _ state: inout State
    ) -> ScriptedTransport.Answer {
        let fields = exchange.body?.object ?? [:]
        var table = state.tables[resource] ?? []
        defer { state.tables[resource] = table }
        guard let id = rest.first.flatMap(Int64.init) else {
            if resource == "consultations",
                table.contains(where: { $0["doctor"] == fields["doctor"] && Self.start($0) == Self.start(fields) })
            {
                return .json(400, ["error": "Ce docteur a déjà une consultation à cette heure"])
            }
            state.nextID += 1
            var record = fields.filter { $0.key != "password" }
            record["id"] = .integer(state.nextID)
            if let start = Self.start(record) { record["start_time"] = .string(start) }
            table.append(record)
            return .json(201, .object(record))
        }
        guard let index = table.firstIndex(where: { $0["id"] == .integer(id) }) else {
            return .json(404, ["error": "Ressource non trouvée"])
        }
        switch exchange.method {
        case "DELETE":
            table.remove(at: index)
            return .text(204, type: "text/plain", "")
        case "POST": table[index].merge(fields.merging(["statut": "PAYEE"]) { $1 }) { $1 }
        default: table[index].merge(fields) { $1 }
        }
        return .json(200, .object(table[index]))
    }

    private static func start(_ record: JSONObject) -> String? {
        record["start_time"]?.string.map { $0.hasSuffix("Z") ? $0 : $0 + "Z" }
    }
}
