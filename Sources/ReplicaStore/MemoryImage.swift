import GRDB

/// The rows of a replica in memory at one moment.
public struct MemoryImage: Sendable {
    private struct Table: Sendable {
        let name: String
        let columns: [String]
        let rows: [[DatabaseValue]]
    }

    private let tables: [Table]

    init(_ db: Database) throws {
        // Full text follows its documents by triggers, and so do its own tables, which are no part of the image.
        let names = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'fts_%' AND name NOT LIKE 'grdb_%'
                AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence')
                """)
        tables = try names.map { name in
            // A table's information leaves out the columns that are computed.
            let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [name])
            let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            let rows = try Row.fetchAll(db, sql: "SELECT \(list) FROM \"\(name)\"")
            return Table(name: name, columns: columns, rows: rows.map { Array($0.databaseValues) })
        }
    }

    func restore(_ db: Database) throws {
        for table in tables { try db.run(sql: "DELETE FROM \"\(table.name)\"") }
        for table in tables {
            let list = table.columns.map { "\"\($0)\"" }.joined(separator: ", ")
            let marks = databaseQuestionMarks(count: table.columns.count)
            let statement = try db.cachedStatement(sql: "INSERT INTO \"\(table.name)\" (\(list)) VALUES (\(marks))")
            // The sequences come last: each insert above moves them.
            for row in table.rows where table.name != "sqlite_sequence" {
                try statement.execute(arguments: StatementArguments(row))
            }
        }
        try db.run(sql: "DELETE FROM sqlite_sequence")
        for table in tables where table.name == "sqlite_sequence" {
            for row in table.rows {
                try db.run(
                    sql: "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", arguments: StatementArguments(row))
            }
        }
    }
}
