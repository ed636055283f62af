import GRDB
import SyncCatalogue
import SyncModel

/// Which attachments are asked for; what is nil asks for all.
public struct AttachmentFilter: Sendable, Equatable {
    /// Of one resource.
    public var resource: String?
    /// Of one record.
    public var document: LocalID?
    /// Of one field.
    public var field: String?
    /// At one of these stages.
    public var stages: [AttachmentStage]?

    /// A filter.
    public init(
        resource: String? = nil, document: LocalID? = nil, field: String? = nil, stages: [AttachmentStage]? = nil
    ) {
        self.resource = resource
        self.document = document
        self.field = field
        self.stages = stages
    }
}

extension ReplicaReader {
    /// Attachments, the newest first.
    ///
    /// - Parameter limit: How many at the most, from 1.
    public func attachments(_ filter: AttachmentFilter = AttachmentFilter(), limit: Int = 1_000_000) throws
        -> [Attachment]
    {
        var conditions = ["1"]
        var arguments: StatementArguments = []
        func demand(_ column: String, _ value: String?) {
            guard let value else { return }
            conditions.append("\(column) = ?")
            arguments += [value]
        }
        demand("resource", filter.resource)
        demand("document", filter.document?.text)
        demand("field", filter.field)
        if let stages = filter.stages {
            conditions.append("stage IN (\(databaseQuestionMarks(count: stages.count)))")
            arguments += StatementArguments(stages.map(\.rawValue))
        }
        return try attachments(
            "WHERE \(conditions.joined(separator: " AND ")) ORDER BY sequence DESC LIMIT ?", arguments + [limit])
    }

    /// Whether the record that an attachment belongs to is here. Of one that is gone a file that a list was still to show is kept for a while,
    /// in case that it comes back; until then nothing is seen of it.
    public func hasRecord(of attachment: Attachment) throws -> Bool {
        guard let resource = catalogue.resource(named: attachment.resource) else { return false }
        return try document(resource, local: attachment.document) != nil
    }

    /// The attachment with that id, or nil.
    public func attachment(_ id: LocalID) throws -> Attachment? {
        try attachments("WHERE id = ?", [id.text]).first
    }

    /// The attachment that an operation sends, or nil.
    public func attachment(of operation: LocalID) throws -> Attachment? {
        try attachments("WHERE operation = ?", [operation.text]).first
    }

    /// The attachments that unsettled operations send, by operation.
    public func cargo() throws -> [LocalID: Attachment] {
        let rows = try attachments(
            """
            WHERE operation IN (SELECT id FROM operation WHERE state IN ('queued','sending','unknown','parked'))
            """, [])
        return Dictionary(rows.compactMap { row in row.operation.map { ($0, row) } }, uniquingKeysWith: { $1 })
    }

    /// The digests of files that exist nowhere else: on their way, in doubt, refused, or yet to be seen on the server.
    public func irreplaceableDigests() throws -> Set<String> {
        try Set(
            String.fetchAll(
                db, cached: "SELECT digest FROM attachment WHERE stage IN ('waiting', 'checking')"))
    }

    /// The digests of the files of pinned fields.
    public func pinnedDigests() throws -> Set<String> {
        try Set(
            String.fetchAll(
                db,
                cached: """
                    SELECT a.digest FROM attachment a JOIN attachment_pin p
                    ON p.document = a.document AND p.field = a.field
                    """))
    }

    /// All digests that some attachment has.
    public func knownDigests() throws -> Set<String> {
        try Set(String.fetchAll(db, cached: "SELECT DISTINCT digest FROM attachment"))
    }

    /// The pinned fields of records.
    public func pins() throws -> [FilePin] {
        try Row.decodeAll(
            db, cached: "SELECT resource, document, field FROM attachment_pin ORDER BY document, field", arguments: [],
            FilePin.init
        ).compactMap(\.self)
    }

    /// The fields of records that a catalogue's rule keeps at hand.
    ///
    /// - Throws: The database's own error for a query that it can't run.
    public func pins(by rule: PinRule) throws -> [FilePin] {
        let now = replica.configuration.clock.milliseconds()
        let today = SQLFunctions.day(of: now, in: replica.configuration.catalogue.zone)
        let statement = try db.makeStatement(sql: rule.sql)
        guard statement.isReadonly else { throw ReplicaError.query(.unfit("a rule for pinned files may only read")) }
        let names = Set(["now", "today"].filter { rule.sql.contains(":\($0)") })
        let all: [String: (any DatabaseValueConvertible)?] = ["now": now, "today": today]
        return try Row.fetchAll(statement, arguments: StatementArguments(all.filter { names.contains($0.key) }))
            .compactMap(FilePin.init)
    }

    /// What was seen of the content codings that the server decodes, as it was kept.
    public func wireCodings() throws -> String? { try Settings(db).wireCodings() }

    private func attachments(_ condition: String, _ arguments: StatementArguments) throws -> [Attachment] {
        try Row.decodeAll(
            db, cached: "SELECT \(AttachmentRow.columns) FROM attachment \(condition)", arguments: arguments,
            AttachmentRow.decode)
    }
}

/// A field of a record whose file is kept at hand.
public struct FilePin: Sendable, Hashable {
    /// The record's resource.
    public let resource: String
    /// The record.
    public let document: LocalID
    /// The field.
    public let field: String

    /// A field of a record.
    public init(resource: String, document: LocalID, field: String) {
        self.resource = resource
        self.document = document
        self.field = field
    }

    fileprivate init?(_ row: Row) {
        let texts = Array(row.databaseValues).map { String.fromDatabaseValue($0) }
        guard texts.count == 3, let resource = texts[0], let document = texts[1].flatMap({ LocalID($0) }),
            let field = texts[2]
        else { return nil }
        self.init(resource: resource, document: document, field: field)
    }
}
