import GRDB
import SyncCatalogue

/// The tables of one resource, made from its catalogue entry and made again when that entry changes.
///
/// - `doc_NAME`: the documents, with a typed column for each field (``DocumentColumn``);
/// - `fts_NAME:words`, `fts_NAME:parts`: full text over the searched fields (``TextTables``);
/// - `NAME`: a view with the fields as columns, for the catalogue's views; ``shownRows`` is it for `query.sql`.
struct DocumentSchema {
    let resource: Resource

    init(_ resource: Resource) {
        self.resource = resource
    }

    var table: String { "\"doc_\(resource.name)\"" }

    /// The full text; nil for a resource without searched fields.
    var text: TextTables? { columns.contains { $0.field.isSearched } ? TextTables(resource) : nil }

    private var columns: [DocumentColumn] { DocumentColumn.all(of: resource) }

    private static let kept = "id, local_id, server_id, digest, booking, hidden, server, local"

    /// Makes the tables where they are missing, or makes them anew around the stored documents where the catalogue's entry changed.
    func install(in db: Database, _ stored: StoredColumns, _ reading: StoredColumns.Reading) throws {
        let fingerprint = (statements + [reading.signature, shape]).joined(separator: "\n")
        let known = try String.fetchOne(
            db, cached: "SELECT fingerprint FROM resource_state WHERE resource = ?", arguments: [resource.name])
        guard known != fingerprint else { return }
        try db.execute(sql: "DROP VIEW IF EXISTS \"\(resource.name)\"")
        // Before version 1 of the stored text there was one table.
        try db.execute(sql: "DROP TABLE IF EXISTS \"fts_\(resource.name)\"")
        try TextTables(resource).drop(in: db)
        if let known { try makeAnew(in: db, stored, known: known) } else { try make(in: db) }
        try db.execute(
            sql: """
                INSERT INTO resource_state (resource, fingerprint) VALUES (?, ?)
                ON CONFLICT (resource) DO UPDATE SET fingerprint = excluded.fingerprint
                """, arguments: [resource.name, fingerprint])
    }

    private func make(in db: Database) throws {
        for statement in statements { try db.execute(sql: statement) }
    }

    private func makeAnew(in db: Database, _ stored: StoredColumns, known: String) throws {
        let old = "\"old_\(resource.name)\""
        // Before the renaming: it reads every trigger of the table, and theirs name the text table that is gone.
        for name in try String.fetchAll(
            db,
            sql:
                "SELECT name FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index','trigger') AND sql IS NOT NULL",
            arguments: ["doc_\(resource.name)"])
        {
            try db.execute(sql: "DROP INDEX IF EXISTS \"\(name)\"; DROP TRIGGER IF EXISTS \"\(name)\"")
        }
        try db.execute(sql: "ALTER TABLE \(table) RENAME TO \(old)")
        try make(in: db)
        try db.execute(sql: "DELETE FROM list_validator WHERE resource = ?", arguments: [resource.name])
        try pauseIndexes(in: db)
        try copyDocuments(from: old, in: db, stored)
        try resumeIndexes(in: db)
        try db.execute(sql: "DROP TABLE \(old)")
        // Documents of another shape are read anew from the next list: what is known by its digest would never be.
        if !known.hasSuffix("\n" + shape) {
            try db.execute(sql: "UPDATE \(table) SET digest = NULL")
            // A list of what changed would not bring them.
            try db.execute(
                sql: "UPDATE resource_state SET full_at = NULL, changes_known_to = NULL WHERE resource = ?",
                arguments: [resource.name])
        }
    }

    private func copyDocuments(from old: String, in db: Database, _ stored: StoredColumns) throws {
        guard !stored.names.isEmpty else {
            return try db.execute(sql: "INSERT INTO \(table) (\(Self.kept)) SELECT \(Self.kept) FROM \(old)")
        }
        let marks = databaseQuestionMarks(count: 8 + stored.names.count)
        let insert = try db.makeStatement(
            sql: "INSERT INTO \(table) (\(Self.kept), \(stored.names.joined(separator: ", "))) VALUES (\(marks))")
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.kept) FROM \(old) ORDER BY id")
        while let row = try rows.next() {
            let shown: String = row["local"] ?? row["server"] ?? "{}"
            try insert.execute(
                arguments: StatementArguments(Array(row.databaseValues) + stored.values(of: shown)))
        }
    }

    /// What the documents are made by, besides their tables. What a catalogue does not have is not in it, so that no replica is read anew for it.
    private var shape: String {
        let queries = resource.pull.since.map { since in
            resource.faces.sorted { $0.key < $1.key }.map { role, face in
                "\(role)?\(face.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&"))"
            }.joined(separator: " ") + " since \(since.parameter)"
        }
        let others = [
            ("wire", resource.wire.flatMap { $0.isReadAsWritten ? nil : $0.signature }),
            ("gone", resource.goneMark?.signature), ("list", queries),
        ].compactMap { name, text in text.map { "; \(name): \($0)" } }
        return "-- shape: \(resource.shape?.signature ?? "")" + others.joined()
    }

    private var statements: [String] {
        var statements = [createTable]
        statements += indexes.map(\.statement)
        if let text { statements += text.statements }
        statements.append("CREATE VIEW \"\(resource.name)\" AS\n\(shownRows)")
        return statements
    }

    /// The indexes over the table, with their names.
    private var indexes: [(name: String, statement: String)] {
        func index(_ name: String, _ what: String) -> (String, String) {
            let name = "\"doc_\(resource.name):\(name)\""
            return (name, "CREATE INDEX \(name) ON \(table) \(what)")
        }
        return [index("digest", "(digest) WHERE digest IS NOT NULL")]
            + columns.compactMap { column in
                column.indexed.map { index("f_\(column.field.name)", "(\($0))") }
            }
    }

    /// Takes the indexes and the full text away from an empty table, for a transaction that adds a whole resource: built over what is there, they
    /// take a fraction of what they take row by row.
    func pauseIndexes(in db: Database) throws {
        for index in indexes { try db.execute(sql: "DROP INDEX \(index.name)") }
        try text?.pause(in: db)
    }

    /// Builds the indexes and the full text over all documents. It belongs into the transaction that took them away.
    func resumeIndexes(in db: Database) throws {
        for index in indexes { try db.execute(sql: index.statement) }
        try text?.resume(in: db)
    }

    /// The SELECT of what the resource's documents show, their fields as columns.
    var shownRows: String {
        let fields = columns.map { "\($0.shown) AS \"\($0.field.name)\"" }.joined(separator: ", ")
        return """
            SELECT local_id, server_id, booking, \(fields.isEmpty ? "" : fields + ",") coalesce(local, server) AS document
            FROM \(table) WHERE hidden = 0 AND booking IS NOT 'rejected'
            """
    }

    private var createTable: String {
        // The digest stands before the JSON, so that a walk over digests never touches a long document's overflow pages; so do the stored
        // columns, for lists that are filtered and sorted.
        let stored = columns.flatMap { column in
            (column.isStored ? [column.definition] : []) + (column.isKeyed ? [column.key + " TEXT"] : [])
        }
        let computed = columns.filter { !$0.isStored }.map(\.definition)
        let parts =
            [
                "id INTEGER PRIMARY KEY", "local_id TEXT NOT NULL UNIQUE", "server_id TEXT UNIQUE", "digest BLOB",
                "booking TEXT", "hidden INTEGER NOT NULL DEFAULT 0",
            ] + stored + (text == nil ? [] : ["\(TextTables.column) TEXT"]) + ["server TEXT", "local TEXT"] + computed
        return "CREATE TABLE \(table) (\n  \(parts.joined(separator: ",\n  "))\n)"
    }
}
