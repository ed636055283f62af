import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// The position of the last entry; 0 for an empty journal.
    public func journalEnd() throws -> Int64 {
        try Int64.fetchOne(
            db, cached: "SELECT seq FROM sqlite_sequence WHERE name = 'journal'") ?? 0
    }

    /// The position of the entry by which a document came here for the first time; nil where the journal has none: it came with a resource's
    /// first list, or the entry was forgotten. One that was gone and came back was here before.
    public func creation(of document: LocalID) throws -> Int64? {
        let first = try Row.fetchOne(
            db, cached: "SELECT position, kind FROM journal WHERE document = ? ORDER BY position LIMIT 1",
            arguments: [document.text])
        return first?[1] == ChangeKind.created.rawValue ? first?[0] : nil
    }

    /// The entries behind a position, in order.
    ///
    /// - Parameters:
    ///   - resources: Only those resources; empty for all.
    ///   - limit: How many at the most.
    public func journal(since position: Int64, resources: [String] = [], limit: Int) throws -> [JournalEntry] {
        let marks = databaseQuestionMarks(count: resources.count)
        let condition = resources.isEmpty ? "" : "AND resource IN (\(marks))"
        let rows = try Row.fetchAll(
            db, cached: "SELECT * FROM journal WHERE position > ? \(condition) ORDER BY position LIMIT ?",
            arguments: StatementArguments([position] + resources + [limit] as [any DatabaseValueConvertible]))
        return try rows.map(Self.entry)
    }

    /// What the journal tells of a resource's records behind a position, but for what local tools did: the documents, the ids on the server,
    /// and whether the resource was listed for the first time.
    public func changes(
        of resource: Resource, since position: Int64
    ) throws -> (documents: Set<LocalID>, records: Set<ServerID>, hasBaseline: Bool) {
        var (documents, records, hasBaseline) = (Set<LocalID>(), Set<ServerID>(), false)
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT document, server_id, kind FROM journal WHERE position > ? AND resource = ? AND origin <> ?",
            arguments: [position, resource.name, ChangeOrigin.local.rawValue])
        while let row = try rows.next() {
            if let id = (row[0] as String?).flatMap(LocalID.init) { documents.insert(id) }
            if let id = row[1] as String? { records.insert(ServerID(id)) }
            if row[2] as String == ChangeKind.baseline.rawValue { hasBaseline = true }
        }
        return (documents, records, hasBaseline)
    }

    /// The entries of one kind about a document, the newest first. It reads the whole journal, which only a person's question is worth.
    public func journal(of document: LocalID, kind: ChangeKind) throws -> [JournalEntry] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM journal WHERE document = ? AND kind = ? ORDER BY position DESC",
            arguments: [document.text, kind.rawValue]
        ).map(Self.entry)
    }

    private static func entry(_ row: Row) throws -> JournalEntry {
        guard let origin = ChangeOrigin(rawValue: row["origin"]), let kind = ChangeKind(rawValue: row["kind"]) else {
            throw ReplicaError.unreadableRow(table: "journal", reason: "unknown words at \(row["position"] as Int64)")
        }
        return JournalEntry(
            position: row["position"], time: row["time"], origin: origin, kind: kind, resource: row["resource"],
            document: (row["document"] as String?).flatMap(LocalID.init),
            serverID: (row["server_id"] as String?).map(ServerID.init), author: row["author"], before: row["before"],
            after: row["after"])
    }
}

extension ReplicaWriter {
    /// Appends an entry.
    public func record(
        _ kind: ChangeKind, origin: ChangeOrigin, resource: String, document: Document? = nil, author: String,
        before: String? = nil, after: String? = nil
    ) throws {
        try record(
            kind, origin: origin, resource: resource, local: document?.localID, server: document?.serverID,
            author: author,
            before: before, after: after)
    }

    /// Appends an entry about a document that may be known by its ids only.
    public func record(
        _ kind: ChangeKind, origin: ChangeOrigin, resource: String, local: LocalID?, server: ServerID?, author: String,
        before: String? = nil, after: String? = nil
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO journal (time, origin, kind, resource, document, server_id, author, before, after)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(
            arguments: [
                now, origin.rawValue, kind.rawValue, resource, local?.text, server?.text, author, before, after,
            ])
    }

    /// Forgets who came and went before a moment: that is news, and no history.
    public func prunePresence(before milliseconds: Int64) throws {
        try db.run(
            sql: "DELETE FROM journal WHERE time < ? AND kind IN (?, ?)",
            arguments: [milliseconds, ChangeKind.presenceOnline.rawValue, ChangeKind.presenceOffline.rawValue])
    }

    /// Forgets entries up to a position that are older than a moment, but none that is younger than the oldest unsettled operation.
    func pruneJournal(before milliseconds: Int64, through position: Int64) throws {
        try db.run(
            sql: """
                DELETE FROM journal WHERE position <= ? AND time < min(?, ifnull(
                  (SELECT min(created_at) FROM operation WHERE state IN ('queued','sending','unknown','parked')), ?))
                """, arguments: [position, milliseconds, milliseconds])
    }
}
