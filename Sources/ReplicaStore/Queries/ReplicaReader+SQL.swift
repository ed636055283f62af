import Foundation
import GRDB
import GRDBSQLite
import SyncCatalogue
import SyncModel

/// The rows of a query, as columns and values.
public struct SQLResult: Sendable, Equatable {
    /// The columns' names.
    public var columns: [String]
    /// The rows' values, in the order of the columns.
    public var rows: [[JSONValue]]
    /// Whether there were more rows than the limit.
    public var isCut: Bool
}

extension ReplicaReader {
    /// Tables that a tool's query may not read: an unsent create may carry a password, the settings hold the digest key, and the pages
    /// hold both.
    private static var closedTables: [String] { ["operation", "setting", "sqlite_dbpage"] }

    /// How many steps of SQLite's machine a query by a tool may take, in millions: some seconds of one core.
    private static var stepBudget: Int { 400 }

    /// The JSON text of a derived view. Beside its parameters the statement has `:now`, Unix milliseconds, and `:today`, `YYYY-MM-DD` in the
    /// backend's zone.
    ///
    /// - Throws: ``ReplicaError/noAnswer(view:)`` when the statement gives no text, as for parameters that name nothing.
    public func view(_ view: DerivedView, parameters: JSONObject) throws -> String {
        var bound: [String: (any DatabaseValueConvertible)?] = [:]
        let now = replica.configuration.clock.milliseconds()
        bound["now"] = now
        bound["today"] = SQLFunctions.day(of: now, in: replica.configuration.catalogue.zone)
        for name in view.parameters { bound[name] = Self.databaseValue(parameters[name] ?? .null) }
        guard let text = try String.fetchOne(db, sql: view.sql, arguments: StatementArguments(bound)) else {
            throw ReplicaError.noAnswer(view: view.name)
        }
        return text
    }

    /// Runs one reading statement of a local tool, bounded in rows and in work.
    ///
    /// - Throws: ``ReplicaError/query(_:)`` with SQLite's words for a statement that can't be run, writes, or takes too long.
    public func sql(_ text: String, parameters: [JSONValue], limit: Int) throws -> SQLResult {
        try sql(text, parameters: parameters, limit: limit, stepBudget: Self.stepBudget)
    }

    func sql(_ text: String, parameters: [JSONValue], limit: Int, stepBudget: Int) throws -> SQLResult {
        let refusal = ReplicaError.query("only statements that read are taken, such as SELECT")
        // Asked before SQLite sees the text: some PRAGMAs take effect while they are compiled, and ATTACH counts as reading.
        guard ["SELECT", "WITH", "VALUES"].contains(Self.firstWord(of: text)) else { throw refusal }
        do {
            let statement = try db.makeStatement(sql: text)
            guard statement.isReadonly else { throw refusal }
            for table in Self.closedTables
            where statement.databaseRegion.isModified(byEventsOfKind: .delete(tableName: table)) {
                throw ReplicaError.query(
                    "the table '\(table)' may hold secrets and is closed; see outbox.list and system.info")
            }
            let steps = UnsafeMutablePointer<Int>.allocate(capacity: 1)
            steps.initialize(to: stepBudget)
            sqlite3_progress_handler(
                db.sqliteConnection, 1_000_000,
                { context in
                    guard let steps = context?.assumingMemoryBound(to: Int.self) else { return 0 }
                    steps.pointee -= 1
                    return steps.pointee < 0 ? 1 : 0
                }, steps)
            defer {
                sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil)
                steps.deallocate()
            }
            let arguments = StatementArguments(parameters.map(Self.databaseValue))
            let cursor = try Row.fetchCursor(statement, arguments: arguments)
            var result = SQLResult(columns: statement.columnNames, rows: [], isCut: false)
            while let row = try cursor.next() {
                if result.rows.count == limit {
                    result.isCut = true
                    break
                }
                result.rows.append(row.databaseValues.map(Self.jsonValue))
            }
            return result
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            throw ReplicaError.query("the query takes too long; narrow it with WHERE or an indexed field")
        } catch let error as DatabaseError {
            throw ReplicaError.query(error.message ?? "SQLite refused the query (\(error.resultCode))")
        }
    }

    /// The statement's first word in capitals, behind what SQLite's tokenizer skips: white space and comments.
    private static func firstWord(of text: String) -> String {
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(first) {
                rest.removeFirst()
            } else if rest.starts(with: "--".utf8) {
                rest = rest.drop { $0 != 0x0A }
            } else if rest.starts(with: "/*".utf8) {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest.removeFirst() }
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        let word = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        return String(decoding: word, as: UTF8.self).uppercased()
    }

    private static func databaseValue(_ value: JSONValue) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .bool(let flag): flag
        case .number(let number): number.integer.map { $0 as any DatabaseValueConvertible } ?? number.double
        case .string(let text): text
        case .array, .object: value.text
        }
    }

    private static func jsonValue(_ value: DatabaseValue) -> JSONValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): JSONNumber(number).map(JSONValue.number) ?? .null
        case .string(let text): .string(text)
        case .blob(let data): .string(data.base64EncodedString())
        }
    }
}
