import GRDB
import SyncCatalogue

/// The full text of a resource: two indexes over the stored text of its searched fields (``SearchText``), kept by triggers.
///
/// One knows words by their beginnings, from one letter on; one knows every three letters that follow each other. Both only narrow: what they
/// find is held against the text itself. A colon is in no resource's name: neither these tables nor those that FTS5 makes beside them have
/// the name of another resource's.
struct TextTables {
    /// The column of the documents' table that has the text, quoted.
    static let column = "search_text"

    private let name: String
    private let table: String

    init(_ resource: Resource) {
        (name, table) = (resource.name, DocumentSchema(resource).table)
    }

    /// Words by their beginnings.
    var words: String { "\"fts_\(name):words\"" }
    /// Every three letters.
    var parts: String { "\"fts_\(name):parts\"" }

    /// The tables, and the triggers by which they follow changes.
    var statements: [String] {
        let content = "\(Self.column), content='doc_\(name)', content_rowid='id'"
        return [
            // What is stored is folded: nothing more is to be taken from it.
            "CREATE VIRTUAL TABLE \(words) USING fts5 (\(content), tokenize=\"unicode61 remove_diacritics 0\", prefix='1 2 3', detail=none)",
            "CREATE VIRTUAL TABLE \(parts) USING fts5 (\(content), tokenize=\"trigram case_sensitive 1\", detail=none)",
        ] + triggers
    }

    private var triggers: [String] {
        let remove = [words, parts].map {
            "INSERT INTO \($0) (\($0), rowid, \(Self.column)) VALUES ('delete', old.id, old.\(Self.column));"
        }.joined(separator: " ")
        let add = [words, parts].map {
            "INSERT INTO \($0) (rowid, \(Self.column)) VALUES (new.id, new.\(Self.column));"
        }.joined(separator: " ")
        return [
            "CREATE TRIGGER \(trigger("insert")) AFTER INSERT ON \(table) BEGIN \(add) END",
            "CREATE TRIGGER \(trigger("delete")) AFTER DELETE ON \(table) BEGIN \(remove) END",
            """
            CREATE TRIGGER \(trigger("update")) AFTER UPDATE OF \(Self.column) ON \(table)
            WHEN old.\(Self.column) IS NOT new.\(Self.column) BEGIN \(remove) \(add) END
            """,
        ]
    }

    private func trigger(_ event: String) -> String { "\"doc_\(name):\(event)\"" }

    /// Removes the tables.
    func drop(in db: Database) throws {
        try db.execute(sql: "DROP TABLE IF EXISTS \(words); DROP TABLE IF EXISTS \(parts)")
    }

    /// Stops the full text from following changes, for a transaction that adds a whole resource.
    ///
    /// The triggers go through FTS5 row by row, which takes ten times as long as building the indexes at the end; and a removal that FTS5 has not
    /// seen added is damage to it.
    func pause(in db: Database) throws {
        for event in ["insert", "delete", "update"] { try db.execute(sql: "DROP TRIGGER \(trigger(event))") }
    }

    /// Builds the full text of all documents, and lets it follow changes again. It belongs into the transaction that paused it.
    func resume(in db: Database) throws {
        try db.execute(
            sql: [words, parts].map { "INSERT INTO \($0) (\($0)) VALUES ('rebuild')" }.joined(separator: "; "))
        for trigger in triggers { try db.execute(sql: trigger) }
    }
}
