import GRDB

/// The tables of Dokal. Migrations are numbered and never edited once released.
///
/// Columns bear the names that dokal.md gives the fields, days and times are text as the API writes them, and instants are
/// text of `Timestamp`.
enum DokalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: Dokal") { db in
            try db.execute(sql: people)
            try db.execute(sql: visits)
            try db.execute(sql: belongings)
        }
        migrator.registerMigration("2: a log of uploads") { db in
            try db.execute(sql: UploadLog.table)
        }
        return migrator
    }

    private static let people = """
        CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

        -- Accounts and profiles are one: Supabase keeps them apart under the same id.
        CREATE TABLE profile (
            id TEXT PRIMARY KEY,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE,
            password TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('patient', 'practitioner', 'admin')),
            first_name TEXT NOT NULL,
            last_name TEXT NOT NULL,
            phone TEXT,
            date_of_birth TEXT,
            sex TEXT,
            city TEXT,
            avatar TEXT,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        );
        CREATE TABLE avatar_file (
            profile TEXT PRIMARY KEY REFERENCES profile ON DELETE CASCADE,
            content_type TEXT NOT NULL,
            bytes BLOB NOT NULL
        );

        -- A used token knows its successor, for a client that lost the answer.
        CREATE TABLE refresh_token (
            token TEXT PRIMARY KEY,
            family TEXT NOT NULL,
            account TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            used_at INTEGER,
            successor TEXT,
            is_revoked INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX refresh_token_family ON refresh_token (family);

        CREATE TABLE relative (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            first_name TEXT NOT NULL,
            last_name TEXT NOT NULL,
            relation TEXT NOT NULL,
            date_of_birth TEXT,
            created_at TEXT NOT NULL
        );
        CREATE INDEX relative_of_owner ON relative (owner);

        CREATE TABLE specialty (id TEXT PRIMARY KEY, name TEXT NOT NULL, name_fr TEXT NOT NULL, name_he TEXT NOT NULL);

        CREATE TABLE practitioner (
            id TEXT PRIMARY KEY REFERENCES profile ON DELETE CASCADE,
            specialty TEXT REFERENCES specialty,
            address_line TEXT,
            zip_code TEXT,
            city TEXT,
            sector TEXT,
            latitude REAL,
            longitude REAL,
            about TEXT,
            languages TEXT NOT NULL DEFAULT '[]',
            education TEXT,
            years_of_experience INTEGER,
            is_accepting_new_patients INTEGER NOT NULL DEFAULT 1,
            phone TEXT,
            email TEXT,
            consultation_duration_minutes INTEGER NOT NULL DEFAULT 30,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        );
        CREATE TABLE weekly_schedule (
            id TEXT PRIMARY KEY,
            practitioner TEXT NOT NULL REFERENCES practitioner ON DELETE CASCADE,
            day_of_week INTEGER NOT NULL,
            start_time TEXT NOT NULL,
            end_time TEXT NOT NULL,
            slot_duration_minutes INTEGER NOT NULL,
            is_active INTEGER NOT NULL,
            created_at TEXT NOT NULL
        );
        CREATE INDEX weekly_schedule_of ON weekly_schedule (practitioner);
        CREATE TABLE schedule_override (
            id TEXT PRIMARY KEY,
            practitioner TEXT NOT NULL REFERENCES practitioner ON DELETE CASCADE,
            date TEXT NOT NULL,
            is_available INTEGER NOT NULL,
            start_time TEXT,
            end_time TEXT,
            reason TEXT,
            created_at TEXT NOT NULL,
            UNIQUE (practitioner, date)
        );
        -- Without practitioner: every practitioner's.
        CREATE TABLE reason (
            id TEXT PRIMARY KEY,
            practitioner TEXT REFERENCES practitioner ON DELETE CASCADE,
            label TEXT NOT NULL,
            label_fr TEXT,
            label_he TEXT,
            sort_order INTEGER NOT NULL,
            is_active INTEGER NOT NULL,
            created_at TEXT NOT NULL
        );
        CREATE INDEX reason_of ON reason (practitioner);
        CREATE TABLE instruction (
            id TEXT PRIMARY KEY,
            practitioner TEXT NOT NULL REFERENCES practitioner ON DELETE CASCADE,
            title TEXT NOT NULL,
            content TEXT NOT NULL,
            is_active INTEGER NOT NULL,
            sort_order INTEGER NOT NULL,
            created_at TEXT NOT NULL
        );
        CREATE INDEX instruction_of ON instruction (practitioner);
        """

    private static let visits = """
        CREATE TABLE appointment (
            id TEXT PRIMARY KEY,
            patient TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            practitioner TEXT NOT NULL REFERENCES practitioner ON DELETE CASCADE,
            relative TEXT REFERENCES relative ON DELETE SET NULL,
            reason TEXT REFERENCES reason ON DELETE SET NULL,
            appointment_date TEXT NOT NULL,
            start_time TEXT NOT NULL,
            end_time TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'cancelled_by_patient',
                'cancelled_by_practitioner', 'completed', 'no_show')),
            patient_address_line TEXT,
            patient_zip_code TEXT,
            patient_city TEXT,
            visited_before INTEGER NOT NULL,
            cancellation_reason TEXT,
            practitioner_notes TEXT,
            -- Whether its patient was reminded of it.
            is_reminded INTEGER NOT NULL DEFAULT 0,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        );
        CREATE INDEX appointment_of_patient ON appointment (patient, appointment_date);
        CREATE INDEX appointment_of_practitioner ON appointment (practitioner, appointment_date, start_time);
        CREATE INDEX appointment_day ON appointment (appointment_date, status);
        CREATE TABLE appointment_questionnaire (
            id TEXT PRIMARY KEY,
            appointment TEXT NOT NULL REFERENCES appointment ON DELETE CASCADE,
            question TEXT NOT NULL,
            answer TEXT NOT NULL
        );
        CREATE INDEX questionnaire_of ON appointment_questionnaire (appointment);

        CREATE TABLE conversation (
            id TEXT PRIMARY KEY,
            patient TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            practitioner TEXT NOT NULL REFERENCES practitioner ON DELETE CASCADE,
            last_message_at TEXT,
            created_at TEXT NOT NULL,
            UNIQUE (patient, practitioner)
        );
        CREATE INDEX conversation_of_practitioner ON conversation (practitioner);
        -- No two of a conversation have one time, so that a cursor loses none.
        CREATE TABLE message (
            id TEXT PRIMARY KEY,
            conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
            sender TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            content TEXT NOT NULL,
            message_type TEXT NOT NULL,
            is_read INTEGER NOT NULL,
            created_at TEXT NOT NULL,
            UNIQUE (conversation, created_at)
        );

        CREATE TABLE review (
            id TEXT PRIMARY KEY,
            appointment TEXT NOT NULL UNIQUE REFERENCES appointment ON DELETE CASCADE,
            patient TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            practitioner TEXT NOT NULL REFERENCES practitioner ON DELETE CASCADE,
            rating INTEGER NOT NULL,
            comment TEXT,
            practitioner_reply TEXT,
            created_at TEXT NOT NULL
        );
        CREATE INDEX review_of_practitioner ON review (practitioner, created_at);
        """

    private static let belongings = """
        CREATE TABLE health_profile (
            user_id TEXT PRIMARY KEY REFERENCES profile ON DELETE CASCADE,
            -- AES-256-GCM: nonce, ciphertext, tag.
            teudat_zehut BLOB,
            date_of_birth TEXT,
            sex TEXT,
            blood_type TEXT,
            kupat_holim TEXT,
            kupat_member_id TEXT,
            family_doctor_name TEXT,
            emergency_contact_name TEXT,
            emergency_contact_phone TEXT,
            updated_at TEXT NOT NULL
        );
        -- All four lists of dokal.md 9.
        CREATE TABLE health_entry (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            list TEXT NOT NULL,
            name TEXT NOT NULL,
            reaction TEXT,
            severity TEXT,
            dosage TEXT,
            frequency TEXT,
            diagnosed_on TEXT,
            started_on TEXT,
            ended_on TEXT,
            dose TEXT,
            vaccinated_on TEXT,
            notes TEXT,
            created_at TEXT NOT NULL
        );
        CREATE INDEX health_entry_of ON health_entry (owner, list);

        CREATE TABLE notification (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            type TEXT NOT NULL,
            title TEXT NOT NULL,
            body TEXT NOT NULL,
            data TEXT NOT NULL,
            is_read INTEGER NOT NULL,
            created_at TEXT NOT NULL
        );
        CREATE INDEX notification_of ON notification (owner, created_at);
        CREATE TABLE push_token (
            token TEXT PRIMARY KEY,
            owner TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            platform TEXT NOT NULL
        );
        CREATE TABLE user_settings (
            owner TEXT PRIMARY KEY REFERENCES profile ON DELETE CASCADE,
            notifications_enabled INTEGER NOT NULL DEFAULT 1,
            reminders_enabled INTEGER NOT NULL DEFAULT 1,
            locale TEXT NOT NULL DEFAULT 'fr'
        );

        CREATE TABLE payment_method (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            brand TEXT NOT NULL,
            last4 TEXT NOT NULL,
            expiry_month INTEGER NOT NULL,
            expiry_year INTEGER NOT NULL,
            is_default INTEGER NOT NULL,
            created_at TEXT NOT NULL
        );
        CREATE INDEX payment_method_of ON payment_method (owner);
        CREATE TABLE payment (
            sale_id TEXT PRIMARY KEY,
            owner TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
            amount INTEGER NOT NULL,
            description TEXT NOT NULL,
            status TEXT,
            created_at TEXT NOT NULL
        );
        -- What PayMe has told, as it came.
        CREATE TABLE payment_event (
            id TEXT PRIMARY KEY,
            sale_id TEXT NOT NULL,
            status TEXT,
            created_at TEXT NOT NULL
        );

        CREATE TABLE audit_log (
            id TEXT PRIMARY KEY,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            record TEXT NOT NULL,
            created_at TEXT NOT NULL
        );
        """
}
