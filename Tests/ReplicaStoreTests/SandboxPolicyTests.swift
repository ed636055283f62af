import GRDB
@testable import ReplicaStore
import SyncModel
import Testing

@Suite("query.sql touches what is on its list, and nothing else (design section 12)")
struct SandboxPolicyTests {
    private let clinic: Clinic
    private let replica: Replica

    init() async throws {
        clinic = try Clinic()
        replica = try clinic.open()
        try await replica.list(clinic.patients, #"[{"id":1,"nom":"Hassan","tags":["a","b"]},{"id":2,"nom":"Kefi"}]"#)
    }

    private func sql(_ text: String) async throws -> [[JSONValue]] {
        try await replica.query(SQLQuery(text, rowLimit: 100)).values
    }

    private func closed(_ table: String) -> ReplicaError { .query(.closedTable(table, open: ["patients", "visits"])) }

    @Test(
        "each table besides the resources is refused by its name, through whatever it is read",
        arguments: [
            ("SELECT * FROM operation", "operation"), ("SELECT edits FROM main.Operation", "operation"),
            ("SELECT count(*) FROM \"OPERATION\"", "OPERATION"), ("SELECT 1 FROM setting", "setting"),
            ("SELECT value FROM [setting]", "setting"), ("SELECT rowid FROM operation", "operation"),
            ("SELECT nom FROM patients WHERE EXISTS (SELECT 1 FROM setting)", "setting"),
            ("SELECT p.nom FROM patients p JOIN operation o ON o.document = p.local_id", "operation"),
            ("WITH o AS (SELECT edits FROM operation) SELECT * FROM o", "operation"),
            ("SELECT (SELECT value FROM setting LIMIT 1)", "setting"),
            ("SELECT nom FROM patients UNION SELECT value FROM setting", "setting"),
            ("SELECT * FROM leak", "setting"), ("SELECT l.x FROM patients, leak l", "setting"),
            ("SELECT count(*) FROM leak", "setting"),
            ("SELECT * FROM journal", "journal"), ("SELECT * FROM conflict", "conflict"),
            ("SELECT * FROM tombstone", "tombstone"), ("SELECT * FROM attachment", "attachment"),
            ("SELECT * FROM resource_state", "resource_state"), ("SELECT * FROM grdb_migrations", "grdb_migrations"),
            ("SELECT server FROM doc_patients", "doc_patients"), ("SELECT count(*) FROM doc_patients", "doc_patients"),
            ("SELECT * FROM \"fts_patients:words_data\"", "fts_patients:words_data"),
            ("SELECT * FROM main.patients", "doc_patients"),
            ("SELECT * FROM sqlite_master", "sqlite_master"), ("SELECT count(*) FROM sqlite_schema", "sqlite_schema"),
            ("SELECT * FROM sqlite_temp_master", "sqlite_temp_master"),
            ("SELECT * FROM sqlite_sequence", "sqlite_sequence"),
        ])
    func tables(text: String, name: String) async throws {
        try await replica.write { try $0.db.execute(sql: "CREATE VIEW leak AS SELECT value AS x FROM setting") }
        await #expect(throws: closed(name)) { try await sql(text) }
        #expect(try await sql("SELECT count(*) FROM patients") == [[2]])
    }

    @Test(
        "modules and pragmas as tables are closed, named or not",
        arguments: [
            "SELECT * FROM fts_patients", "SELECT rowid FROM fts_patients WHERE fts_patients MATCH 'hassan'",
            "SELECT * FROM dbstat", "SELECT count(*) FROM dbstat", "SELECT * FROM sqlite_stmt",
            "SELECT * FROM pragma_table_info('operation')", "SELECT count(*) FROM pragma_database_list",
            "SELECT * FROM pragma_function_list", "SELECT 1 FROM pragma_module_list LIMIT 1",
            "SELECT * FROM fts3tokenize('simple', 'x')", "SELECT count(*) FROM fts3tokenize",
            "SELECT data FROM sqlite_dbpage", "SELECT * FROM fts5vocab", "SELECT * FROM generate_series(1, 9)",
            "SELECT * FROM bytecode('SELECT 1')", "SELECT * FROM tables_used('SELECT 1')",
        ])
    func modules(text: String) async throws {
        await #expect(throws: ReplicaError.self) { try await sql(text) }
        #expect(try await sql("SELECT count(*) FROM patients") == [[2]])
    }

    @Test(
        "a term of WITH that takes a view's name gets no view's rights",
        arguments: [
            "WITH patients AS (SELECT hidden FROM doc_patients) SELECT * FROM patients",
            "WITH patients AS (SELECT server FROM main.doc_patients) SELECT * FROM patients",
            "SELECT * FROM (SELECT digest FROM doc_patients) AS patients",
            "WITH visits AS (SELECT 1 FROM doc_visits) SELECT count(*) FROM visits",
            "WITH RECURSIVE patients(x) AS (SELECT local FROM doc_patients UNION SELECT x FROM patients) SELECT * FROM patients",
        ])
    func disguise(text: String) async throws {
        let error = await #expect(throws: ReplicaError.self) { try await sql(text) }
        guard case .query(.closedTable)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("names that the query gives itself are its own, also where only rows are counted")
    func ownNames() async throws {
        #expect(try await sql("WITH n AS (SELECT 1 UNION SELECT 2) SELECT count(*) FROM n") == [[2]])
        #expect(try await sql("SELECT count(*) FROM (SELECT nom FROM patients) AS some") == [[2]])
        #expect(try await sql("SELECT count(*) FROM patients, visits") == [[0]])
        #expect(try await sql("SELECT count(*) FROM Patients AS p JOIN patients AS q USING (local_id)") == [[2]])
    }

    @Test(
        "what loads, logs, writes or tells of the process is no function here",
        arguments: [
            ("SELECT load_extension('/tmp/x')", "load_extension"),
            ("SELECT fts3_tokenizer('simple')", "fts3_tokenizer"),
            ("SELECT hex(fts3_tokenizer('simple', x'4141414141414141'))", "fts3_tokenizer"),
            ("SELECT sqlite_log(1, 'x')", "sqlite_log"), ("SELECT last_insert_rowid()", "last_insert_rowid"),
            ("SELECT changes()", "changes"), ("SELECT total_changes()", "total_changes"),
            ("SELECT sqlite_compileoption_get(1)", "sqlite_compileoption_get"),
            ("SELECT rtreecheck('doc_patients')", "rtreecheck"), ("SELECT fts5(1)", "fts5"),
            ("SELECT fts5_source_id()", "fts5_source_id"), ("SELECT json_patch('{}', '{}')", "json_patch"),
            ("SELECT matchinfo(1)", "matchinfo"), ("SELECT Load_Extension('x')", "load_extension"),
            ("SELECT 1 WHERE EXISTS (SELECT sqlite_source_id())", "sqlite_source_id"),
        ])
    func functions(text: String, name: String) async throws {
        await #expect(throws: ReplicaError.query(.closedFunction(name))) { try await sql(text) }
        #expect(try await sql("SELECT upper('after')") == [["AFTER"]])
    }

    @Test("what queries are for works: joins, groups, windows, dates, JSON, the replica's own functions")
    func open() async throws {
        #expect(
            try await sql("SELECT nom, row_number() OVER (ORDER BY nom DESC) FROM patients ORDER BY 1")
                == [["Hassan", 2], ["Kefi", 1]])
        #expect(
            try await sql("SELECT e.value FROM patients p, json_each(p.document, '$.tags') e ORDER BY 1")
                == [["a"], ["b"]])
        #expect(try await sql("SELECT document ->> 'nom' FROM patients WHERE nom LIKE 'k%'") == [["Kefi"]])
        #expect(
            try await sql(
                "SELECT clinic_fold('ÉLOÏSE'), clinic_day('2026-01-12T08:00:00Z'), clinic_instant('1970-01-01T00:00:01Z')"
            )
                == [["eloise", "2026-01-12", 1000]])
        #expect(
            try await sql("SELECT clinic_instant('never'), clinic_day(NULL), clinic_fold(NULL)") == [[nil, nil, nil]])
        #expect(
            try await sql("SELECT date('2026-01-31', '+1 day'), round(sqrt(16)), hex(zeroblob(2))") == [
                ["2026-02-01", 4, "0000"]
            ])
        #expect(
            try await sql(
                "SELECT json_group_array(nom), group_concat(nom, '/') FROM (SELECT nom FROM patients ORDER BY 1)")
                == [[#"["Hassan","Kefi"]"#, "Hassan/Kefi"]])
    }

    @Test("a change of the tables while the daemon runs leaves the queries as they are")
    func schemaChange() async throws {
        for _ in 0..<4 { #expect(try await sql("SELECT count(*) FROM json_each('[1]'), patients") == [[2]]) }
        try await replica.write { try $0.db.execute(sql: "CREATE TABLE later (x); INSERT INTO later VALUES (1)") }
        for _ in 0..<4 {
            #expect(try await sql("SELECT count(*) FROM json_each('[1]'), patients") == [[2]])
            await #expect(throws: closed("later")) { try await sql("SELECT x FROM later") }
        }
    }
}
