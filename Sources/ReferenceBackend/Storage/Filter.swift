import ClinicHours
import GRDB

/// The conditions of a list, joined by AND.
struct Filter: Sendable {
    private var conditions: [String] = []
    /// What the conditions' question marks stand for.
    private(set) var arguments = StatementArguments()

    /// ` WHERE …`, or nothing.
    var clause: String { conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ") }

    /// Adds a condition with one question mark; a nil value adds none.
    mutating func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
        guard let value else { return }
        conditions.append(condition)
        arguments += [value]
    }

    /// Keeps rows whose expression contains a text, whatever its case and accents. Null expressions contain nothing.
    mutating func require(_ expression: String, contains text: String?) {
        require("instr(folded(\(expression)), ?) > 0", text.map(FoldedText.of))
    }

    /// Keeps rows whose expression contains a text, and the row whose id is that text.
    mutating func require(_ expression: String, contains text: String?, orIs id: String) {
        guard let text else { return }
        conditions.append("(instr(folded(\(expression)), ?) > 0 OR \(id) = ?)")
        arguments += [FoldedText.of(text), Int64(text)]
    }

    /// Keeps rows of a doctor `d` of a specialty, whatever its case and accents.
    mutating func require(specialty: String?) {
        require("folded(d.specialty) = ?", specialty.map(FoldedText.of))
    }

    /// Keeps rows of a consultation `c` that are of one day, or of the days from one on or up to one.
    mutating func requireDays(of query: Query) throws(APIError) {
        let day = try query.day("date")
        require("c.start_time", from: day, through: day)
        require("c.start_time", from: try query.day("date_debut"), through: try query.day("date_fin"))
    }

    /// Keeps rows whose instant lies on the days from `first` to `last`, both included, in UTC.
    mutating func require(_ column: String, from first: CivilDate?, through last: CivilDate?) {
        require("\(column) >= ?", first.map { "\($0)T00:00:00Z" })
        require("\(column) <= ?", last.map { "\($0)T23:59:59Z" })
    }
}
