import Foundation
import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaWriter {
    /// Opens a list, to bring a resource's documents up to it: only elements whose bytes are new are parsed (design section 4).
    ///
    /// A text that is not a whole array throws while it is pulled, which undoes everything.
    ///
    /// - Throws: ``ReplicaError``, or the database's error.
    public func openListing(
        _ resource: Resource, from source: ListingSource, scope: ListingScope, interest: ListingInterest = .init()
    ) throws -> ListingCursor {
        try ListingCursor(self, resource, source, scope, interest)
    }

    func outcome(
        of resource: Resource, _ scope: ListingScope, seen: SeenRows, _ summary: ListingSummary
    ) throws -> ListingOutcome {
        let known = try knownRows(resource, scope)
        let absent = known.filter { !seen.contains($0) }
        var outcome = ListingOutcome(
            summary: summary, absentRows: absent, knownRows: known.count, toAskFor: [],
            isEmptied: !known.isEmpty && absent.count == known.count, emptiedParents: [:], seen: seen)
        if case .children(let field, _, let parents) = scope, !absent.isEmpty {
            outcome.emptiedParents = try rowsByParent(resource, field, parents)
                .filter { $0.value.allSatisfy { !seen.contains($0) } }
        } else if scope == .recent {
            let expected = try expected(resource)
            outcome.toAskFor = expected.filter { !seen.contains($0.row) }.map(\.id)
            let lacksAllOpen = !expected.isEmpty && outcome.toAskFor.count == expected.count
            let isEmpty = try summary.elements == 0 && !knownRows(resource, .everything).isEmpty
            outcome.isEmptied = lacksAllOpen || isEmpty
        }
        return outcome
    }

    /// Adds a record that only the server knew, as a document of its own, and returns its local id.
    ///
    /// - Parameter local: The local id of a document that returns; nil for one that is new.
    @discardableResult
    public func insert(_ resource: Resource, pulled record: ListedRecord, as local: LocalID? = nil) throws -> LocalID {
        let id = try insertRow(
            resource, pulled: record.serverID, text: record.text, digest: record.digest, as: local,
            values: replica.storedColumns(of: resource).values(of: record.text))
        try self.record(
            .created, origin: .remote, resource: resource.name, local: id, server: record.serverID, author: "server",
            after: record.text)
        return id
    }

    /// Replaces what the server has of a document by what a listing brought.
    public func setServer(_ resource: Resource, row: Int64, to record: ListedRecord) throws {
        try setServer(resource, row: row, id: record.serverID, text: record.text, digest: record.digest)
    }

    /// The document in a row.
    public func document(_ resource: Resource, row: Int64) throws -> Document? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(Document.columns) FROM \(DocumentSchema(resource).table) WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [row]).map(Document.init)
    }

    /// Adds a document for a record that only the server knew.
    ///
    /// - Parameter values: Those of its stored columns.
    func insertRow(
        _ resource: Resource, pulled id: ServerID, text: String, digest: ElementDigest, as known: LocalID? = nil,
        values: [DatabaseValue]
    ) throws -> LocalID {
        let local = known ?? newID()
        let names = replica.storedColumns(of: resource).names
        let columns = (["local_id", "server_id", "server", "digest"] + names).joined(separator: ", ")
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO \(DocumentSchema(resource).table) (\(columns))
                VALUES (\(databaseQuestionMarks(count: 4 + names.count)))
                """)
        try statement.execute(
            arguments: [local.text, id.text, text, digest.data] + StatementArguments(values))
        return local
    }

    func setDigest(_ resource: Resource, row: Int64, to digest: ElementDigest) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE \(DocumentSchema(resource).table) SET digest = ? WHERE id = ?")
        try statement.execute(arguments: [digest.data, row])
    }

    /// The documents that a capped list should show.
    private func expected(_ resource: Resource) throws -> [(row: Int64, id: LocalID)] {
        guard !resource.pull.asksFor.isEmpty else { return [] }
        var arguments: StatementArguments = []
        let conditions = resource.pull.asksFor.sorted { $0.key < $1.key }.map { field, values in
            arguments += StatementArguments(values.map { $0.string ?? $0.text })
            return "json_extract(server, '$.\"\(field)\"') IN (\(values.map { _ in "?" }.joined(separator: ", ")))"
        }
        let rows = try Row.fetchAll(
            db,
            cached: """
                SELECT id, local_id FROM \(DocumentSchema(resource).table)
                WHERE server_id IS NOT NULL AND server IS NOT NULL AND \(conditions.joined(separator: " AND ")) ORDER BY id
                """, arguments: arguments)
        return rows.compactMap { row in LocalID(row[1] as String).map { (row[0], $0) } }
    }

    /// The documents that a listing of a scope should show.
    private func knownRows(_ resource: Resource, _ scope: ListingScope) throws -> [Int64] {
        let table = DocumentSchema(resource).table
        switch scope {
        case .everything:
            return try Int64.fetchAll(
                db, cached: "SELECT id FROM \(table) WHERE server_id IS NOT NULL AND server IS NOT NULL")
        case .window(let field, let from, let until):
            let moment = "clinic_instant(json_extract(server, '$.\"\(field)\"'))"
            return try Int64.fetchAll(
                db,
                cached: """
                    SELECT id FROM \(table) WHERE server_id IS NOT NULL AND server IS NOT NULL
                    AND \(moment) >= ? AND \(moment) < ?
                    """, arguments: [from, until])
        case .children(let field, _, let parents):
            return try rowsByParent(resource, field, parents).values.flatMap(\.self).sorted()
        case .recent, .these: return []
        }
    }

    /// The documents that the lists of some parents should show, by the parent's id.
    private func rowsByParent(
        _ resource: Resource, _ field: String, _ parents: [String]
    ) throws -> [String: [Int64]] {
        let parent = "CAST(json_extract(server, '$.\"\(field)\"') AS TEXT)"
        let rows = try Row.fetchAll(
            db,
            cached: """
                SELECT id, \(parent) FROM \(DocumentSchema(resource).table)
                WHERE server_id IS NOT NULL AND server IS NOT NULL AND \(parent) IN (SELECT value FROM json_each(?))
                """, arguments: [JSONValue.array(parents.map(JSONValue.string)).text])
        return Dictionary(grouping: rows) { $0[1] as String }.mapValues { $0.map { $0[0] as Int64 } }
    }
}

extension ElementDigest {
    /// The digest as 16 bytes, as stored.
    var data: Data {
        var bytes = Data(capacity: 16)
        for word in [low, high] { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }
}
