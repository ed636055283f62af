import GRDB
import SyncCatalogue
import SyncModel

/// One listing on its way into the replica, element by element.
struct ListingApplication {
    private let writer: ReplicaWriter
    private let resource: Resource
    private let rules: ListingRules
    private let key: ElementDigest.Key
    private var walk: DigestWalk
    private(set) var seen = SeenRows()
    private(set) var summary = ListingSummary()
    /// Whether this is the first listing of the resource: its documents are one baseline in the journal, not an entry each.
    let isBaseline: Bool

    init(_ writer: ReplicaWriter, _ resource: Resource, rules: ListingRules) throws {
        self.writer = writer
        self.resource = resource
        self.rules = rules
        key = writer.replica.digestKey
        isBaseline = try writer.resourceState(resource).pulledAt == nil
        if isBaseline { try DocumentSchema(resource).pauseFullText(in: writer.db) }
        walk = try DigestWalk(writer.db, table: DocumentSchema(resource).table)
    }

    mutating func take(_ element: UnsafeRawBufferPointer) throws {
        summary.elements += 1
        let digest = ElementDigest(of: element, key: key)
        if let row = walk.row(with: digest) {
            seen.insert(row)
            return
        }
        summary.parsed += 1
        guard let id = ServerID(json: try JSONElement(element).member(resource.idField)) else {
            throw ReplicaError.malformedListing(
                resource: resource.name, reason: "element \(summary.elements) has no usable '\(resource.idField)'")
        }
        if let document = try writer.document(resource, server: id) {
            try update(document, id, digest, element)
        } else {
            try add(id, digest, element)
        }
    }

    /// Ends the walk, so that the caller can go on with the tables.
    func finish() { walk.finish() }

    /// Brings the tables into their usual state once every element was taken.
    func complete() throws {
        finish()
        if isBaseline { try DocumentSchema(resource).resumeFullText(in: writer.db) }
    }

    private mutating func update(
        _ document: Document, _ id: ServerID, _ digest: ElementDigest, _ element: UnsafeRawBufferPointer
    ) throws {
        let record = try listed(id, digest, element)
        try rules.readBack?(document, record)
        let before = try document.serverObject()
        if isSame(before, record.object) {
            seen.insert(document.row)
            return try writer.setDigest(resource, row: document.row, to: digest)
        }
        if try rules.replaces?(document, record) == true { return try add(id, digest, element) }
        seen.insert(document.row)
        summary.changed += 1
        if document.local != nil || document.isHidden || document.booking != nil {
            try rules.merge(document, record)
        } else {
            try writer.setServer(resource, row: document.row, to: record)
        }
        try writer.record(
            .updated, origin: .remote, resource: resource.name, document: document, author: "server",
            before: document.server, after: record.text)
    }

    private mutating func add(_ id: ServerID, _ digest: ElementDigest, _ element: UnsafeRawBufferPointer) throws {
        if isBaseline, rules.claims == nil, rules.appeared == nil, resource.shape == nil {
            // Checked by the reading of its id; its fields are read by SQLite when somebody asks for them.
            guard let text = String(validating: element, as: UTF8.self) else {
                throw JSONSyntaxError(.malformedText, at: 0)
            }
            _ = try writer.insertRow(resource, pulled: id, text: text, digest: digest)
            seen.insert(writer.db.lastInsertedRowID)
        } else {
            let record = try listed(id, digest, element)
            if try rules.claims?(record) == true { return }
            try rules.appeared?(record)
            try writer.insert(resource, pulled: record)
            // The journal's own insert follows the document's, so the row is looked up.
            if let document = try writer.document(resource, server: id) { seen.insert(document.row) }
        }
        summary.added += 1
    }

    private func listed(_ id: ServerID, _ digest: ElementDigest, _ element: UnsafeRawBufferPointer) throws
        -> ListedRecord
    {
        guard let answer = try JSONValue(parsing: element).object else { throw JSONSyntaxError(.wrongKind, at: 0) }
        if let shape = resource.shape {
            let object = shape.document(from: answer)
            return ListedRecord(
                serverID: id, text: JSONValue.object(object).text, object: object, digest: digest)
        }
        return ListedRecord(
            serverID: id, text: String(decoding: element, as: UTF8.self), object: answer, digest: digest)
    }

    private func isSame(_ before: JSONObject, _ after: JSONObject) -> Bool {
        if before == after { return true }
        let volatile = resource.fields.filter(\.isVolatile).map(\.name)
        if volatile.isEmpty { return false }
        func masked(_ object: JSONObject) -> JSONObject { object.filter { !volatile.contains($0.key) } }
        return masked(before) == masked(after)
    }
}
