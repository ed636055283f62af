import GRDB
import SyncModel

/// What is wrong with one list of a resource, until a later one is good.
public struct ListFlaws: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// Since when it is so, Unix milliseconds.
    public let since: Int64
    /// What is wrong, at least one.
    public let flaws: [ListFlaw]
}

extension ReplicaReader {
    /// What is wrong with the lists that were read last, by resource and list.
    ///
    /// - Parameter resource: Only those of one resource; nil for all.
    public func listFlaws(of resource: String? = nil) throws -> [ListFlaws] {
        try Row.fetchAll(
            db,
            cached: """
                SELECT resource, part, flaws, since FROM list_flaw WHERE :resource IS NULL OR resource = :resource
                ORDER BY resource, part
                """, arguments: ["resource": resource]
        ).map { row in
            let (part, text) = (row[1] as String, row[2] as String)
            guard let part = ListPart(part), let flaws = (try? JSONValue(parsing: text))?.array else {
                throw ReplicaError.unreadableRow(table: "list_flaw", reason: "\(row[0] as String), \(part)")
            }
            return ListFlaws(
                resource: row[0], since: row[3], flaws: flaws.compactMap { ListFlaw(json: $0, parent: part.parent) })
        }
    }
}

extension ReplicaWriter {
    /// Keeps what is wrong with the lists of a resource that were read just now, and forgets what was kept of them.
    ///
    /// - Parameters:
    ///   - parts: Which lists were read; nil for all that the resource has.
    ///   - flaws: What is wrong with each; good ones are not among them.
    public func keepFlaws(of resource: String, read parts: Set<ListPart>?, _ flaws: [ListPart: [ListFlaw]]) throws {
        let known = try String.fetchAll(
            db, cached: "SELECT part FROM list_flaw WHERE resource = ?", arguments: [resource])
        for text in known {
            guard let part = ListPart(text), parts?.contains(part) ?? true, flaws[part] == nil else { continue }
            try db.run(
                sql: "DELETE FROM list_flaw WHERE resource = ? AND part = ?", arguments: [resource, text])
        }
        for (part, found) in flaws {
            try db.run(
                sql: """
                    INSERT INTO list_flaw (resource, part, flaws, since) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET flaws = excluded.flaws
                    """, arguments: [resource, part.text, JSONValue.array(found.map(\.json)).text, now])
        }
    }
}
