import GRDB
import GRDBSQLite
import SyncModel

/// The first list of a resource on its way into an empty table: each record one insert, and what is built over the table once, at the end.
///
/// It speaks to SQLite directly, without a copy of a record's text: this loop runs for every record of a first pull.
final class BaselineLoad {
    private let db: Database
    private let schema: DocumentSchema
    private let stored: StoredColumns
    /// The owner of the statement below, prepared when the table had lost its indexes: a change of the schema empties the connection's cache.
    private let owner: Statement
    private let handle: SQLiteStatement
    private var scratch = StoredColumns.Scratch()

    /// A load into a resource's table; nil where that holds documents already.
    init?(_ db: Database, _ schema: DocumentSchema, _ stored: StoredColumns) throws {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(schema.table))") == false else { return nil }
        try schema.pauseIndexes(in: db)
        let columns = ["local_id", "server_id", "digest", "server"] + stored.names
        owner = try db.makeStatement(
            sql: """
                INSERT OR IGNORE INTO \(schema.table) (\(columns.joined(separator: ", ")))
                VALUES (\(databaseQuestionMarks(count: columns.count)))
                """)
        handle = owner.sqliteStatement
        (self.db, self.schema, self.stored) = (db, schema, stored)
    }

    /// Adds a record.
    ///
    /// - Parameters:
    ///   - element: Its bytes, in UTF-8.
    ///   - members: The members of its stored columns.
    /// - Returns: Its row; nil where another record has its id.
    /// - Throws: The database's error.
    func insert(
        _ id: ServerID, as local: LocalID, _ digest: ElementDigest, _ element: UnsafeRawBufferPointer,
        _ members: ArraySlice<JSONValue?>
    ) throws -> Int64? {
        bind(local.text, at: 1)
        bind(id.text, at: 2)
        var words = (digest.low.littleEndian, digest.high.littleEndian)
        let result = withUnsafeBytes(of: &words) { bytes in
            sqlite3_bind_blob(handle, 3, bytes.baseAddress, 16, nil)
            sqlite3_bind_text(
                handle, 4, element.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(element.count), nil)
            stored.bind(members, to: handle, from: 5, &scratch)
            let result = sqlite3_step(handle)
            sqlite3_reset(handle)
            return result
        }
        guard result == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: result), message: db.lastErrorMessage)
        }
        return sqlite3_changes(db.sqliteConnection) == 0 ? nil : sqlite3_last_insert_rowid(db.sqliteConnection)
    }

    /// Builds what stands over the table.
    func finish() throws { try schema.resumeIndexes(in: db) }

    private func bind(_ text: String, at index: Int32) {
        var text = text
        text.withUTF8 { StoredColumns.bind($0, to: handle, at: index) }
    }
}
