import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// The document with a local id or a server id, hidden ones included; nil when there is none.
    public func document(_ resource: Resource, id: String) throws -> Document? {
        let schema = DocumentSchema(resource)
        if let localID = LocalID(id), let found = try document(schema, where: "local_id", is: localID.text) {
            return found
        }
        return try document(schema, where: "server_id", is: id)
    }

    /// The document with that local id, or nil.
    public func document(_ resource: Resource, local id: LocalID) throws -> Document? {
        try document(DocumentSchema(resource), where: "local_id", is: id.text)
    }

    private func document(_ schema: DocumentSchema, where column: String, is value: String) throws -> Document? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(Document.columns) FROM \(schema.table) WHERE \(column) = ?")
        return try Row.fetchOne(statement, arguments: [value]).map(Document.init)
    }

    /// The bookings that were made here and that a server may still decide about or share out twice, in the order of their rows.
    public func ownBookings(_ resource: Resource) throws -> [Document] {
        try Row.decodeAll(
            db,
            cached: """
                SELECT \(Document.columns) FROM \(DocumentSchema(resource).table)
                WHERE booking IS NOT NULL AND booking <> 'rejected' AND hidden = 0 ORDER BY id
                """, Document.init)
    }

    /// How far some documents are, by local id; those that are not here are left out.
    public func standings(_ resource: Resource, of ids: [LocalID]) throws -> [LocalID: DocumentStanding] {
        let rows = try Row.fetchAll(
            db,
            cached: """
                SELECT local_id, server_id IS NOT NULL, booking FROM \(DocumentSchema(resource).table)
                WHERE local_id IN (SELECT value FROM json_each(?))
                """, arguments: [JSONValue.array(ids.map { .string($0.text) }).text])
        return rows.reduce(into: [:]) { standings, row in
            guard let id = LocalID(row[0] as String) else { return }
            standings[id] = DocumentStanding(
                isOnServer: row[1], booking: (row[2] as String?).flatMap(BookingState.init))
        }
    }

    /// How many documents of a resource there are for readers.
    public func count(_ resource: Resource) throws -> Int {
        try Int.fetchOne(
            db, cached: "SELECT count(*) FROM \(DocumentSchema(resource).table) WHERE hidden = 0") ?? 0
    }

    /// Walks all documents of a resource in the order of their rows.
    public func forEachDocument(_ resource: Resource, _ body: (Document) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT \(Document.columns) FROM \(DocumentSchema(resource).table) ORDER BY id")
        while let row = try rows.next() { try body(Document(row)) }
    }
}

extension ReplicaWriter {
    /// Adds a document that the server does not know yet.
    public func insert(_ resource: Resource, local id: LocalID, text: String, booking: BookingState?) throws {
        try insert(resource, ["local_id", "booking", "local"], [id.text, booking?.rawValue, text], showing: text)
    }

    /// Adds a document for a record of which only the id is known, because the server never lists it.
    public func insert(_ resource: Resource, named id: ServerID) throws {
        let text = JSONValue.object([resource.idField: resource.idForm.json(id)]).text
        try insert(resource, ["local_id", "server_id", "server"], [newID().text, id.text, text], showing: text)
    }

    private func insert(
        _ resource: Resource, _ columns: [String], _ values: [(any DatabaseValueConvertible)?], showing text: String
    ) throws {
        let stored = replica.storedColumns(of: resource)
        let names = (columns + stored.names).joined(separator: ", ")
        let marks = databaseQuestionMarks(count: columns.count + stored.names.count)
        try db.run(
            sql: "INSERT INTO \(DocumentSchema(resource).table) (\(names)) VALUES (\(marks))",
            arguments: StatementArguments(values + stored.values(of: text)))
    }

    /// Replaces what local tools see: the JSON with pending edits, or nil when none are left.
    public func setLocal(_ resource: Resource, row: Int64, to text: String?) throws {
        let table = DocumentSchema(resource).table
        let stored = replica.storedColumns(of: resource)
        var values: [DatabaseValue] = []
        if !stored.names.isEmpty {
            let server = {
                try String.fetchOne(self.db, cached: "SELECT server FROM \(table) WHERE id = ?", arguments: [row])
            }
            values = stored.values(of: try text ?? server() ?? "{}")
        }
        let assignments = (["local = ?"] + stored.names.map { "\($0) = ?" }).joined(separator: ", ")
        try db.run(
            sql: "UPDATE \(table) SET \(assignments) WHERE id = ? AND local IS NOT ?",
            arguments: [text] + StatementArguments(values) + [row, text])
    }

    /// Hides a document from readers, or shows it again.
    public func setHidden(_ resource: Resource, row: Int64, to hidden: Bool) throws {
        try update(resource, row: row, "hidden = ?", [hidden])
    }

    /// Notes what is known of a booking's slot.
    public func setBooking(_ resource: Resource, row: Int64, to state: BookingState?) throws {
        try update(resource, row: row, "booking = ?", [state?.rawValue])
    }

    /// Takes over what the server has: its id and its JSON.
    ///
    /// The digest is cleared: it belongs to bytes of a listing, and the next listing sets it.
    public func setServer(_ resource: Resource, row: Int64, id: ServerID, text: String) throws {
        try setServer(resource, row: row, id: id, text: text, digest: nil)
    }

    func setServer(_ resource: Resource, row: Int64, id: ServerID, text: String, digest: ElementDigest?) throws {
        let stored = replica.storedColumns(of: resource)
        // What shows is the JSON with pending edits, where there is one.
        let columns = stored.names.map { ", \($0) = iif(local IS NULL, ?, \($0))" }.joined()
        try db.run(
            sql: """
                UPDATE \(DocumentSchema(resource).table) SET server_id = ?, server = ?, digest = ?\(columns) WHERE id = ?
                """,
            arguments: [id.text, text, digest?.data] + StatementArguments(stored.values(of: text)) + [row])
    }

    /// Removes a document for good. Its last text stays in the journal, and with its tombstone, by which it is known again should it return.
    public func remove(_ resource: Resource, row: Int64) throws {
        if !resource.pull.isComputed { try leaveTombstone(resource, row: row) }
        try db.run(sql: "DELETE FROM \(DocumentSchema(resource).table) WHERE id = ?", arguments: [row])
    }

    /// The documents whose pending text refers to another document by its local id, with the referring fields.
    public func documents(_ resource: Resource, referringTo id: LocalID) throws -> [Document] {
        let fields = resource.references.map { DocumentColumn.name(of: $0.name) + " = :id" }
        guard !fields.isEmpty else { return [] }
        return try Row.decodeAll(
            db,
            cached: """
                SELECT \(Document.columns) FROM \(DocumentSchema(resource).table)
                WHERE local IS NOT NULL AND (\(fields.joined(separator: " OR ")))
                """, arguments: ["id": id.text], Document.init)
    }

    private func update(
        _ resource: Resource, row: Int64, _ assignments: String, _ values: [(any DatabaseValueConvertible)?]
    ) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE \(DocumentSchema(resource).table) SET \(assignments) WHERE id = ?")
        try statement.execute(arguments: StatementArguments(values + [row]))
    }
}
