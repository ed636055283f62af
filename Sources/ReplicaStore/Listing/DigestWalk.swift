import GRDB
import GRDBSQLite
import SyncModel

/// Finds the row that an element's digest belongs to.
///
/// A server lists records in much the same order each time, so the rows are walked beside the list; where the orders part, the index on
/// digests answers and the walk goes on behind the row that it named. It speaks to SQLite directly: this loop runs for every element of
/// every listing.
struct DigestWalk {
    /// The owners of the two statements below: a change of the schema empties the connection's cache, and with the last owner SQLite's
    /// statement goes.
    private let owners: [Statement]
    private let ordered: SQLiteStatement
    private let lookup: SQLiteStatement
    private var row: Int64 = 0
    private var digest = ElementDigest(low: 0, high: 0)
    private var isAtEnd = false

    /// A walk from the first row.
    init(_ db: Database, table: String) throws {
        owners = [
            try db.cachedStatement(
                sql: "SELECT id, digest FROM \(table) WHERE id > ? AND digest IS NOT NULL ORDER BY id"),
            try db.cachedStatement(sql: "SELECT id FROM \(table) WHERE digest = ?"),
        ]
        ordered = owners[0].sqliteStatement
        lookup = owners[1].sqliteStatement
        seek(behind: 0)
    }

    /// The row with that digest, or nil when no document has it.
    mutating func row(with wanted: ElementDigest) -> Int64? {
        if !isAtEnd, digest == wanted {
            let found = row
            advance()
            return found
        }
        guard let found = find(wanted) else { return nil }
        seek(behind: found)
        return found
    }

    /// Ends the walk, so that the table can be written.
    func finish() {
        sqlite3_reset(ordered)
        sqlite3_reset(lookup)
    }

    private func find(_ wanted: ElementDigest) -> Int64? {
        defer { sqlite3_reset(lookup) }
        var words = (wanted.low.littleEndian, wanted.high.littleEndian)
        return withUnsafeBytes(of: &words) { bytes in
            sqlite3_bind_blob(lookup, 1, bytes.baseAddress, 16, nil)
            return sqlite3_step(lookup) == SQLITE_ROW ? sqlite3_column_int64(lookup, 0) : nil
        }
    }

    private mutating func seek(behind row: Int64) {
        sqlite3_reset(ordered)
        sqlite3_bind_int64(ordered, 1, row)
        advance()
    }

    private mutating func advance() {
        guard sqlite3_step(ordered) == SQLITE_ROW, sqlite3_column_bytes(ordered, 1) == 16,
            let blob = sqlite3_column_blob(ordered, 1)
        else {
            isAtEnd = true
            return
        }
        isAtEnd = false
        row = sqlite3_column_int64(ordered, 0)
        digest = ElementDigest(
            low: UInt64(littleEndian: blob.loadUnaligned(as: UInt64.self)),
            high: UInt64(littleEndian: blob.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
