import GRDB

/// The tables. Migrations are numbered and never edited once released.
///
/// Instants are text as the API writes them (`2026-01-15T10:00:00Z`), which sorts as time does and is copied into
/// answers as it is. Amounts are whole cents. Ids are never given twice (AUTOINCREMENT), as Django does on SQLite.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: accounts, patients, doctors, consultations, factures") { db in
            try db.execute(sql: first)
        }
        migrator.registerMigration("2: invoices can lose their patient") { db in
            try db.execute(sql: second)
        }
        migrator.registerMigration("3: dossiers and their files, reclamations, messages") { db in
            try db.execute(sql: third)
        }
        migrator.registerMigration("4: files beside the database") { db in
            try db.execute(sql: fourth)
            try db.execute(sql: UploadLog.table)
        }
        return migrator
    }

    private static let first = """
        CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            username TEXT NOT NULL UNIQUE,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE,
            password TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('ADMIN', 'DOCTOR', 'PATIENT')),
            is_approved INTEGER NOT NULL
        );

        -- A patient and a doctor have the id of their account: the document's users/approve/{user_id}/ is then
        -- callable with an id from a list, which shows no other.
        CREATE TABLE patient (
            id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
            nom TEXT NOT NULL,
            prenom TEXT NOT NULL,
            age INTEGER,
            address TEXT NOT NULL,
            telephone TEXT NOT NULL,
            antecedents TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('Actif', 'Inactif')),
            medical_file TEXT
        );

        CREATE TABLE doctor (
            id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
            nom TEXT NOT NULL,
            prenom TEXT NOT NULL,
            specialty TEXT NOT NULL,
            phone TEXT NOT NULL,
            schedule TEXT NOT NULL,
            image TEXT
        );

        CREATE TABLE consultation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            doctor INTEGER NOT NULL REFERENCES doctor ON DELETE CASCADE,
            patient INTEGER NOT NULL REFERENCES patient ON DELETE CASCADE,
            start_time TEXT NOT NULL,
            end_time TEXT NOT NULL,
            motif TEXT NOT NULL
        );
        CREATE INDEX consultation_of_doctor ON consultation (doctor, start_time);
        CREATE INDEX consultation_of_patient ON consultation (patient, start_time);
        CREATE INDEX consultation_start ON consultation (start_time);

        -- An invoice outlives its consultation, since it is part of the books; only its patient takes it along.
        CREATE TABLE facture (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            numero_facture TEXT NOT NULL UNIQUE,
            patient INTEGER NOT NULL REFERENCES patient ON DELETE CASCADE,
            consultation INTEGER REFERENCES consultation ON DELETE SET NULL,
            montant INTEGER NOT NULL,
            description TEXT NOT NULL,
            statut TEXT NOT NULL CHECK (statut IN ('EN_ATTENTE', 'PAYEE', 'ANNULEE')),
            methode_paiement TEXT NOT NULL,
            date_creation TEXT NOT NULL,
            date_paiement TEXT,
            notes TEXT NOT NULL
        );
        CREATE INDEX facture_of_patient ON facture (patient);
        CREATE INDEX facture_of_consultation ON facture (consultation);

        -- The last number of each year, kept apart so that the number of a deleted invoice is never given again.
        CREATE TABLE facture_number (year INTEGER PRIMARY KEY, last INTEGER NOT NULL);
        """

    /// SQLite takes a NOT NULL away only with the whole table. What a patient's deletion does stays the same; a server with
    /// `Quirk.deletesCascade` empties the reference first.
    private static let second = """
        CREATE TABLE facture_2 (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            numero_facture TEXT NOT NULL UNIQUE,
            patient INTEGER REFERENCES patient ON DELETE CASCADE,
            consultation INTEGER REFERENCES consultation ON DELETE SET NULL,
            montant INTEGER NOT NULL,
            description TEXT NOT NULL,
            statut TEXT NOT NULL CHECK (statut IN ('EN_ATTENTE', 'PAYEE', 'ANNULEE')),
            methode_paiement TEXT NOT NULL,
            date_creation TEXT NOT NULL,
            date_paiement TEXT,
            notes TEXT NOT NULL
        );
        INSERT INTO facture_2 SELECT * FROM facture;
        -- The ids of deleted invoices must not be given again.
        DELETE FROM sqlite_sequence WHERE name = 'facture_2';
        INSERT INTO sqlite_sequence SELECT 'facture_2', seq FROM sqlite_sequence WHERE name = 'facture';
        DROP TABLE facture;
        ALTER TABLE facture_2 RENAME TO facture;
        CREATE INDEX facture_of_patient ON facture (patient);
        CREATE INDEX facture_of_consultation ON facture (consultation);
        """

    private static let third = """
        -- What a doctor notes about a patient (section 7.2), apart from what their dossiers say.
        ALTER TABLE patient ADD COLUMN observations TEXT NOT NULL DEFAULT '';

        CREATE TABLE dossier (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            patient INTEGER NOT NULL REFERENCES patient ON DELETE CASCADE,
            observations TEXT NOT NULL,
            traitement TEXT NOT NULL
        );
        CREATE INDEX dossier_of_patient ON dossier (patient);

        -- The file of a dossier; it goes with it. The bytes come last, so that reading a name never reads them.
        CREATE TABLE media (
            dossier INTEGER PRIMARY KEY REFERENCES dossier ON DELETE CASCADE,
            name TEXT NOT NULL UNIQUE,
            content_type TEXT NOT NULL,
            bytes BLOB NOT NULL
        );

        CREATE TABLE reclamation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            doctor INTEGER NOT NULL REFERENCES doctor ON DELETE CASCADE,
            patient INTEGER NOT NULL REFERENCES patient ON DELETE CASCADE,
            sujet TEXT NOT NULL,
            message TEXT NOT NULL,
            statut TEXT NOT NULL CHECK (statut IN ('EN_ATTENTE', 'EN_COURS', 'RESOLU', 'FERME')),
            date_creation TEXT NOT NULL,
            date_resolution TEXT
        );
        CREATE INDEX reclamation_of_doctor ON reclamation (doctor);
        CREATE INDEX reclamation_of_patient ON reclamation (patient);

        -- One sender and one receiver, a doctor and a patient in either order.
        CREATE TABLE message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            expediteur_doctor INTEGER REFERENCES doctor ON DELETE CASCADE,
            expediteur_patient INTEGER REFERENCES patient ON DELETE CASCADE,
            destinataire_doctor INTEGER REFERENCES doctor ON DELETE CASCADE,
            destinataire_patient INTEGER REFERENCES patient ON DELETE CASCADE,
            sujet TEXT NOT NULL,
            contenu TEXT NOT NULL,
            lu INTEGER NOT NULL,
            date_envoi TEXT NOT NULL,
            CHECK ((expediteur_doctor IS NULL) = (destinataire_patient IS NULL)),
            CHECK ((expediteur_patient IS NULL) = (destinataire_doctor IS NULL)),
            CHECK ((expediteur_doctor IS NULL) <> (expediteur_patient IS NULL))
        );
        CREATE INDEX message_from_doctor ON message (expediteur_doctor);
        CREATE INDEX message_from_patient ON message (expediteur_patient);
        CREATE INDEX message_to_doctor ON message (destinataire_doctor);
        CREATE INDEX message_to_patient ON message (destinataire_patient);
        """

    /// SQLite takes a NOT NULL away only with the whole table. A file has its bytes in its row, or its digest there and the
    /// bytes in the media folder.
    private static let fourth = """
        CREATE TABLE media_4 (
            dossier INTEGER PRIMARY KEY REFERENCES dossier ON DELETE CASCADE,
            name TEXT NOT NULL UNIQUE,
            content_type TEXT NOT NULL,
            sha256 TEXT,
            bytes BLOB,
            CHECK ((sha256 IS NULL) <> (bytes IS NULL))
        );
        INSERT INTO media_4 (dossier, name, content_type, bytes) SELECT dossier, name, content_type, bytes FROM media;
        DROP TABLE media;
        ALTER TABLE media_4 RENAME TO media;
        """
}
