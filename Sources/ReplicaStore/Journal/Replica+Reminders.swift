import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// The documents of a day that fulfil a reminder's rule and of which nobody was reminded yet, in the order of their rows.
    ///
    /// - Parameter day: The record's day, `YYYY-MM-DD`.
    public func unreminded(_ resource: Resource, rule: ReminderRule, day: String) throws -> [Document] {
        let table = DocumentSchema(resource).table
        var arguments: StatementArguments = [day, resource.name, day]
        let conditions = rule.when.sorted { $0.key < $1.key }.map { field, values in
            arguments += StatementArguments(values)
            return "AND d.\(DocumentColumn.name(of: field)) IN (\(values.map { _ in "?" }.joined(separator: ", ")))"
        }
        return try Row.decodeAll(
            db,
            cached: """
                SELECT \(Document.columns) FROM \(table) d
                WHERE d.\(DocumentColumn.name(of: rule.dayField)) = ? AND d.hidden = 0 AND d.booking IS NOT 'rejected'
                AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.resource = ? AND r.document = d.local_id AND r.day = ?)
                \(conditions.joined(separator: " ")) ORDER BY d.id
                """, arguments: arguments, Document.init)
    }
}

extension ReplicaWriter {
    /// Reminds of a document of a day, once.
    public func remind(of document: Document, _ resource: Resource, day: String) throws {
        try db.run(
            sql: "INSERT OR IGNORE INTO reminder (resource, document, day) VALUES (?, ?, ?)",
            arguments: [resource.name, document.localID.text, day])
        try record(
            .reminderDue, origin: .engine, resource: resource.name, document: document, author: "engine",
            after: document.visible)
    }

    /// Forgets the reminders of days before one.
    public func forgetReminders(before day: String) throws {
        try db.run(sql: "DELETE FROM reminder WHERE day < ?", arguments: [day])
    }
}
