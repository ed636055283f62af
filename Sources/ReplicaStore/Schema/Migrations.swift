import GRDB

extension Replica {
    /// The numbered changes of the tables that every replica has. One that was ever released is never edited.
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 settings, outbox, journal, conflicts") { db in
            try db.execute(
                sql: """
                    CREATE TABLE setting (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

                    -- What each resource's tables were made from, and what its last listings proved.
                    CREATE TABLE resource_state (
                      resource TEXT PRIMARY KEY,
                      fingerprint TEXT NOT NULL,
                      full_at INTEGER,          -- when a complete listing was last applied, Unix ms
                      pulled_at INTEGER,        -- when any listing was last applied, Unix ms
                      suspect BLOB,             -- digest of the absences that wait for a second listing
                      suspect_at INTEGER        -- when they were first noted, Unix ms
                    ) WITHOUT ROWID;

                    CREATE TABLE operation (
                      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                      id TEXT NOT NULL UNIQUE,
                      account TEXT NOT NULL,
                      resource TEXT NOT NULL,
                      document TEXT NOT NULL,   -- local id
                      kind TEXT NOT NULL,
                      edits TEXT NOT NULL,      -- {"field": {"value":…, "base":…, "at":"ms.counter"}}
                      author TEXT NOT NULL,
                      created_at INTEGER NOT NULL,
                      state TEXT NOT NULL,
                      state_at INTEGER NOT NULL,
                      attempts INTEGER NOT NULL DEFAULT 0,
                      not_before INTEGER NOT NULL DEFAULT 0,
                      request_digest BLOB,      -- of the request as last sent
                      status INTEGER,
                      message TEXT,
                      alternatives TEXT NOT NULL DEFAULT '[]'
                    );
                    CREATE INDEX operation_open ON operation (state, sequence);
                    CREATE INDEX operation_document ON operation (document, sequence);

                    CREATE TABLE journal (
                      position INTEGER PRIMARY KEY AUTOINCREMENT,
                      time INTEGER NOT NULL,
                      origin TEXT NOT NULL,
                      kind TEXT NOT NULL,
                      resource TEXT NOT NULL,
                      document TEXT,
                      server_id TEXT,
                      author TEXT NOT NULL,
                      before TEXT,
                      after TEXT
                    );

                    CREATE TABLE conflict (
                      number INTEGER PRIMARY KEY AUTOINCREMENT,
                      time INTEGER NOT NULL,
                      resource TEXT NOT NULL,
                      document TEXT NOT NULL,
                      field TEXT,
                      base TEXT, local TEXT, remote TEXT,
                      local_time INTEGER NOT NULL,
                      remote_time INTEGER NOT NULL,
                      rule TEXT NOT NULL,
                      winner TEXT NOT NULL,
                      author TEXT NOT NULL
                    );
                    CREATE INDEX conflict_document ON conflict (document);
                    """)
        }
        migrator.registerMigration("2 evidence, read-back, resolutions, quarantine") { db in
            try db.execute(
                sql: """
                    ALTER TABLE operation ADD COLUMN evidence TEXT;                       -- JSON, of a parked operation
                    ALTER TABLE operation ADD COLUMN read_back INTEGER NOT NULL DEFAULT 0; -- 1: still to be seen on the server
                    ALTER TABLE operation ADD COLUMN server_id TEXT;                      -- of the record of a done delete
                    CREATE INDEX operation_read_back ON operation (resource) WHERE read_back = 1;

                    -- What a person made of a conflict; NULL where nobody did.
                    ALTER TABLE conflict ADD COLUMN choice TEXT;
                    ALTER TABLE conflict ADD COLUMN chosen TEXT;                          -- the value that stands since then
                    ALTER TABLE conflict ADD COLUMN chosen_operation TEXT;
                    ALTER TABLE conflict ADD COLUMN chosen_by TEXT;
                    ALTER TABLE conflict ADD COLUMN chosen_at INTEGER;

                    -- Documents that a listing lacked in suspicious number. Held ones stay until a listing shows them again.
                    CREATE TABLE quarantine (
                      resource TEXT NOT NULL,
                      document TEXT NOT NULL,
                      noted_at INTEGER NOT NULL,
                      held INTEGER NOT NULL DEFAULT 0,
                      PRIMARY KEY (resource, document)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("3 lists of parents, reminders") { db in
            try db.execute(
                sql: """
                    -- Which parents' lists were fetched, and what the parents were then.
                    CREATE TABLE parent_state (
                      resource TEXT NOT NULL,   -- whose records are listed
                      parent TEXT NOT NULL,     -- the parent's server id
                      digest BLOB,              -- of the parent's own record
                      pulled_at INTEGER NOT NULL,
                      PRIMARY KEY (resource, parent)
                    ) WITHOUT ROWID;

                    -- Of what people were reminded.
                    CREATE TABLE reminder (
                      resource TEXT NOT NULL,
                      document TEXT NOT NULL,
                      day TEXT NOT NULL,        -- the record's day, YYYY-MM-DD
                      PRIMARY KEY (resource, document, day)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("4 attachments") { db in
            try db.execute(
                sql: """
                    -- When the complete listing was asked for that was applied last, Unix ms.
                    ALTER TABLE resource_state ADD COLUMN asked_at INTEGER;

                    -- Which file belongs to which field of which record. The bytes are kept beside the replica, by their digest.
                    CREATE TABLE attachment (
                      sequence INTEGER PRIMARY KEY,
                      id TEXT NOT NULL UNIQUE,
                      resource TEXT NOT NULL,
                      document TEXT NOT NULL,   -- local id
                      field TEXT NOT NULL,
                      name TEXT NOT NULL,
                      media_type TEXT NOT NULL,
                      digest TEXT NOT NULL,     -- SHA-256, hexadecimal
                      size INTEGER NOT NULL,
                      sealed INTEGER NOT NULL,
                      stage TEXT NOT NULL,
                      stage_at INTEGER NOT NULL,
                      operation TEXT,           -- that sends it
                      coding TEXT,              -- with which it was sent last
                      wire INTEGER,             -- how many bytes it had then, its form included
                      url TEXT,                 -- where the server keeps it, or what it kept before
                      added_at INTEGER NOT NULL
                    );
                    CREATE INDEX attachment_document ON attachment (document, field);
                    CREATE INDEX attachment_operation ON attachment (operation) WHERE operation IS NOT NULL;
                    CREATE INDEX attachment_stage ON attachment (stage);

                    -- Files that somebody wants to have at hand.
                    CREATE TABLE attachment_pin (
                      resource TEXT NOT NULL,
                      document TEXT NOT NULL,
                      field TEXT NOT NULL,
                      PRIMARY KEY (document, field)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("5 bases, own failures, tombstones") { db in
            try db.execute(
                sql: """
                    ALTER TABLE operation ADD COLUMN base TEXT;      -- {"record":{…}, "at":"ms.counter"}, of a delete or an action
                    ALTER TABLE operation ADD COLUMN failures INTEGER NOT NULL DEFAULT 0; -- of its own, while the server did others
                    ALTER TABLE operation ADD COLUMN failed_at INTEGER; -- when the server failed it last, Unix ms
                    ALTER TABLE operation ADD COLUMN sent_at INTEGER;   -- when its last request left, Unix ms
                    -- read_back: 1 its answer did not show it, 2 its answer showed it; a list is to show both.
                    DROP INDEX operation_read_back;
                    CREATE INDEX operation_read_back ON operation (resource) WHERE read_back > 0;
                    ALTER TABLE conflict ADD COLUMN action TEXT;     -- the action that lost or won

                    -- Records that are gone, by which one that returns is known to be the same document.
                    CREATE TABLE tombstone (
                      resource TEXT NOT NULL,
                      server_id TEXT NOT NULL,
                      document TEXT NOT NULL,   -- local id
                      record TEXT NOT NULL,     -- as the server was last seen to have it
                      removed_at INTEGER NOT NULL,
                      PRIMARY KEY (resource, server_id)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("6 flaws of lists") { db in
            try db.execute(
                sql: """
                    -- What is wrong with the lists that were read last, so that they prove nothing by what they lack. A good one ends it.
                    CREATE TABLE list_flaw (
                      resource TEXT NOT NULL,
                      part TEXT NOT NULL,       -- which of its lists: 'whole', 'window', or 'parent ID'
                      flaws TEXT NOT NULL,      -- JSON, an array
                      since INTEGER NOT NULL,   -- when the list was first found to be so, Unix ms
                      PRIMARY KEY (resource, part)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("7 validators of lists") { db in
            try db.execute(
                sql: """
                    -- What the answers to lists were marked with, as long as the documents are as those lists were.
                    CREATE TABLE list_validator (
                      resource TEXT NOT NULL,
                      part TEXT NOT NULL,       -- which of its lists: 'whole' or 'window'
                      address TEXT NOT NULL,    -- that was asked for
                      entity_tag TEXT,
                      last_modified TEXT,
                      kept_at INTEGER NOT NULL, -- when the list was applied, Unix ms
                      position INTEGER NOT NULL, -- the journal's end then: what stands behind it changed the documents since
                      PRIMARY KEY (resource, part)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("8 changes since a moment") { db in
            // Up to which moment of the server's clock all changes of the resource are known, Unix ms.
            try db.execute(sql: "ALTER TABLE resource_state ADD COLUMN changes_known_to INTEGER")
        }
        return migrator
    }
}
