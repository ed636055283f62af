import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// What the answer to a list was marked with that was applied last, as long as nothing but local writes changed the resource since; nil
    /// for nothing.
    public func listValidator(of resource: String, _ part: ListPart) throws -> ListValidator? {
        guard
            let row = try Row.fetchOne(
                db,
                cached: """
                    SELECT address, entity_tag, last_modified, kept_at FROM list_validator v
                    WHERE resource = :resource AND part = :part AND NOT EXISTS (
                      SELECT 1 FROM journal j
                      WHERE j.position > v.position AND j.resource = :resource AND j.origin <> :local)
                    """,
                arguments: ["resource": resource, "part": part.text, "local": ChangeOrigin.local.rawValue])
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
                INSERT INTO list_validator (resource, part, address, entity_tag, last_modified, kept_at, position)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET address = excluded.address, entity_tag = excluded.entity_tag,
                  last_modified = excluded.last_modified, kept_at = excluded.kept_at, position = excluded.position
                """,
            arguments: [
                resource, part.text, validator.address, validator.entityTag, validator.lastModified, validator.keptAt,
                try journalEnd(),
            ])
    }
}
