import Foundation
import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaWriter {
    /// What ``applyListing(_:from:scope:rules:)`` found.
    public struct ListingOutcome {
        /// The listing in numbers; removals are not among them yet.
        public var summary: ListingSummary
        /// The rows that the listing should have held and did not.
        public var absentRows: [Int64]
        /// How many documents of its scope the server was known to have.
        public var knownRows: Int
        /// The documents that the listing did not show and that its resource's rule wants to have asked for, one by one.
        public var toAskFor: [LocalID]
        private let seen: SeenRows

        init(summary: ListingSummary, absentRows: [Int64], knownRows: Int, toAskFor: [LocalID], seen: SeenRows) {
            self.summary = summary
            self.absentRows = absentRows
            self.knownRows = knownRows
            self.toAskFor = toAskFor
            self.seen = seen
        }

        /// Whether the listing showed a document.
        public func shows(_ document: Document) -> Bool { seen.contains(document.row) }
    }

    /// Brings a resource's documents up to a listing: parses only elements whose bytes are new (design section 4).
    ///
    /// The caller decides about absences and notes the listing in the same transaction. A text that is not a whole array of records
    /// throws, which undoes everything.
    ///
    /// - Throws: ``ReplicaError/malformedListing(resource:reason:)``, or the database's error.
    public func applyListing(
        _ resource: Resource, from source: ListingSource, scope: ListingScope, rules: ListingRules
    ) throws -> ListingOutcome {
        var listing = try ListingApplication(self, resource, rules: rules)
        defer { listing.finish() }
        do {
            try source.forEachElement { try listing.take($0) }
            try listing.complete()
        } catch let error as JSONSyntaxError {
            throw ReplicaError.malformedListing(resource: resource.name, reason: error.description)
        }
        if listing.isBaseline, listing.summary.added > 0 {
            try record(
                .baseline, origin: .remote, resource: resource.name, author: "server",
                after: JSONValue.object(["documents": .integer(Int64(listing.summary.added))]).text)
        }
        let known = try knownRows(resource, scope)
        let absent = known.filter { !listing.seen.contains($0) }
        return ListingOutcome(
            summary: listing.summary, absentRows: absent, knownRows: known.count,
            toAskFor: scope == .recent ? try unshown(resource, listing.seen) : [], seen: listing.seen)
    }

    /// Adds a record that only the server knew, as a document of its own, and returns its local id.
    @discardableResult
    public func insert(_ resource: Resource, pulled record: ListedRecord) throws -> LocalID {
        let id = try insertRow(resource, pulled: record.serverID, text: record.text, digest: record.digest)
        try self.record(
            .created, origin: .remote, resource: resource.name, local: id, server: record.serverID, author: "server",
            after: record.text)
        return id
    }

    /// Replaces what the server has of a document by what a listing brought.
    public func setServer(_ resource: Resource, row: Int64, to record: ListedRecord) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE \(DocumentSchema(resource).table) SET server_id = ?, server = ?, digest = ? WHERE id = ?")
        try statement.execute(arguments: [record.serverID.text, record.text, record.digest.data, row])
    }

    /// The document in a row.
    public func document(_ resource: Resource, row: Int64) throws -> Document? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(Document.columns) FROM \(DocumentSchema(resource).table) WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [row]).map(Document.init)
    }

    func insertRow(_ resource: Resource, pulled id: ServerID, text: String, digest: ElementDigest) throws -> LocalID {
        let local = newID()
        let statement = try db.cachedStatement(
            sql:
                "INSERT INTO \(DocumentSchema(resource).table) (local_id, server_id, server, digest) VALUES (?, ?, ?, ?)"
        )
        try statement.execute(arguments: [local.text, id.text, text, digest.data])
        return local
    }

    func setDigest(_ resource: Resource, row: Int64, to digest: ElementDigest) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE \(DocumentSchema(resource).table) SET digest = ? WHERE id = ?")
        try statement.execute(arguments: [digest.data, row])
    }

    /// The documents that a capped list should have shown.
    private func unshown(_ resource: Resource, _ seen: SeenRows) throws -> [LocalID] {
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
        return rows.filter { !seen.contains($0[0]) }.compactMap { LocalID($0[1] as String) }
    }

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
            return try Int64.fetchAll(
                db,
                cached: """
                    SELECT id FROM \(table) WHERE server_id IS NOT NULL AND server IS NOT NULL
                    AND CAST(json_extract(server, '$."\(field)"') AS TEXT) IN (SELECT value FROM json_each(?))
                    """, arguments: [JSONValue.array(parents.map(JSONValue.string)).text])
        case .recent, .these: return []
        }
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
