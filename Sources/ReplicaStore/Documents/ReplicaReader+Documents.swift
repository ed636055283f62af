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
        try db.run(
            sql: "INSERT INTO \(DocumentSchema(resource).table) (local_id, booking, local) VALUES (?, ?, ?)",
            arguments: [id.text, booking?.rawValue, text])
    }

    /// Adds a document for a record of which only the id is known, because the server never lists it.
    public func insert(_ resource: Resource, named id: ServerID) throws {
        let record: JSONObject = [resource.idField: resource.idForm.json(id)]
        try db.run(
            sql: "INSERT INTO \(DocumentSchema(resource).table) (local_id, server_id, server) VALUES (?, ?, ?)",
            arguments: [newID().text, id.text, JSONValue.object(record).text])
    }

    /// Replaces what local tools see: the JSON with pending edits, or nil when none are left.
    public func setLocal(_ resource: Resource, row: Int64, to text: String?) throws {
        try db.run(
            sql: "UPDATE \(DocumentSchema(resource).table) SET local = :text WHERE id = :row AND local IS NOT :text",
            arguments: ["text": text, "row": row])
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
        try update(resource, row: row, "server_id = ?, server = ?, digest = NULL", [id.text, text])
    }

    /// Removes a document for good. Its last text stays in the journal, and with its tombstone, by which it is known again should it return.
    public func remove(_ resource: Resource, row: Int64) throws {
        if !resource.pull.isComputed { try leaveTombstone(resource, row: row) }
        try db.run(sql: "DELETE FROM \(DocumentSchema(resource).table) WHERE id = ?", arguments: [row])
    }

    /// The documents whose pending text refers to another document by its local id, with the referring fields.
    public func documents(_ resource: Resource, referringTo id: LocalID) throws -> [Document] {
        let fields = resource.references.map { DocumentSchema.column($0.name) + " = :id" }
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
