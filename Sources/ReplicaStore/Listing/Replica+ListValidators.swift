import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// What the answer to a list was marked with that was applied last; nil where it had nothing, or what was applied is not as that list was.
    public func listValidator(of resource: String, _ part: ListPart) throws -> ListValidator? {
        guard
            let row = try Row.fetchOne(
                db,
                cached: """
                    SELECT address, entity_tag, last_modified, kept_at FROM list_validator
                    WHERE resource = ? AND part = ?
                    """, arguments: [resource, part.text])
        else { return nil }
        return ListValidator(address: row[0], entityTag: row[1], lastModified: row[2], keptAt: row[3])
    }
}

extension ReplicaWriter {
    /// Keeps what a list was marked with that was just applied whole; nil forgets what was kept.
    public func keep(_ validator: ListValidator?, of resource: String, _ part: ListPart) throws {
        guard let validator else {
            try db.run(
                sql: "DELETE FROM list_validator WHERE resource = ? AND part = ?", arguments: [resource, part.text])
            return
        }
        try db.run(
            sql: """
                INSERT INTO list_validator (resource, part, address, entity_tag, last_modified, kept_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET address = excluded.address, entity_tag = excluded.entity_tag,
                  last_modified = excluded.last_modified, kept_at = excluded.kept_at
                """,
            arguments: [
                resource, part.text, validator.address, validator.entityTag, validator.lastModified, validator.keptAt,
            ])
    }

    /// Forgets what all lists of a resource were marked with: its documents are no longer as they were listed.
    func forgetValidators(of resource: String) throws {
        try db.run(sql: "DELETE FROM list_validator WHERE resource = ?", arguments: [resource])
    }
}
