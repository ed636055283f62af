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

    /// Keeps rows whose expression contains a text, whatever the case. Null expressions contain nothing.
    mutating func require(_ expression: String, contains text: String?) {
        require("instr(unicode_lower(\(expression)), ?) > 0", text?.lowercased())
    }

    /// Keeps rows whose expression contains a text, and the row whose id is that text.
    mutating func require(_ expression: String, contains text: String?, orIs id: String) {
        guard let text else { return }
        conditions.append("(instr(unicode_lower(\(expression)), ?) > 0 OR \(id) = ?)")
        arguments += [text.lowercased(), Int64(text)]
    }

    /// Keeps rows whose instant lies on the days from `first` to `last`, both included, in UTC.
    mutating func require(_ column: String, from first: CivilDate?, through last: CivilDate?) {
        require("\(column) >= ?", first.map { "\($0)T00:00:00Z" })
        require("\(column) <= ?", last.map { "\($0)T23:59:59Z" })
    }
}
