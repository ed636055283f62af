import GRDB
import SyncCatalogue
import SyncModel

/// What is kept of a document that is here no longer (design section 9): one that returns is the same document again.
public struct Tombstone: Sendable, Equatable {
    /// The local id that the document had.
    public var document: LocalID
    /// The record as the server was last seen to have it.
    public var record: JSONObject
}

extension ReplicaReader {
    /// The server ids of a resource's documents that are here no longer.
    public func tombstones(_ resource: Resource) throws -> Set<ServerID> {
        Set(
            try String.fetchAll(
                db, cached: "SELECT server_id FROM tombstone WHERE resource = ?", arguments: [resource.name]
            ).map(ServerID.init))
    }

    /// What is kept of the document that had a server id; nil for none.
    public func tombstone(_ resource: Resource, _ id: ServerID) throws -> Tombstone? {
        guard
            let row = try Row.fetchOne(
                db, cached: "SELECT document, record FROM tombstone WHERE resource = ? AND server_id = ?",
                arguments: [resource.name, id.text])
        else { return nil }
        guard let document = LocalID(row[0] as String), let record = (try? JSONValue(parsing: row[1] as String))?.object
        else { throw ReplicaError.unreadableRow(table: "tombstone", reason: "it holds no record") }
        return Tombstone(document: document, record: record)
    }
}

extension ReplicaWriter {
    /// Keeps what is known of a document that is about to be removed, where the server had it.
    func leaveTombstone(_ resource: Resource, row: Int64) throws {
        try db.run(
            sql: """
                INSERT INTO tombstone (resource, server_id, document, record, removed_at)
                SELECT ?, server_id, local_id, server, ? FROM \(DocumentSchema(resource).table)
                WHERE id = ? AND server_id IS NOT NULL AND server IS NOT NULL
                ON CONFLICT (resource, server_id) DO UPDATE
                SET document = excluded.document, record = excluded.record, removed_at = excluded.removed_at
                """, arguments: [resource.name, now, row])
    }

    /// Forgets the tombstone of a server id: another record has it, or the same one is there again.
    public func clearTombstone(_ resource: Resource, _ id: ServerID) throws {
        try db.run(
            sql: "DELETE FROM tombstone WHERE resource = ? AND server_id = ?", arguments: [resource.name, id.text])
    }

    /// Forgets tombstones that are older than a moment, Unix milliseconds.
    func pruneTombstones(before milliseconds: Int64) throws {
        try db.run(sql: "DELETE FROM tombstone WHERE removed_at < ?", arguments: [milliseconds])
    }
}
