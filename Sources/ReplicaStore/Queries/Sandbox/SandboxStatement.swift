import CSQLite
import Foundation
import SyncModel

/// One compiled statement of a stranger's, which reads, and its rows as JSON.
final class SandboxStatement {
    private let statement: OpaquePointer
    private let fault: (Int32) -> any Error

    /// Compiles a text that is one statement and reads.
    ///
    /// - Parameter fault: What a code of SQLite's means.
    /// - Throws: ``QueryFault``, or what `fault` says.
    init(_ db: OpaquePointer, _ text: String, fault: @escaping (Int32) -> any Error) throws {
        guard !text.utf8.contains(0) else { throw QueryFault.sqlite("the query has a NUL character") }
        self.fault = fault
        statement = try text.withCString { start in
            var rest: UnsafePointer<CChar>? = start
            guard let first = try Self.next(db, &rest, fault) else { throw QueryFault.notReading }
            do {
                while let left = rest, left.pointee != 0 {
                    // White space, a comment or a semicolon leads on; what can't be compiled is a second statement too.
                    let second = try Result { try Self.next(db, &rest, fault) }.mapError { _ in
                        QueryFault.severalStatements
                    }.get()
                    sqlite3_finalize(second)
                    guard second == nil, rest != left else { throw QueryFault.severalStatements }
                }
                guard sqlite3_stmt_readonly(first) != 0, sqlite3_stmt_isexplain(first) == 0,
                    sqlite3_column_count(first) > 0
                else { throw QueryFault.notReading }
            } catch {
                sqlite3_finalize(first)
                throw error
            }
            return first
        }
    }

    deinit { sqlite3_finalize(statement) }

    /// The next statement, and the text behind it; nil for white space and comments.
    private static func next(
        _ db: OpaquePointer, _ rest: inout UnsafePointer<CChar>?, _ fault: (Int32) -> any Error
    ) throws -> OpaquePointer? {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(db, rest, -1, 0, &statement, &rest)
        guard code == SQLITE_OK else { throw fault(code) }
        return statement
    }

    /// Steps through the rows, up to the query's limit and that of an answer.
    func answer(_ query: SQLQuery) throws -> SQLResult {
        try bind(query.parameters)
        let columns = try (0..<sqlite3_column_count(statement)).map { column in
            guard let name = sqlite3_column_name(statement, column) else { throw fault(SQLITE_NOMEM) }
            return String(cString: name)
        }
        var result = SQLResult(columns: columns, rows: [UInt8(ascii: "[")], cut: nil)
        var count = 0
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw fault(code) }
            guard count < query.rowLimit else {
                result.cut = .rows
                break
            }
            let end = result.rows.count
            if count > 0 { result.rows.append(UInt8(ascii: ",")) }
            guard try writeRow(Int32(columns.count), into: &result.rows) else {
                result.rows.removeSubrange(end...)
                result.cut = .bytes
                break
            }
            count += 1
        }
        result.rows.append(UInt8(ascii: "]"))
        return result
    }

    private func bind(_ parameters: [JSONValue]) throws {
        let expected = Int(sqlite3_bind_parameter_count(statement))
        guard parameters.count == expected else {
            throw QueryFault.parameters(expected: expected, given: parameters.count)
        }
        for (index, value) in parameters.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw fault(code) }
        }
    }

    private func bind(_ value: JSONValue, at position: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, position)
        case .bool(let flag): sqlite3_bind_int64(statement, position, flag ? 1 : 0)
        case .number(let number):
            if let whole = number.integer {
                sqlite3_bind_int64(statement, position, whole)
            } else {
                sqlite3_bind_double(statement, position, number.double)
            }
        case .string(let text): bind(Array(text.utf8), at: position)
        case .array, .object: bind(value.utf8Text, at: position)
        }
    }

    private func bind(_ text: [UInt8], at position: Int32) -> Int32 {
        text.withUnsafeBytes { bytes in
            // An empty buffer may have no address, which would bind NULL.
            guard let start = bytes.bindMemory(to: CChar.self).baseAddress, !text.isEmpty else {
                return clinicsync_bind_text(statement, position, "", 0)
            }
            return clinicsync_bind_text(statement, position, start, Int32(clamping: bytes.count))
        }
    }

    /// Appends a row; false when the answer would become too long by it.
    private func writeRow(_ columns: Int32, into output: inout [UInt8]) throws -> Bool {
        output.append(UInt8(ascii: "["))
        for column in 0..<columns {
            if column > 0 { output.append(UInt8(ascii: ",")) }
            try writeValue(column, into: &output)
            if output.count >= SQLResult.byteLimit { return false }
        }
        output.append(UInt8(ascii: "]"))
        return true
    }

    private func writeValue(_ column: Int32, into output: inout [UInt8]) throws {
        let value: JSONValue
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: value = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: value = JSONNumber(sqlite3_column_double(statement, column)).map(JSONValue.number) ?? .null
        case SQLITE_TEXT:
            // The bytes are counted: a text may hold NUL, which ends none.
            guard let start = sqlite3_column_text(statement, column) else { throw fault(SQLITE_NOMEM) }
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            value = .string(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            value = .string(Data(bytes).base64EncodedString())
        default: value = .null
        }
        value.write(into: &output)
    }
}
