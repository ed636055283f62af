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
        try await replica.query(SQLQuery(text, parameters: parameters, rowLimit: limit))
    }

    @Test("columns and rows come back as JSON values, with parameters bound")
    func reads() async throws {
        let result = try await sql(
            "/* people */ -- of age\n SELECT nom, age, server_id FROM patients WHERE age > ? OR age IS NULL ORDER BY 3",
            [1])
        #expect(result.columns == ["nom", "age", "server_id"] && result.cut == nil)
        #expect(
            try result.values == [
                ["Hassan", 35, "1"], ["Kefi", .number(try #require(JSONNumber(1.5))), "2"], [nil, nil, "3"],
            ])
        #expect(try await sql("VALUES (x'00FF'), (?)", [true]).values == [["AP8="], [1]])
        #expect(try await sql("with a as (select 1) select * from a; -- done\n ;; /* */").values == [[1]])
        #expect(
            try await sql("SELECT ?, ?, ?, typeof(?4)", [nil, [1], "", ""]).values == [[nil, "[1]", "", "text"]])
        #expect(try await sql("SELECT nom FROM patients WHERE 0").values == [])
    }

    @Test("a text with NUL comes whole, and what is no UTF-8 does no harm")
    func nul() async throws {
        #expect(try await sql("SELECT 'a' || char(0) || 'b', ?", ["x\u{0}y"]).values == [["a\u{0}b", "x\u{0}y"]])
        #expect(try await sql("SELECT CAST(x'61FF62' AS TEXT)").values == [["a\u{FFFD}b"]])
        await #expect(throws: ReplicaError.query(.sqlite("the query has a NUL character"))) {
            try await sql("SELECT 1\u{0}; DELETE FROM doc_patients")
        }
    }

    @Test("rows beyond the limit are cut, and the answer says so")
    func limit() async throws {
        #expect(try await sql("SELECT nom FROM patients", limit: 2).cut == .rows)
        #expect(try await sql("SELECT nom FROM patients", limit: 2).values.count == 2)
        #expect(try await sql("SELECT nom FROM patients", limit: 3).cut == nil)
    }

    @Test("an answer is cut before it has more than its bytes, between two rows, and says so")
    func bytes() async throws {
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        let long = try await sql(endless + "SELECT i, printf('%1000000s', 'x') FROM n", limit: 10_000)
        #expect(long.cut == .bytes)
        #expect(long.rows.count <= SQLResult.byteLimit + 2)
        #expect(try long.values.map { $0.first } == [1, 2, 3, 4, 5, 6, 7, 8])
        let escaped = try await sql("SELECT replace(printf('%2000000s', 'x'), ' ', char(1))")
        #expect(escaped.cut == .bytes && escaped.rows == Array("[]".utf8), "what is escaped counts as it is written")
        let whole = try await sql(endless + "SELECT printf('%1000000s', 'x') FROM n LIMIT 8", limit: 8)
        #expect(try whole.cut == nil && whole.values.count == 8)
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
            "SELEC 1", "SELECTED", "EXPLAIN SELECT 1", "EXPLAIN QUERY PLAN SELECT 1", "SELECT 1; SELEC",
            "SELECT 1; SELECT 2",
            "SELECT 1;;; x", "SELECT 1; PRAGMA query_only = 0", "DETACH temp", "CREATE TEMP VIEW patients AS SELECT 1",
            "DROP VIEW patients", "CREATE VIRTUAL TABLE t USING fts3tokenize('simple')", "RELEASE x",
        ])
    func writes(text: String) async throws {
        let error = await #expect(throws: ReplicaError.self) { try await sql(text) }
        guard case .query(let words)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!words.description.isEmpty)
        #expect(try await sql("SELECT count(*) FROM patients").values == [[3]])
    }

    @Test("a refused PRAGMA or ATTACH has had no effect, not even while it was compiled")
    func noEffect() async throws {
        let other = clinic.folder.file("other.sqlite")
        try await DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE loot AS SELECT 'gold' AS x") }
        // Twice as often as there are connections, so that each was asked.
        for text in [
            "PRAGMA case_sensitive_like = 1", "/*x*/PRAGMA case_sensitive_like = 1",
            "/*x*/ATTACH '\(other)' AS other", "EXPLAIN PRAGMA case_sensitive_like = 1",
        ] {
            for _ in 0..<4 { await #expect(throws: ReplicaError.query(.notReading)) { try await sql(text) } }
        }
        for _ in 0..<4 {
            #expect(try await sql("SELECT 'a' LIKE 'A'").values == [[1]])
            await #expect(throws: ReplicaError.self) { try await sql("SELECT * FROM other.loot") }
        }
    }

    @Test(
        "SQLite's own words explain what can't be run",
        arguments: [
            ("SELECT * FROM nowhere", "no such table: nowhere"), ("SELECT nope FROM patients", "no such column: nope"),
            ("SELECT abs(1, 2)", "wrong number of arguments to function abs()"),
        ])
    func words(text: String, expected: String) async throws {
        await #expect(throws: ReplicaError.query(.sqlite(expected))) { try await sql(text) }
    }

    @Test("there must be a value for each parameter, and no more")
    func parameters() async throws {
        await #expect(throws: ReplicaError.query(.parameters(expected: 1, given: 0))) { try await sql("SELECT ?") }
        await #expect(throws: ReplicaError.query(.parameters(expected: 1, given: 2))) {
            try await sql("SELECT ?", [1, 2])
        }
    }

    @Test("secrets and hidden documents are no part of a resource's table")
    func view() async throws {
        await #expect(throws: ReplicaError.query(.sqlite("no such column: password"))) {
            try await sql("SELECT password FROM patients")
        }
        let patients = clinic.patients
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setHidden(patients, row: document.row, to: true)
        }
        #expect(try await sql("SELECT count(*) FROM patients").values == [[2]])
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

extension SQLResult {
    /// The rows, parsed.
    var values: [[JSONValue]] {
        get throws { try JSONValue(parsing: rows).array?.compactMap(\.array) ?? [] }
    }
}
