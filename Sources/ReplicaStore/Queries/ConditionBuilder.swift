import Foundation
import GRDB
import SyncCatalogue
import SyncModel

/// Turns conditions into SQL over a resource's table. Values are bound, never spliced; names come from the catalogue.
struct ConditionBuilder {
    private let resource: Resource
    private let instant: @Sendable (String) -> Int64?
    private var terms = ["hidden = 0"]
    private var showsRefused = false
    private(set) var arguments: [any DatabaseValueConvertible] = []

    /// - Parameter instant: As ``Replica/Configuration/instant``.
    init(_ resource: Resource, instant: @escaping @Sendable (String) -> Int64?) {
        (self.resource, self.instant) = (resource, instant)
    }

    var sql: String {
        (terms + (showsRefused || resource.booking == nil ? [] : ["booking IS NOT 'rejected'"])).joined(
            separator: " AND ")
    }

    mutating func add(_ condition: DocumentQuery.Condition) throws {
        switch condition {
        case .equal(let field, let value): try addEqual(try column(field), value)
        case .refers(let field, let local, let server):
            let ids = [local?.text, server?.text].compactMap(\.self)
            addAny(of: try column(field).name, ids.flatMap(Self.forms))
        case .folded(let field, let text): append("\(try folded(field)) = ?", TextFold.fold(text))
        case .contains(let field, let text): append("instr(\(try folded(field)), ?) > 0", TextFold.fold(text))
        case .moment(let field, let from, let until): addMoment(try column(field), from, until)
        case .number(let field, let least, let most): addNumber(try column(field), least, most)
        case .search(let text): addSearch(SearchPlan(SearchQuery(text), resource), orID: text)
        case .any(let conditions): try addAny(conditions)
        case .listed(let other, let isListed):
            let ids = "SELECT server_id FROM \(DocumentSchema(other).table) WHERE server_id IS NOT NULL"
            terms.append("server_id \(isListed ? "IN" : "NOT IN") (\(ids))")
        case .booking(let state):
            showsRefused = true
            append("booking = ?", state.rawValue)
        }
    }

    /// Adds a term with its values, in the order of its question marks.
    mutating func append(_ term: String, _ values: any DatabaseValueConvertible...) {
        terms.append(term)
        arguments += values
    }

    // MARK: Columns

    private func column(_ field: String) throws -> DocumentColumn {
        guard let field = resource.field(named: field), field.isShown else {
            throw ReplicaError.query(.unfit("\(resource.name) shows no field '\(field)'"))
        }
        return DocumentColumn(field)
    }

    private func folded(_ field: String) throws -> String {
        let column = try column(field)
        return column.isKeyed ? column.key : "clinic_fold(CAST(\(column.name) AS TEXT))"
    }

    // MARK: Kinds of conditions

    private mutating func addEqual(_ column: DocumentColumn, _ value: JSONValue) throws {
        let text: String
        switch value {
        case .null: return terms.append("\(column.name) IS NULL")
        case .bool(let flag): return append("\(column.name) = ?", flag)
        case .number(let number):
            text = column.kind == .text ? StoredColumns.text(of: value) : number.literal
        case .string(let string): text = string
        case .array, .object:
            throw ReplicaError.query(.unfit("'\(column.field.name)' can't be compared with a list or an object"))
        }
        switch column.kind {
        case .text:
            guard column.isKeyed else { return append("\(column.name) = ?", text) }
            // Of what is no text in JSON the key is all there is to compare.
            append(
                "\(column.key) = ? AND (\(column.name) = ? OR json_type(coalesce(local, server), '$.\"\(column.field.name)\"') <> 'text')",
                TextFold.fold(text), text)
        case .number: append("\(column.name) = ?", text)
        case .moment: append("\(column.name) = ?", instant(text).map { $0 as any DatabaseValueConvertible } ?? text)
        case .plain: addAny(of: column.name, Self.forms(text))
        }
    }

    /// An id, or what may be anything, as a server may write it: as a text, or as a number.
    private static func forms(_ text: String) -> [any DatabaseValueConvertible] {
        guard case .number(let number)? = try? JSONValue(parsing: text) else { return [text] }
        return [text, number.integer.map { $0 as any DatabaseValueConvertible } ?? number.double]
    }

    private mutating func addAny(of column: String, _ values: [any DatabaseValueConvertible]) {
        terms.append("\(column) IN (\(databaseQuestionMarks(count: values.count)))")
        arguments += values
    }

    private mutating func addMoment(_ column: DocumentColumn, _ from: Int64?, _ until: Int64?) {
        guard column.kind == .moment else { return addDay(column.name, from, until) }
        if let from { append("\(column.name) >= ?", from) }
        // A text, which is no moment, is larger than any number.
        if let until { append("\(column.name) < ?", until) } else { terms.append("typeof(\(column.name)) = 'integer'") }
    }

    /// A moment in a column of days: narrowed by the text's first characters, through an index where there is one, and then by the instant,
    /// for no offset from UTC reaches a day.
    private mutating func addDay(_ column: String, _ from: Int64?, _ until: Int64?) {
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

    private mutating func addNumber(_ column: DocumentColumn, _ least: String?, _ most: String?) {
        let number = column.kind == .number ? column.name : "CAST(\(column.name) AS NUMERIC)"
        // A text that is no number is larger than any.
        terms.append(
            column.kind == .number ? "typeof(\(number)) IN ('integer', 'real')" : "\(column.name) <> ''")
        if let least { append("\(number) >= CAST(? AS NUMERIC)", least) }
        if let most { append("\(number) <= CAST(? AS NUMERIC)", most) }
    }

    /// The record with that id on the server is found as well, as people have it on paper.
    private mutating func addSearch(_ plan: SearchPlan, orID id: String) {
        let condition = plan.condition
        terms.append("(\(condition.sql) OR server_id = ?)")
        arguments += condition.arguments + [id]
    }

    private mutating func addAny(_ conditions: [DocumentQuery.Condition]) throws {
        var other = ConditionBuilder(resource, instant: instant)
        var alternatives: [String] = []
        for condition in conditions {
            other.terms = []
            try other.add(condition)
            alternatives.append("(" + other.terms.joined(separator: " AND ") + ")")
        }
        terms.append("(" + (alternatives.isEmpty ? ["0"] : alternatives).joined(separator: " OR ") + ")")
        arguments += other.arguments
    }

    /// The first moment of the year 10000, Unix milliseconds.
    private static let yearTenThousand: Int64 = 253_402_300_800_000

    private static func dayText(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601.year().month().day())
    }
}
