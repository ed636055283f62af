import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// The documents that a query asks for. Hidden ones are left out, and refused bookings unless the query asks for them.
    public func documents(_ resource: Resource, _ query: DocumentQuery) throws -> [Document] {
        let instant = replica.configuration.instant
        if query.order.field == nil, query.conditions.count(where: \.isSearch) == 1,
            let index = query.conditions.firstIndex(where: \.isSearch),
            case .search(let text) = query.conditions[index]
        {
            var others = query
            others.conditions.remove(at: index)
            let plan = SearchPlan(SearchQuery(text), resource)
            if let narrowing = plan.narrowing {
                return try found(resource, others, text, plan, narrowing)
            }
        }
        var builder = ConditionBuilder(resource, instant: instant)
        for condition in query.conditions { try builder.add(condition) }
        return try rows(resource, query, builder)
    }

    /// What stands where a page ends, so that the next begins behind it.
    ///
    /// - Parameter document: The last document of the page.
    public func position(of document: Document, _ resource: Resource, _ order: DocumentQuery.Order) throws
        -> DocumentQuery.Position
    {
        guard let field = order.field.flatMap(resource.field(named:)) else {
            return DocumentQuery.Position(row: document.row, value: .null)
        }
        let found = try Row.fetchOne(
            db,
            cached:
                "SELECT \(DocumentColumn(field).order) FROM \(DocumentSchema(resource).table) WHERE id = ?",
            arguments: [document.row])
        return DocumentQuery.Position(row: document.row, value: JSONValue(found?[0] ?? .null))
    }

    /// The documents in the order in which the index gives them, as few as are asked for: not all that match are gathered first.
    private func found(
        _ resource: Resource, _ query: DocumentQuery, _ text: String, _ plan: SearchPlan,
        _ narrowing: (table: String, match: String)
    ) throws -> [Document] {
        var named = ConditionBuilder(resource, instant: replica.configuration.instant)
        for condition in query.conditions { try named.add(condition) }
        var builder = named
        builder.append(plan.check.sql)
        let table = DocumentSchema(resource).table
        let direction = query.order.isDescending ? "DESC" : "ASC"
        let behind = query.after.map { _ in " AND \(narrowing.table).rowid \(query.order.isDescending ? "<" : ">") ?" }
        let values: [any DatabaseValueConvertible] =
            [narrowing.match] + (query.after.map { [$0.row] } ?? []) + builder.arguments + plan.check.arguments
            + [query.limit]
        // CROSS JOIN keeps SQLite from walking the documents and asking the index about each.
        let found = try Row.decodeAll(
            db,
            cached: """
                SELECT \(Document.columns) FROM \(narrowing.table) CROSS JOIN \(table) ON id = \(narrowing.table).rowid
                WHERE \(narrowing.table) MATCH ?\(behind ?? "") AND \(builder.sql)
                ORDER BY \(narrowing.table).rowid \(direction) LIMIT ?
                """, arguments: StatementArguments(values), Document.init)
        named.append("server_id = ?", text)
        let own = try rows(resource, query, named).filter { one in !found.contains { $0.row == one.row } }
        guard !own.isEmpty else { return found }
        let all = (found + own).sorted { query.order.isDescending ? $0.row > $1.row : $0.row < $1.row }
        return Array(all.prefix(query.limit))
    }

    private func rows(_ resource: Resource, _ query: DocumentQuery, _ conditions: ConditionBuilder) throws -> [Document]
    {
        var builder = conditions
        let direction = query.order.isDescending ? "DESC" : "ASC"
        let column = query.order.field.flatMap(resource.field(named:)).map { DocumentColumn($0).order }
        if let after = query.after { builder.add(after, column, isDescending: query.order.isDescending) }
        let order = column.map { "\($0) \(direction), id \(direction)" } ?? "id \(direction)"
        return try Row.decodeAll(
            db,
            cached: """
                SELECT \(Document.columns) FROM \(DocumentSchema(resource).table)
                WHERE \(builder.sql) ORDER BY \(order) LIMIT ?
                """, arguments: StatementArguments(builder.arguments + [query.limit]), Document.init)
    }
}

extension ConditionBuilder {
    /// Leaves out what stands before a position, and the document there. SQLite sorts NULL before everything.
    fileprivate mutating func add(_ after: DocumentQuery.Position, _ column: String?, isDescending: Bool) {
        guard let column else { return append("id \(isDescending ? "<" : ">") ?", after.row) }
        switch (after.value.database, isDescending) {
        case (nil, false): append("(\(column) IS NOT NULL OR id > ?)", after.row)
        case (nil, true): append("\(column) IS NULL AND id < ?", after.row)
        case (let value?, false): append("\(column) >= ? AND (\(column) > ? OR id > ?)", value, value, after.row)
        case (let value?, true):
            append("(\(column) IS NULL OR \(column) <= ? AND (\(column) < ? OR id < ?))", value, value, after.row)
        }
    }
}

extension DocumentQuery.Condition {
    fileprivate var isSearch: Bool { if case .search = self { true } else { false } }
}

extension JSONValue {
    /// What SQL sorts by, to be kept outside.
    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .int64(let number): .integer(number)
            // An amount of a thousand digits is infinite to SQL; so is what is read of this.
            case .double(let number):
                JSONNumber(number).map(JSONValue.number) ?? .string(number < 0 ? "-1e999" : "1e999")
            case .string(let text): .string(text)
            case .null, .blob: .null
            }
    }

    fileprivate var database: (any DatabaseValueConvertible)? {
        switch self {
        case .number(let number): number.integer.map { $0 as any DatabaseValueConvertible } ?? number.double
        case .string(let text): text
        case .null, .bool, .array, .object: nil
        }
    }
}
