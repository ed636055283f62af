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
    /// The files by their addresses; a file that came in stays, whatever becomes of the record that names it.
    var files: [String: [UInt8]] = [:]
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

    /// What a request is about; nil where the server has no such path.
    func route(of call: WireCall) -> (route: Route, id: Int64?)? {
        let (pattern, id) = Route.pattern(call.path, catalogue.ids.usual)
        return routes["\(call.method) \(pattern)"].map { ($0, id) }
    }

    // MARK: Requests

    /// Does what a request asks for.
    mutating func answer(_ call: WireCall) -> WireAnswer {
        var call = call
        let file = call.form.flatMap { takeApart($0, of: &call) }
        inspect(call)
        if call.path == catalogue.signIn.token?.path { return signIn() }
        let found = route(of: call)
        guard
            found?.route.isPublic == true
                || isTokenGood && call.token == "\(catalogue.signIn.token?.scheme ?? "") token-\(tokens)"
        else { return error(401, "jeton expiré") }
        if let file = fileAnswer(call) { return file }
        guard let (route, id) = found, let table = tables[route.resource] else {
            guard case .read(call.path, let member) = catalogue.signIn.role else {
                return error(404, "Ressource non trouvée")
            }
            return .json(200, member.nested(.string(role)))
        }
        if quirks.contains(.chokesOnText), call.method != "GET",
            Wording.isIndigestible(call.body) || file.map({ FileContent.isIndigestible($0.bytes) }) == true
        {
            return error(500, "Erreur interne")
        }
        if case .list(let number) = route.action {
            return marked(list(table, number, under: id, WireQuery(call.query)), call)
        }
        let author = Author.workstation(call.workstation, key: call.key ?? "")
        do {
            return try write(route, call.method, table.resource, id, call.body?.object ?? [:], file, author)
        } catch {
            if let holder = error.holder { audit.refused(author, because: holder) }
            return self.error(error.status, error.words)
        }
    }

    private mutating func write(
        _ route: Route, _ method: String, _ resource: Resource, _ id: Int64?, _ fields: JSONObject,
        _ file: WireForm.File?, _ author: Author
    ) throws(WireRefusal) -> WireAnswer {
        var fields = fields
        if let file, !quirks.contains(.dropsFiles),
            let field = resource.fileFields.first(where: { $0.file?.part == file.part })
        {
            fields[field.name] = .string(keep(file.bytes))
        }
        switch route.action {
        case .list: return error(404, "Ressource non trouvée")
        case .create:
            if let id, let parent = resource.pull.parent { fields[parent.field] = catalogue.ids.usual.json(id) }
            let made = try create(resource.name, fields, by: author)
            if quirks.contains(.createWithoutRecord) { return .json(201, ["message": "créé"]) }
            if resource.booking?.dayField != nil, !quirks.contains(.createWithoutID) {
                return .json(201, .object(made.filter { $0.key == resource.idField }))
            }
            var record = shown(made, resource)
            if quirks.contains(.createWithoutID) { record[resource.idField] = nil }
            return .json(201, .object(record))
        case .update, .upload:
            var changes = fields
            let id = try known(id ?? tables[resource.name]?.theOnlyID, resource)
            if method == "PUT" {
                for field in resource.settable where fields[field] == nil { changes[field] = .null }
                changes = self.changes(changes, of: id, resource.name)
            }
            if quirks.contains(.losesUpdates), audit.clock.isMultiple(of: 3) {
                // Two wrote at once, and the other one's copy of the record was stored last.
                var lost = self
                let record = try lost.update(resource.name, id, changes, by: author)
                audit.forgot(author)
                return .json(200, .object(shown(record, resource)))
            }
            return .json(200, .object(shown(try update(resource.name, id, changes, by: author), resource)))
        case .delete:
            try delete(resource.name, try known(id, resource), by: author)
            return WireAnswer(status: 204, type: "text/plain", body: [])
        case .act(let name) where id == nil:
            try actOnAll(resource.name, name, by: author)
            return WireAnswer(status: 204, type: "text/plain", body: [])
        case .act(let name) where catalogue.ids.usual == .string:
            _ = try act(resource.name, try known(id, resource), name, fields, by: author)
            return WireAnswer(status: 204, type: "text/plain", body: [])
        case .act(let name):
            let record = try act(resource.name, try known(id, resource), name, fields, by: author)
            return .json(200, .object(shown(record, resource)))
        case .get:
            guard let row = tables[resource.name]?[try known(id, resource)] else {
                return error(404, "Ressource non trouvée")
            }
            return .json(200, .object(wire(row, resource)))
        }
    }

    /// The id of a record that others may see.
    private func known(_ id: Int64?, _ resource: Resource) throws(WireRefusal) -> Int64 {
        guard let id, tables[resource.name]?[id].map(isHidden) != true else {
            throw WireRefusal(status: 404, words: "Ressource non trouvée")
        }
        return id
    }

    /// Whether a record is shown to nobody for now.
    func isHidden(_ row: Table.Row) -> Bool { quirks.contains(.hidesRecords) && row.incarnation.isMultiple(of: 4) }

    func error(_ status: Int, _ words: String) -> WireAnswer {
        quirks.contains(.htmlErrors) && status != 401 ? .page(status) : .error(status, words)
    }

    /// The record as a write's answer shows it.
    private func shown(_ fields: JSONObject, _ resource: Resource) -> JSONObject {
        guard quirks.contains(.namesOnlyInLists) else { return wire(fields, resource) }
        return fields.filter { resource.field(named: $0.key)?.derivation == nil }
    }

    private mutating func signIn() -> WireAnswer {
        if !isTokenGood { tokens += 1 }
        isTokenGood = true
        let token = "token-\(tokens)"
        var members = catalogue.signIn.role.member?.nested(.string(role)).object ?? [:]
        if let name = catalogue.signIn.token?.tokenPath.first { members[name] = .string(token) }
        return .json(200, .object(members))
    }

    /// From now on the tokens that were given out are no longer good.
    mutating func expireToken() { isTokenGood = false }

    /// A local id, or a field that nobody may set, must never reach a server.
    private mutating func inspect(_ call: WireCall) {
        let form = catalogue.ids.usual
        if call.path.split(separator: "/").contains(where: { LocalID(String($0)) != nil && form.number($0) == nil }) {
            audit.breach("\(call.method) \(call.path) has an id that no server gave")
        }
        guard let fields = call.body?.object, let route = route(of: call)?.route,
            let resource = tables[route.resource]?.resource
        else { return }
        for (name, value) in fields {
            guard let field = resource.field(named: name) else {
                audit.breach("\(call.method) \(call.path) has the unknown field '\(name)'")
                continue
            }
            if field.reference != nil, value.string.flatMap({ LocalID($0) }) != nil, form.number(value) == nil {
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
        // Random ids are never given twice.
        if catalogue.ids.usual == .string {
            for (name, table) in before { tables[name]?.skipIDs(through: table.lastID) }
        }
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

extension [String] {
    /// A value under a path of member names.
    fileprivate func nested(_ value: JSONValue) -> JSONValue { reversed().reduce(value) { .object([$1: $0]) } }
}

extension Resource {
    /// The fields that an update may set.
    fileprivate var settable: [String] {
        fields.filter { [.update, .always].contains($0.writable) && !$0.isSecret }.map(\.name)
    }
}
