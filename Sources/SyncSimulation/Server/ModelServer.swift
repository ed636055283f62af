import SyncCatalogue
import SyncModel

/// A clinic's server in memory, made from the catalogue's paths and fields. Its rules are its own and share nothing with the engine's:
/// natural keys of one field are unique, a slot is held once, what refers to a removed record goes with it or lets go of it.
///
/// It is a value: a backup is a copy.
struct ModelServer: Sendable {
    let catalogue: Catalogue
    let role: String
    var tables: [String: Table] = [:]
    var audit = Audit()
    var quirks: Set<Quirk> = []
    /// Unix seconds, set by whoever calls.
    var seconds: Int64 = 0
    private let routes: [String: Route]
    private var incarnations = 0
    private var tokens = 0
    private var isTokenGood = false
    private var backup: (tables: [String: Table], at: Int)?
    private var late: [(due: Int64, call: WireCall)] = []

    init(_ catalogue: Catalogue, role: String) {
        self.catalogue = catalogue
        self.role = role
        routes = Route.all(catalogue, role: role)
        for (number, resource) in catalogue.resources(for: role).enumerated() {
            tables[resource.name] = Table(resource, firstID: Int64(number + 1) * 100)
        }
    }

    // MARK: Requests

    /// Does what a request asks for.
    mutating func answer(_ call: WireCall) -> WireAnswer {
        inspect(call)
        if call.path == catalogue.signIn.path { return signIn() }
        guard call.token == "\(catalogue.signIn.scheme) token-\(tokens)", isTokenGood else {
            return error(401, "jeton expiré")
        }
        let (pattern, id) = Route.pattern(call.path)
        guard let route = routes["\(call.method) \(pattern)"], let table = tables[route.resource] else {
            return error(404, "Ressource non trouvée")
        }
        if route.action == .list { return list(route.resource, call.query) }
        let author = Author.workstation(call.workstation, key: call.key ?? "")
        do {
            return try write(route, table.resource, id, call.body?.object ?? [:], author)
        } catch {
            return self.error(error.status, error.words)
        }
    }

    private mutating func write(
        _ route: Route, _ resource: Resource, _ id: Int64?, _ fields: JSONObject, _ author: Author
    ) throws(WireRefusal) -> WireAnswer {
        switch route.action {
        case .list: return error(404, "Ressource non trouvée")
        case .create:
            let made = try create(resource.name, fields, by: author)
            if quirks.contains(.createWithoutRecord) { return .json(201, ["message": "créé"]) }
            var record = shown(made, resource)
            if quirks.contains(.createWithoutID) { record[resource.idField] = nil }
            return .json(201, .object(record))
        case .update:
            return .json(200, .object(shown(try update(resource.name, try known(id), fields, by: author), resource)))
        case .delete:
            try delete(resource.name, try known(id), by: author)
            return WireAnswer(status: 204, type: "text/plain", body: [])
        case .act(let name):
            return .json(200, .object(shown(try act(resource.name, try known(id), name, fields, by: author), resource)))
        case .get:
            guard let row = tables[resource.name]?[try known(id)] else { return error(404, "Ressource non trouvée") }
            return .json(200, .object(row.fields))
        }
    }

    private func known(_ id: Int64?) throws(WireRefusal) -> Int64 {
        guard let id else { throw WireRefusal(status: 404, words: "Ressource non trouvée") }
        return id
    }

    private func error(_ status: Int, _ words: String) -> WireAnswer {
        quirks.contains(.htmlErrors) && status != 401 ? .page(status) : .error(status, words)
    }

    /// The record as a write's answer shows it.
    private func shown(_ fields: JSONObject, _ resource: Resource) -> JSONObject {
        guard quirks.contains(.namesOnlyInLists) else { return fields }
        return fields.filter { resource.field(named: $0.key)?.derivation == nil }
    }

    private mutating func signIn() -> WireAnswer {
        if !isTokenGood { tokens += 1 }
        isTokenGood = true
        let token = "token-\(tokens)"
        var answer: JSONValue = .string(role)
        for name in catalogue.signIn.role.member.reversed() { answer = .object([name: answer]) }
        var members = answer.object ?? [:]
        if let name = catalogue.signIn.tokenPath.first { members[name] = .string(token) }
        return .json(200, .object(members))
    }

    /// From now on the tokens that were given out are no longer good.
    mutating func expireToken() { isTokenGood = false }

    private mutating func list(_ name: String, _ query: String) -> WireAnswer {
        guard let table = tables[name] else { return error(404, "Ressource non trouvée") }
        guard !query.isEmpty, case .window(let rule) = table.resource.pull.strategy else {
            return WireAnswer(status: 200, body: tables[name]?.wholeList() ?? [])
        }
        var days: [String: String] = [:]
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=")
            if pair.count == 2 { days[String(pair[0])] = String(pair[1]) }
        }
        let rows = table.rows.filter { row in
            guard let day = row.fields[rule.field]?.string?.prefix(10) else { return false }
            return days[rule.fromParameter].map { $0 <= day } ?? true
                && days[rule.toParameter].map { $0 >= day } ?? true
        }
        return WireAnswer(status: 200, body: Table.list(rows))
    }

    /// A local id, or a field that nobody may set, must never reach a server.
    private mutating func inspect(_ call: WireCall) {
        let (pattern, id) = Route.pattern(call.path)
        if id == nil, call.path.split(separator: "/").contains(where: { LocalID(String($0)) != nil }) {
            audit.breach("\(call.method) \(call.path) has an id that no server gave")
        }
        guard let fields = call.body?.object, let route = routes["\(call.method) \(pattern)"],
            let resource = tables[route.resource]?.resource
        else { return }
        for (name, value) in fields {
            guard let field = resource.field(named: name) else {
                audit.breach("\(call.method) \(call.path) has the unknown field '\(name)'")
                continue
            }
            if field.reference != nil, value.string.flatMap({ LocalID($0) }) != nil {
                audit.breach("\(call.method) \(call.path) has a local id in '\(name)'")
            }
            if field.writable == .never, route.action == .create || route.action == .update {
                audit.breach("\(call.method) \(call.path) sets '\(name)', which only the server sets")
            }
        }
    }

    // MARK: Late requests

    /// Keeps a request whose answer was lost, to be done at a moment.
    mutating func postpone(_ call: WireCall, until due: Int64) { late.append((due, call)) }

    /// Does what was postponed until now; returns what was done.
    mutating func catchUp(to now: Int64) -> [WireCall] {
        seconds = now / 1000
        let due = late.filter { $0.due <= now }.map(\.call)
        late.removeAll { $0.due <= now }
        for call in due { _ = answer(call) }
        return due
    }

    /// Whether requests wait to be done late.
    var hasLateCalls: Bool { !late.isEmpty }

    // MARK: Backups

    mutating func backUp() { backup = (tables, audit.clock) }

    /// Goes back to the last backup; false where there is none.
    mutating func restore() -> Bool {
        guard let backup else { return false }
        let before = tables
        tables = backup.tables
        let rows = tables.values.flatMap { table in table.rows.map { (table.resource.name, $0) } }
        audit.restored(to: backup.at, alive: Set(rows.map(\.1.incarnation)))
        for (name, row) in rows {
            let old = before[name]?.rows.first { $0.incarnation == row.incarnation }?.fields
            for (field, value) in row.fields where old?[field] != value {
                audit.wrote(value, sent: value, to: field, of: row.incarnation, by: .beginning)
            }
        }
        return true
    }

    mutating func nextIncarnation() -> Int {
        incarnations += 1
        return incarnations
    }
}

/// What a method and a path mean.
struct Route: Sendable {
    enum Action: Sendable, Equatable {
        case list, get, create, update, delete
        case act(String)
    }

    let resource: String
    let action: Action

    /// All routes of a role, by method and path with `{id}` in place of ids.
    static func all(_ catalogue: Catalogue, role: String) -> [String: Route] {
        var routes: [String: Route] = [:]
        for resource in catalogue.resources {
            guard let face = resource.faces[role] else { continue }
            var endpoints: [(Endpoint?, Action)] = [
                (face.list, .list), (face.get, .get), (face.create, .create), (face.update, .update),
                (face.delete, .delete),
            ]
            endpoints += face.actions.map { ($0.value.endpoint, .act($0.key)) }
            for case (let endpoint?, let action) in endpoints {
                routes["\(endpoint.method) \(endpoint.path)"] = Route(resource: resource.name, action: action)
            }
        }
        return routes
    }

    /// A path with `{id}` in place of the id, and the id.
    static func pattern(_ path: String) -> (String, Int64?) {
        var id: Int64?
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> Substring in
            guard let number = Int64(part) else { return part }
            id = number
            return "{id}"
        }
        return (id == nil ? path : parts.joined(separator: "/"), id)
    }
}
