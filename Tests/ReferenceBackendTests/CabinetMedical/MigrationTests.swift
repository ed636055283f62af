import GRDB
import Testing

@testable import ReferenceBackend

@Suite("Databases of earlier versions")
struct MigrationTests {
    private static let facture = #"{"patient": 6, "montant": 75}"#

    @Test("a database from before there were dossiers gets room for them, and keeps its patients")
    func paperworkMigration() async throws {
        try await withDatabaseFile { path in
            let before = try await withClinic(at: path) { try await $0.get("/api/Admin/patients/").text }
            // As it was before the third migration.
            try await DatabaseQueue(path: path).write { db in
                for table in ["media", "upload", "dossier", "reclamation", "message"] { try db.drop(table: table) }
                try db.execute(sql: "ALTER TABLE patient DROP COLUMN observations")
                try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '3:%' OR identifier LIKE '4:%'")
            }
            try await withClinic(at: path) { admin async throws in
                #expect(try await admin.get("/api/Admin/patients/").text == before)
                #expect(try await admin.get(DossierTests.admin).text == "[]")
                #expect(try await admin.post(DossierTests.admin, DossierTests.body).value("id") == "1")
            }
        }
    }

    @Test("files that lay in the database stay there, and are served as before")
    func mediaMigration() async throws {
        try await withDatabaseFile { path in
            let name = "SELECT name FROM media ORDER BY dossier LIMIT 1"
            let before = try await withClinic(at: path) { admin async throws in
                let name = try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: name) }
                return try await admin.get(MediaRoutes.dossiers + (name ?? "none"))
            }
            #expect(before.status == 200)
            // As it was before the fourth migration.
            try await DatabaseQueue(path: path).write { db in
                try db.execute(
                    sql: """
                        CREATE TABLE old (
                            dossier INTEGER PRIMARY KEY REFERENCES dossier ON DELETE CASCADE, name TEXT NOT NULL UNIQUE,
                            content_type TEXT NOT NULL, bytes BLOB NOT NULL);
                        INSERT INTO old SELECT dossier, name, content_type, bytes FROM media;
                        DROP TABLE media;
                        DROP TABLE upload;
                        ALTER TABLE old RENAME TO media;
                        DELETE FROM grdb_migrations WHERE identifier LIKE '4:%';
                        """)
            }
            try await withClinic(at: path) { admin async throws in
                let name = try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: name) }
                let after = try await admin.get(MediaRoutes.dossiers + (name ?? "none"))
                #expect(after.bytes == before.bytes)
                #expect(after.headers["ETag"] == before.headers["ETag"])
            }
        }
    }

    @Test("an old database gets its invoices over, numbers and ids never given twice")
    func migration() async throws {
        try await withDatabaseFile { path in
            let before = try await withClinic(at: path) { admin async throws in
                _ = try await admin.post("/api/factures/", Self.facture)
                _ = try await admin.delete("/api/factures/16/")
                return try await admin.get("/api/factures/").text
            }
            // As it was before the second migration.
            try await DatabaseQueue(path: path).write { db in
                try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '2:%'")
            }
            try await withClinic(at: path) { admin async throws in
                #expect(try await admin.get("/api/factures/").text == before)
                let next = try await admin.post("/api/factures/", Self.facture)
                #expect(next.value("id") == "17")
                #expect(next.value("numero_facture").hasSuffix("00017"))
            }
        }
    }
}
