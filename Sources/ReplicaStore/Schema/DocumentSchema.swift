import GRDB
import SyncCatalogue

/// The tables of one resource, made from its catalogue entry and made again when that entry changes.
///
/// - `doc_NAME`: the documents, with a virtual column over the JSON for each field;
/// - `fts_NAME`: full text over the searched fields, kept by triggers;
/// - `NAME`: a view with the fields as columns, for the catalogue's views; ``shownRows`` is it for `query.sql`.
struct DocumentSchema {
    let resource: Resource

    init(_ resource: Resource) {
        self.resource = resource
    }

    var table: String { "\"doc_\(resource.name)\"" }
    var textTable: String { "\"fts_\(resource.name)\"" }

    static func column(_ field: String) -> String { "\"f_\(field)\"" }

    private var visibleFields: [Field] { resource.fields.filter(\.isShown) }
    private var searchedColumns: [String] { visibleFields.filter(\.isSearched).map { Self.column($0.name) } }

    private static let stored = "id, local_id, server_id, digest, booking, hidden, server, local"

    /// Makes the tables where they are missing, or makes them anew around the stored documents where the catalogue's entry changed.
    func install(in db: Database) throws {
        let fingerprint = (statements + [shape]).joined(separator: "\n")
        let known = try String.fetchOne(
            db, cached: "SELECT fingerprint FROM resource_state WHERE resource = ?", arguments: [resource.name])
        guard known != fingerprint else { return }
        try db.execute(sql: "DROP VIEW IF EXISTS \"\(resource.name)\"; DROP TABLE IF EXISTS \(textTable)")
        if known != nil {
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
            for statement in statements { try db.execute(sql: statement) }
            try db.execute(
                sql: "DELETE FROM list_validator WHERE resource = ?", arguments: [resource.name])
            try db.execute(
                sql: "INSERT INTO \(table) (\(Self.stored)) SELECT \(Self.stored) FROM \(old); DROP TABLE \(old)")
            // Documents of another shape are read anew from the next list: what is known by its digest would never be.
            if known?.hasSuffix("\n" + shape) != true {
                try db.execute(sql: "UPDATE \(table) SET digest = NULL")
                // A list of what changed would not bring them.
                try db.execute(
                    sql: "UPDATE resource_state SET full_at = NULL, changes_known_to = NULL WHERE resource = ?",
                    arguments: [resource.name])
            }
        } else {
            for statement in statements { try db.execute(sql: statement) }
        }
        try db.execute(
            sql: """
                INSERT INTO resource_state (resource, fingerprint) VALUES (?, ?)
                ON CONFLICT (resource) DO UPDATE SET fingerprint = excluded.fingerprint
                """, arguments: [resource.name, fingerprint])
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
        statements.append("CREATE INDEX \"doc_\(resource.name)_digest\" ON \(table) (digest) WHERE digest IS NOT NULL")
        for field in visibleFields where field.isIndexed {
            statements.append(
                "CREATE INDEX \"doc_\(resource.name)_\(field.name)\" ON \(table) (\(Self.column(field.name)))")
        }
        if !searchedColumns.isEmpty { statements += fullText }
        statements.append("CREATE VIEW \"\(resource.name)\" AS\n\(shownRows)")
        return statements
    }

    /// The SELECT of what the resource's documents show, their fields as columns.
    var shownRows: String {
        let columns = visibleFields.map { "\(Self.column($0.name)) AS \"\($0.name)\"" }.joined(separator: ", ")
        return """
            SELECT local_id, server_id, booking, \(columns.isEmpty ? "" : columns + ",") coalesce(local, server) AS document
            FROM \(table) WHERE hidden = 0 AND booking IS NOT 'rejected'
            """
    }

    private var createTable: String {
        // The digest stands before the JSON, so that a walk over digests never touches a long document's overflow pages.
        let columns = visibleFields.map { field in
            "\(Self.column(field.name)) GENERATED ALWAYS AS (json_extract(coalesce(local, server), '$.\"\(field.name)\"')) VIRTUAL"
        }
        return """
            CREATE TABLE \(table) (
              id INTEGER PRIMARY KEY,
              local_id TEXT NOT NULL UNIQUE,
              server_id TEXT UNIQUE,
              digest BLOB,
              booking TEXT,
              hidden INTEGER NOT NULL DEFAULT 0,
              server TEXT,
              local TEXT\(columns.map { ",\n  " + $0 }.joined())
            )
            """
    }

    private var insertTrigger: String {
        let columns = searchedColumns.joined(separator: ", ")
        let values = searchedColumns.map { "new.\($0)" }.joined(separator: ", ")
        return """
            CREATE TRIGGER "doc_\(resource.name)_ai" AFTER INSERT ON \(table)
            BEGIN INSERT INTO \(textTable) (rowid, \(columns)) VALUES (new.id, \(values)); END
            """
    }

    /// Stops the full text from following each insert, for a transaction that adds a whole resource.
    ///
    /// The trigger goes through FTS5 row by row, which takes ten times as long as building the index at the end.
    func pauseFullText(in db: Database) throws {
        guard !searchedColumns.isEmpty else { return }
        try db.execute(sql: "DROP TRIGGER \"doc_\(resource.name)_ai\"")
    }

    /// Builds the full text of all documents, and lets it follow inserts again. It belongs into the transaction that paused it.
    func resumeFullText(in db: Database) throws {
        guard !searchedColumns.isEmpty else { return }
        try db.execute(sql: "INSERT INTO \(textTable) (\(textTable)) VALUES ('rebuild'); \(insertTrigger)")
    }

    private var fullText: [String] {
        let columns = searchedColumns.joined(separator: ", ")
        func values(_ row: String) -> String {
            searchedColumns.map { "\(row).\($0)" }.joined(separator: ", ")
        }
        let remove =
            "INSERT INTO \(textTable) (\(textTable), rowid, \(columns)) VALUES ('delete', old.id, \(values("old")));"
        let add = "INSERT INTO \(textTable) (rowid, \(columns)) VALUES (new.id, \(values("new")));"
        let name = resource.name
        return [
            """
            CREATE VIRTUAL TABLE \(textTable) USING fts5 (\(columns),
              content='doc_\(name)', content_rowid='id', tokenize="unicode61 remove_diacritics 2", prefix='2 3')
            """,
            insertTrigger,
            "CREATE TRIGGER \"doc_\(name)_ad\" AFTER DELETE ON \(table) BEGIN \(remove) END",
            """
            CREATE TRIGGER "doc_\(name)_au" AFTER UPDATE OF server, local ON \(table)
            WHEN \(searchedColumns.map { "old.\($0) IS NOT new.\($0)" }.joined(separator: " OR "))
            BEGIN \(remove) \(add) END
            """,
        ]
    }
}
