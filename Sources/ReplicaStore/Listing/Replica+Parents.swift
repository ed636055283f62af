import Foundation
import GRDB
import SyncCatalogue
import SyncModel

/// A record whose list of other records is to be fetched.
public struct ListParent: Sendable, Equatable {
    /// The parent's id on the server.
    public let id: String
    /// The digest of its record, or of the records that name it.
    let digest: Data?
    /// Whether it is a parent no more, so that what was listed under it is gone.
    public let isGone: Bool
}

extension ReplicaReader {
    /// The parents whose lists are due: those never fetched first, then those that changed, then those whose lists are the oldest.
    ///
    /// - Parameters:
    ///   - names: Only these, due or not; nil for those that are due.
    ///   - isForced: Whether all are due, however many there are.
    ///   - age: Those that are older than so many seconds are due, however many there are; nil for the rule's own age and number.
    ///   - now: Unix milliseconds.
    public func parents(
        of resource: Resource, in parents: Resource, rule: ParentRule, names: [String]? = nil, isForced: Bool = false,
        olderThan age: Int? = nil, now: Int64
    ) throws -> [ListParent] {
        let arguments: StatementArguments = [
            "resource": resource.name, "now": now, "past": now - Int64(age ?? rule.refreshSeconds) * 1000,
            "batch": isForced || names != nil || age != nil ? -1 : rule.batch, "isForced": isForced || names != nil,
            "names": names.map { JSONValue.array($0.map(JSONValue.string)).text },
        ]
        let rows = try Row.fetchAll(
            db,
            cached: """
                WITH parent AS (\(Self.parentRows(parents, rule)))
                SELECT parent.id, parent.digest FROM parent
                LEFT JOIN parent_state s ON s.resource = :resource AND s.parent = parent.id
                WHERE (:names IS NULL OR parent.id IN (SELECT value FROM json_each(:names)))
                AND (:isForced OR s.parent IS NULL OR s.digest IS NOT parent.digest OR s.pulled_at < :past OR s.pulled_at > :now)
                ORDER BY s.parent IS NOT NULL, s.digest IS parent.digest, s.pulled_at, parent.id LIMIT :batch
                """, arguments: arguments)
        return rows.map { ListParent(id: $0[0], digest: $0[1], isGone: false) }
    }

    /// The parents under which records were listed and which are parents no more.
    public func lostParents(of resource: Resource, in parents: Resource, rule: ParentRule) throws -> [ListParent] {
        try String.fetchAll(
            db,
            cached: """
                WITH parent AS (\(Self.parentRows(parents, rule)))
                SELECT s.parent FROM parent_state s WHERE s.resource = :resource AND s.parent NOT IN (SELECT id FROM parent)
                ORDER BY s.parent
                """, arguments: ["resource": resource.name]
        ).map { ListParent(id: $0, digest: nil, isGone: true) }
    }

    private static func parentRows(_ parents: Resource, _ rule: ParentRule) -> String {
        let table = DocumentSchema(parents).table
        guard let source = rule.source else {
            return "SELECT server_id AS id, digest FROM \(table) WHERE server_id IS NOT NULL AND server IS NOT NULL"
        }
        // Somebody named by several records has changed when one of those has.
        return """
            SELECT id, CAST(group_concat(hex(coalesce(digest, '')), '') AS BLOB) AS digest FROM (
              SELECT CAST(json_extract(server, '$."\(source)"') AS TEXT) AS id, digest FROM \(table) AS named
              WHERE server IS NOT NULL AND json_extract(server, '$."\(source)"') IS NOT NULL ORDER BY named.id)
            GROUP BY id
            """
    }

    /// Whether a record is known from a list, rather than from the answer to a write of our own.
    public func isListed(_ resource: Resource, _ id: ServerID) throws -> Bool {
        try Bool.fetchOne(
            db, cached: "SELECT digest IS NOT NULL FROM \(DocumentSchema(resource).table) WHERE server_id = ?",
            arguments: [id.text]) ?? false
    }
}

extension ReplicaWriter {
    /// Notes that the lists of some parents were applied; a lost parent is forgotten.
    public func noteLists(of resource: Resource, under parents: [ListParent]) throws {
        for parent in parents {
            if parent.isGone {
                try db.run(
                    sql: "DELETE FROM parent_state WHERE resource = ? AND parent = ?",
                    arguments: [resource.name, parent.id])
            } else {
                try db.run(
                    sql: """
                        INSERT INTO parent_state (resource, parent, digest, pulled_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO UPDATE SET digest = excluded.digest, pulled_at = excluded.pulled_at
                        """, arguments: [resource.name, parent.id, parent.digest, now])
            }
        }
    }
}
