import GRDB
import SyncCatalogue
import SyncModel

/// A document that listings lack, in a number that made them suspect (design section 9).
public struct QuarantinedDocument: Sendable, Equatable {
    /// Its row in its resource's table.
    public var row: Int64
    /// Its permanent name here.
    public var document: LocalID
    /// When a listing first lacked it, Unix milliseconds.
    public var notedAt: Int64
    /// Whether a person said that it stays.
    public var isHeld: Bool

    /// A quarantined document.
    public init(row: Int64, document: LocalID, notedAt: Int64, isHeld: Bool) {
        self.row = row
        self.document = document
        self.notedAt = notedAt
        self.isHeld = isHeld
    }
}

extension ReplicaReader {
    /// The quarantined documents of a resource, in the order of their rows.
    ///
    /// - Parameter scope: Only those that a listing of that scope should have held.
    public func quarantined(_ resource: Resource, in scope: ListingScope = .everything) throws
        -> [QuarantinedDocument]
    {
        var condition = ""
        var arguments: StatementArguments = ["resource": resource.name]
        if case .window(let field, let from, let until) = scope {
            let moment = "clinic_instant(json_extract(d.server, '$.\"\(field)\"'))"
            condition = "AND \(moment) >= :from AND \(moment) < :until"
            arguments += ["from": from, "until": until]
        }
        if case .children(let field, _, let parents) = scope {
            condition = """
                AND CAST(json_extract(d.server, '$."\(field)"') AS TEXT) IN (SELECT value FROM json_each(:parents))
                """
            arguments += ["parents": JSONValue.array(parents.map(JSONValue.string)).text]
        }
        let rows = try Row.fetchAll(
            db,
            cached: """
                SELECT d.id, q.document, q.noted_at, q.held
                FROM quarantine q JOIN \(DocumentSchema(resource).table) d ON d.local_id = q.document
                WHERE q.resource = :resource \(condition) ORDER BY d.id
                """, arguments: arguments)
        return try rows.map { row in
            guard let document = LocalID(row[1] as String) else {
                throw ReplicaError.unreadableRow(table: "quarantine", reason: "\(row[1] as String) is no local id")
            }
            return QuarantinedDocument(row: row[0], document: document, notedAt: row[2], isHeld: row[3])
        }
    }

    /// How many documents of a resource wait in quarantine, and how many are held there by a person.
    public func quarantineCounts(_ resource: Resource) throws -> (waiting: Int, held: Int) {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) FILTER (WHERE q.held = 0), count(*) FILTER (WHERE q.held = 1)
                FROM quarantine q JOIN \(DocumentSchema(resource).table) d ON d.local_id = q.document
                WHERE q.resource = ?
                """, arguments: [resource.name])
        return (row?[0] ?? 0, row?[1] ?? 0)
    }
}

extension ReplicaWriter {
    /// Notes now that a listing lacked these rows, anew for those that were noted before.
    public func quarantine(_ resource: Resource, rows: [Int64]) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO quarantine (resource, document, noted_at)
                SELECT ?, local_id, ? FROM \(DocumentSchema(resource).table) WHERE id = ?
                ON CONFLICT (resource, document) DO UPDATE SET noted_at = excluded.noted_at
                """)
        for row in rows { try statement.execute(arguments: [resource.name, now, row]) }
    }

    /// Keeps a quarantined document whatever listings lack, until one shows it again.
    public func hold(_ resource: Resource, _ document: LocalID) throws {
        try db.run(
            sql: "UPDATE quarantine SET held = 1 WHERE resource = ? AND document = ?",
            arguments: [resource.name, document.text])
    }

    /// Ends the quarantine of a document.
    public func release(_ resource: Resource, _ document: LocalID) throws {
        let statement = try db.cachedStatement(sql: "DELETE FROM quarantine WHERE resource = ? AND document = ?")
        try statement.execute(arguments: [resource.name, document.text])
    }

    /// Forgets the quarantine of documents that are here no longer.
    public func tidyQuarantine(_ resource: Resource) throws {
        try db.run(
            sql: """
                DELETE FROM quarantine WHERE resource = ?
                AND document NOT IN (SELECT local_id FROM \(DocumentSchema(resource).table))
                """, arguments: [resource.name])
    }
}
