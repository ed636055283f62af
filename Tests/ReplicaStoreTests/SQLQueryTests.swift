import Foundation
import GRDB
@testable import ReplicaStore
@testable import SyncCatalogue
import SyncModel
import Testing

@Suite("query.sql reads, and nothing else (design section 11)")
struct SQLQueryTests {
    private let clinic: Clinic
    private let replica: Replica

    init() async throws {
        clinic = try Clinic()
        replica = try clinic.open()
        try await replica.list(
            clinic.patients, #"[{"id":1,"nom":"Hassan","age":35},{"id":2,"nom":"Kefi","age":1.5},{"id":3,"nom":null}]"#)
    }

    private func sql(_ text: String, _ parameters: [JSONValue] = [], limit: Int = 100) async throws -> SQLResult {
        try await replica.read { try $0.sql(text, parameters: parameters, limit: limit) }
    }

    @Test("columns and rows come back as JSON values, with parameters bound")
    func reads() async throws {
        let result = try await sql(
            "/* people */ -- of age\n SELECT nom, age, server_id FROM patients WHERE age > ? OR age IS NULL ORDER BY 3",
            [1])
        #expect(
            result
                == SQLResult(
                    columns: ["nom", "age", "server_id"],
                    rows: [
                        ["Hassan", 35, "1"], ["Kefi", .number(try #require(JSONNumber(1.5))), "2"], [nil, nil, "3"],
                    ], isCut: false))
        #expect(try await sql("VALUES (x'00FF'), (?)", [true]).rows == [["AP8="], [1]])
        #expect(try await sql("with a as (select 1) select * from a;").rows == [[1]])
    }

    @Test("rows beyond the limit are cut, and the answer says so")
    func limit() async throws {
        #expect(try await sql("SELECT nom FROM patients", limit: 2).isCut)
        #expect(try await sql("SELECT nom FROM patients", limit: 2).rows.count == 2)
        #expect(try await !sql("SELECT nom FROM patients", limit: 3).isCut)
    }

    @Test(
        "what writes, or changes the connection, is refused, however it is dressed",
        arguments: [
            "INSERT INTO journal (time, origin, kind, resource, author) VALUES (1, 'x', 'x', 'x', 'x')",
            "UPDATE doc_patients SET hidden = 1",
            "DELETE FROM doc_patients", "DROP TABLE doc_patients", "CREATE TABLE x (y)",
            "CREATE TEMP TABLE x AS SELECT 1", "PRAGMA query_only = 0",
            "  pragma journal_mode = DELETE", "/* x */ PRAGMA user_version = 7", "-- x\nPRAGMA synchronous = OFF",
            "PRAGMA table_info(operation)",
            "ATTACH ':memory:' AS x", "/**/ATTACH ':memory:' AS x", "/*/ */ DETACH x",
            "/*/ SELECT */ PRAGMA foreign_keys = 0", "-- \rSELECT\nPRAGMA foreign_keys = 0",
            "\u{FEFF}PRAGMA foreign_keys = 0",
            "WITH a AS (SELECT 1) INSERT INTO setting SELECT 'a', 1 FROM a",
            "WITH a AS (SELECT 1) DELETE FROM doc_patients", "SELECT 1; DELETE FROM doc_patients", "VACUUM",
            "VACUUM INTO '/tmp/copy.sqlite'", "BEGIN", "COMMIT",
            "SAVEPOINT x", "REINDEX", "ANALYZE", "EXPLAIN PRAGMA foreign_keys = 0", "", " ", "/* open", "-- only words",
            "SELEC 1", "SELECTED",
        ])
    func writes(text: String) async throws {
        let error = await #expect(throws: ReplicaError.self) { try await sql(text) }
        guard case .query(let words)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!words.isEmpty)
        #expect(try await sql("SELECT count(*) FROM patients").rows == [[3]])
    }

    @Test("a refused PRAGMA or ATTACH has had no effect, not even while it was compiled")
    func noEffect() async throws {
        let other = clinic.folder.file("other.sqlite")
        try await DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE loot AS SELECT 'gold' AS x") }
        try await replica.read { (reader: ReplicaReader) throws in
            for text in [
                "PRAGMA case_sensitive_like = 1", "/*x*/PRAGMA case_sensitive_like = 1",
                "/*x*/ATTACH '\(other)' AS other", "EXPLAIN PRAGMA case_sensitive_like = 1",
            ] {
                #expect(throws: ReplicaError.self) { try reader.sql(text, parameters: [], limit: 1) }
            }
            #expect(try reader.sql("SELECT 'a' LIKE 'A'", parameters: [], limit: 1).rows == [[1]])
            #expect(throws: ReplicaError.self) { try reader.sql("SELECT * FROM other.loot", parameters: [], limit: 1) }
        }
    }

    @Test(
        "the outbox and the settings are closed, through whatever they are read",
        arguments: [
            "SELECT * FROM operation", "SELECT edits FROM main.Operation", "SELECT count(*) FROM \"OPERATION\"",
            "SELECT 1 FROM setting", "SELECT value FROM [setting]",
            "SELECT nom FROM patients WHERE EXISTS (SELECT 1 FROM setting)",
            "SELECT p.nom FROM patients p JOIN operation o ON o.document = p.local_id",
            "WITH o AS (SELECT edits FROM operation) SELECT * FROM o", "SELECT (SELECT value FROM setting LIMIT 1)",
            "SELECT nom FROM patients UNION SELECT value FROM setting",
            "SELECT * FROM leak", "SELECT l.x FROM patients, leak l", "SELECT rowid FROM operation",
        ])
    func closed(text: String) async throws {
        try await replica.write { try $0.db.execute(sql: "CREATE VIEW leak AS SELECT value AS x FROM setting") }
        let error = await #expect(throws: ReplicaError.self) { try await sql(text) }
        guard case .query(let words)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(words.contains("closed"))
    }

    @Test("the raw pages of the file, which hold the outbox, are closed")
    func rawPages() async throws {
        await #expect(throws: ReplicaError.self) { try await sql("SELECT data FROM sqlite_dbpage") }
    }

    @Test("a query without end is stopped, and the connection goes on working")
    func runaway() async throws {
        try await replica.read { (reader: ReplicaReader) throws in
            let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            #expect(throws: ReplicaError.query("the query takes too long; narrow it with WHERE or an indexed field")) {
                try reader.sql(endless, parameters: [], limit: 1, stepBudget: 2)
            }
            let bounded =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT count(*) FROM n"
            #expect(try reader.sql(bounded, parameters: [], limit: 1).rows == [[1000]])
        }
    }

    @Test(
        "SQLite's own words explain what can't be run",
        arguments: [
            ("SELECT * FROM nowhere", "no such table: nowhere"), ("SELECT nope FROM patients", "no such column: nope"),
        ])
    func words(text: String, expected: String) async throws {
        await #expect(throws: ReplicaError.query(expected)) { try await sql(text) }
    }

    @Test("too few parameters are refused")
    func parameters() async throws {
        await #expect(throws: (any Error).self) { try await sql("SELECT ?") }
    }

    @Test("secrets and hidden documents are no part of a resource's table")
    func view() async throws {
        await #expect(throws: ReplicaError.query("no such column: password")) {
            try await sql("SELECT password FROM patients")
        }
        let patients = clinic.patients
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setHidden(patients, row: document.row, to: true)
        }
        #expect(try await sql("SELECT count(*) FROM patients").rows == [[2]])
    }

    @Test("a derived view of the catalogue is run with its parameters by name")
    func derivedViews() async throws {
        let view = DerivedView(
            name: "older", summary: "", roles: [], isPublic: false, path: "/", parameters: ["age"],
            sql: "SELECT json_group_array(nom) FROM patients WHERE age > :age")
        #expect(try await replica.read { try $0.view(view, parameters: ["age": 2]) } == #"["Hassan"]"#)
        #expect(try await replica.read { try $0.view(view, parameters: [:]) } == "[]")
    }
}
