import Foundation
import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// The documents that a query asks for. Hidden ones are left out, and refused bookings unless the query asks for them.
    public func documents(_ resource: Resource, _ query: DocumentQuery) throws -> [Document] {
        var builder = ConditionBuilder(resource)
        for condition in query.conditions { try builder.add(condition) }
        let direction = query.order.isDescending ? "DESC" : "ASC"
        let order =
            query.order.field.map { "\(DocumentSchema.column($0)) \(direction), id \(direction)" } ?? "id \(direction)"
        return try Row.decodeAll(
            db,
            cached: """
                SELECT \(Document.columns) FROM \(DocumentSchema(resource).table)
                WHERE \(builder.sql) ORDER BY \(order) LIMIT ? OFFSET ?
                """, arguments: StatementArguments(builder.arguments + [query.limit, query.offset]), Document.init)
    }
}

/// Turns conditions into SQL over a resource's table. Values are bound, never spliced; names come from the catalogue.
private struct ConditionBuilder {
    private let resource: Resource
    private var terms = ["hidden = 0"]
    private var showsRefused = false
    private(set) var arguments: [any DatabaseValueConvertible] = []

    init(_ resource: Resource) {
        self.resource = resource
    }

    var sql: String {
        (terms + (showsRefused || resource.booking == nil ? [] : ["booking IS NOT 'rejected'"])).joined(
            separator: " AND ")
    }

    mutating func add(_ condition: DocumentQuery.Condition) throws {
        switch condition {
        case .equal(let field, let value):
            let column = DocumentSchema.column(field)
            switch value {
            case .null: terms.append("\(column) IS NULL")
            case .bool(let flag): append("\(column) = ?", flag)
            case .number(let number):
                // A server may write an amount as a text: compared as numbers on both sides.
                append("CAST(\(column) AS NUMERIC) = ?", number.integer ?? 0, if: number.integer != nil)
                if number.integer == nil { append("CAST(\(column) AS NUMERIC) = ?", number.double) }
            case .string(let text): append("\(column) = ?", text)
            case .array, .object:
                throw ReplicaError.query(.unfit("'\(field)' can't be compared with a list or an object"))
            }
        case .refers(let field, let local, let server):
            let column = DocumentSchema.column(field)
            let ids = [local?.text, server?.text].compactMap(\.self)
            let marks = databaseQuestionMarks(count: ids.count)
            terms.append("CAST(\(column) AS TEXT) IN (\(marks))")
            arguments += ids as [any DatabaseValueConvertible]
        case .folded(let field, let text):
            append("clinic_fold(\(DocumentSchema.column(field))) = ?", SQLFunctions.folded(text))
        case .contains(let field, let text):
            append("instr(clinic_fold(\(DocumentSchema.column(field))), ?) > 0", SQLFunctions.folded(text))
        case .moment(let field, let from, let until): addMoment(DocumentSchema.column(field), from, until)
        case .number(let field, let least, let most):
            let number = "CAST(\(DocumentSchema.column(field)) AS NUMERIC)"
            terms.append("\(DocumentSchema.column(field)) <> ''")
            for (bound, sign) in [(least, ">="), (most, "<=")] {
                if let bound { append("\(number) \(sign) CAST(? AS NUMERIC)", bound) }
            }
        case .search(let text): addSearch(text)
        case .any(let conditions): try addAny(conditions)
        case .listed(let other, let isListed):
            let ids = "SELECT server_id FROM \(DocumentSchema(other).table) WHERE server_id IS NOT NULL"
            terms.append("server_id \(isListed ? "IN" : "NOT IN") (\(ids))")
        case .booking(let state):
            showsRefused = true
            append("booking = ?", state.rawValue)
        }
    }

    /// Narrows by the text's first characters through an index, and then compares instants: no offset from UTC reaches a day.
    private mutating func addMoment(_ column: String, _ from: Int64?, _ until: Int64?) {
        let day: Int64 = 86_400_000
        if let from {
            append("\(column) >= ?", Self.dayText(from - day))
            append("clinic_instant(\(column)) >= ?", from)
        }
        if let until {
            // A day of a year with more digits is a text before the others: what is so far ahead narrows nothing.
            if until + 2 * day < Self.yearTenThousand { append("\(column) < ?", Self.dayText(until + 2 * day)) }
            append("clinic_instant(\(column)) < ?", until)
        }
    }

    private mutating func addSearch(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map { "\"\($0.replacing("\"", with: "\"\""))\"*" }
        let table = DocumentSchema(resource).textTable
        terms.append("(id IN (SELECT rowid FROM \(table) WHERE \(table) MATCH ?) OR server_id = ?)")
        arguments += [words.isEmpty ? "\"\"" : words.joined(separator: " "), text] as [any DatabaseValueConvertible]
    }

    private mutating func addAny(_ conditions: [DocumentQuery.Condition]) throws {
        var other = ConditionBuilder(resource)
        other.terms = []
        for condition in conditions { try other.add(condition) }
        terms.append("(" + (other.terms.isEmpty ? ["0"] : other.terms).joined(separator: " OR ") + ")")
        arguments += other.arguments
    }

    private mutating func append(_ term: String, _ value: any DatabaseValueConvertible, if applies: Bool = true) {
        guard applies else { return }
        terms.append(term)
        arguments.append(value)
    }

    /// The first moment of the year 10000, Unix milliseconds.
    private static let yearTenThousand: Int64 = 253_402_300_800_000

    private static func dayText(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601.year().month().day())
    }
}
