import SyncCatalogue
import SyncModel

/// The parameters of a request's query; the model server's own have no character that would have to be escaped.
struct WireQuery: Sendable {
    private let parameters: [String: String]

    init(_ text: String) {
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        parameters = Dictionary(
            pairs.filter { $0.count == 2 }.map { ($0[0], Self.unescaped($0[1])) }, uniquingKeysWith: { $1 })
    }

    var isEmpty: Bool { parameters.isEmpty }

    subscript(name: String) -> String? { parameters[name] }

    func number(_ name: String) -> Int? { parameters[name].flatMap { Int($0) } }

    private static func unescaped(_ text: String) -> String {
        text.split(separator: "%3A", omittingEmptySubsequences: false).joined(separator: ":")
    }
}

/// How the model server lists its records.
extension ModelServer {
    /// How many records a list has at the most that the server cuts.
    static let cap = 8
    /// How many records a first page has where there should be no pages.
    private static let firstPage = 3

    mutating func list(_ table: Table, _ number: Int, under parent: Int64?, _ query: WireQuery) -> WireAnswer {
        let resource = table.resource
        let open = quirks.contains(.hidesRecords) ? table.rows.filter { !isHidden($0) } : table.rows
        switch resource.pull.strategy {
        case .single:
            guard let row = open.first else { return error(404, "Ressource non trouvée") }
            return .json(200, .object(wire(row, resource)))
        case .window(let rule) where !query.isEmpty:
            let rows = open.filter { row in
                guard let day = row.fields[rule.field]?.string?.prefix(10) else { return false }
                return query[rule.fromParameter].map { $0 <= day } ?? true
                    && query[rule.toParameter].map { $0 >= day } ?? true
            }
            return WireAnswer(status: 200, body: Table.list(rows))
        case .pages(let rule):
            let offset = rule.offsetParameter.flatMap(query.number) ?? 0
            let page = open.dropFirst(offset).prefix(rule.limitParameter.flatMap(query.number) ?? Self.cap)
            let members = resource.faces[role]?.member ?? []
            var answer: JSONObject = [:]
            if let name = members.first { answer[name] = .array(page.map { .object(wire($0, resource)) }) }
            if let name = rule.totalPath?.first { answer[name] = .integer(Int64(open.count)) }
            return .json(200, .object(answer))
        case .cursor(let rule):
            guard let parent, let children = resource.pull.parent, tables[children.resource]?[parent] != nil else {
                return error(404, "Ressource non trouvée")
            }
            func moment(_ row: Table.Row) -> String { row.fields[rule.field]?.string ?? "" }
            let rows = open.filter { row in
                row.fields[children.field] == catalogue.ids.usual.json(parent)
                    && query[rule.beforeParameter].map { moment(row) < $0 } ?? true
            }.sorted { moment($0) < moment($1) }
            let page = rows.suffix(query.number(rule.limitParameter) ?? Self.cap)
            // Whose list it is says the path; the records don't.
            return .json(200, .array(page.map { .object(wire($0, resource).filter { $0.key != children.field }) }))
        case .full, .window, .unlisted:
            if catalogue.ids.usual == .integer, !quirks.contains(.hidesRecords), !quirks.contains(.startsPaging),
                resource.faces[role]?.member?.isEmpty != false
            {
                return WireAnswer(status: 200, body: tables[resource.name]?.wholeList() ?? [])
            }
            let rows = listed(table, number).filter { !isHidden($0) }
            return whole(rows.map { .object(wire($0, resource)) }, resource)
        }
    }

    /// A list with a mark of its content, or the word that it is as the caller has it.
    func marked(_ list: WireAnswer, _ call: WireCall) -> WireAnswer {
        guard quirks.contains(.marksLists), list.status == 200 else { return list }
        var list = list
        // FNV-1a: the same content has the same mark, whenever it was.
        let hash = list.body.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let mark = "\"\(String(hash, radix: 16))\""
        list.fields["ETag"] = mark
        guard call.mark == mark else { return list }
        (list.status, list.body) = (304, [])
        return list
    }

    /// A list that has no pages by the catalogue; under a quirk it is the first one, and says so.
    private func whole(_ records: [JSONValue], _ resource: Resource) -> WireAnswer {
        let isCut = quirks.contains(.startsPaging) && !resource.pull.isCapped && records.count > Self.firstPage
        let page = isCut ? Array(records.prefix(Self.firstPage)) : records
        guard let name = resource.faces[role]?.member?.first else {
            var answer = WireAnswer.json(200, .array(page))
            if isCut { answer.fields = ["X-Total-Count": String(records.count)] }
            return answer
        }
        var members: JSONObject = [name: .array(page)]
        if isCut { members["next"] = "/page/2/" }
        return .json(200, .object(members))
    }

    /// The records that a role is shown of a resource when it asks for all lists and all pages, as they come on the wire.
    func shown(_ resource: Resource) -> [JSONObject] {
        guard let table = tables[resource.name] else { return [] }
        let lists = resource.faces[role]?.lists.count ?? 1
        return (0..<max(lists, 1)).flatMap { listed(table, $0) }.map { wire($0, resource) }
    }

    /// The rows of one of a resource's lists. Of two, the first has what is still open, and the other the last of what is not.
    private func listed(_ table: Table, _ number: Int) -> [Table.Row] {
        let pull = table.resource.pull
        guard pull.isCapped else { return table.rows }
        let lists = table.resource.faces[role]?.lists.count ?? 1
        guard lists > 1, let day = table.resource.booking?.dayField else {
            return Array(table.rows.suffix(Self.cap))
        }
        let today = String(ServerInstant.text(seconds).prefix(10))
        let isOpen = { (row: Table.Row) in
            (row.fields[day]?.string ?? "") >= today
                && pull.asksFor.allSatisfy { field, values in row.fields[field].map(values.contains) ?? false }
        }
        if number == 0 { return table.rows.filter(isOpen) }
        let past = table.rows.filter { !isOpen($0) }
        return Array(
            past.sorted { ($0.fields[day]?.string ?? "", $0.id) < ($1.fields[day]?.string ?? "", $1.id) }.suffix(
                Self.cap))
    }

    /// A record as the role's answers have it: some references come as objects.
    func wire(_ row: Table.Row, _ resource: Resource) -> JSONObject { wire(row.fields, resource) }

    func wire(_ fields: JSONObject, _ resource: Resource) -> JSONObject {
        guard let nested = resource.faces[role]?.view.nested, !nested.isEmpty else { return fields }
        var answer = fields
        for (field, record) in nested {
            let id = answer.removeValue(forKey: field) ?? .null
            guard id != .null, let idMember = record.members.first else {
                answer[record.member] = .null
                continue
            }
            let target = resource.field(named: field)?.reference
            let other = catalogue.ids.usual.number(id).flatMap { number in
                target.flatMap { tables[$0]?[number]?.fields }
            }
            var object = JSONObject(uniqueKeysWithValues: record.members.map { ($0, other?[$0] ?? .null) })
            object[idMember] = id
            answer[record.member] = .object(object)
        }
        return answer
    }
}
