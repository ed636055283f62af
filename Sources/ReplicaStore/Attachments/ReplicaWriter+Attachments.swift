import GRDB
import SyncModel

extension ReplicaWriter {
    /// Adds an attachment.
    public func insert(_ attachment: Attachment) throws {
        try db.run(
            sql: "INSERT INTO attachment (\(AttachmentRow.columns)) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            arguments: AttachmentRow.arguments(attachment))
    }

    /// Moves an attachment to another stage.
    ///
    /// - Parameter url: Where the server keeps it; nil leaves what is known.
    public func move(_ attachment: LocalID, to stage: AttachmentStage, url: String? = nil) throws {
        try db.run(
            sql: "UPDATE attachment SET stage = ?, stage_at = ?, url = coalesce(?, url) WHERE id = ?",
            arguments: [stage.rawValue, now, url, attachment.text])
    }

    /// Notes how an attachment is about to be sent.
    ///
    /// - Parameters:
    ///   - coding: With which content coding; nil for none.
    ///   - bytes: How many bytes the request has, the form around the file included.
    public func setCoding(of attachment: LocalID, to coding: String?, bytes: Int64? = nil) throws {
        try db.run(
            sql: "UPDATE attachment SET coding = ?, wire = ? WHERE id = ?",
            arguments: [coding, bytes, attachment.text])
    }

    /// Notes what the record names, against which a later file of somebody else's is told.
    public func setAddress(of attachment: LocalID, to url: String?) throws {
        try db.run(sql: "UPDATE attachment SET url = ? WHERE id = ?", arguments: [url, attachment.text])
    }

    /// Lets another operation send an attachment.
    public func setOperation(of attachment: LocalID, to operation: LocalID) throws {
        try db.run(
            sql: "UPDATE attachment SET operation = ?, stage = 'waiting', stage_at = ? WHERE id = ?",
            arguments: [operation.text, now, attachment.text])
    }

    /// Notes that the server made the record that an attachment went with.
    public func noteMade(by operation: LocalID) throws {
        try db.run(
            sql: "UPDATE attachment SET stage = 'checking', stage_at = ? WHERE operation = ? AND stage = 'waiting'",
            arguments: [now, operation.text])
    }

    /// Forgets an attachment.
    public func remove(attachment: LocalID) throws {
        try db.run(sql: "DELETE FROM attachment WHERE id = ?", arguments: [attachment.text])
    }

    /// Forgets the attachment that an operation would have sent.
    func dropAttachment(of operation: LocalID) throws {
        try db.run(
            sql: "DELETE FROM attachment WHERE operation = ? AND stage = 'waiting'",
            arguments: [operation.text])
    }

    /// Forgets the attachments of records that are gone, and pins on them; and copies whose files were removed from the store.
    ///
    /// - Parameters:
    ///   - evicted: The digests of those files.
    ///   - moment: A file that a list was still to show goes with its record only when it has waited since before then, Unix milliseconds:
    ///     the record may come back, and the file be nowhere else.
    public func pruneAttachments(evicted: Set<String>, unshownSince moment: Int64) throws {
        for resource in catalogue.resources {
            let table = DocumentSchema(resource).table
            for owned in ["attachment", "attachment_pin"] {
                try db.run(
                    sql: """
                        DELETE FROM \(owned) WHERE resource = ? AND document NOT IN (SELECT local_id FROM \(table))
                        \(owned == "attachment"
                            ? "AND (stage IN ('cached', 'uploaded') OR stage = 'checking' AND stage_at < \(moment))" : "")
                        """, arguments: [resource.name])
            }
        }
        for digest in evicted {
            try db.run(
                sql: "DELETE FROM attachment WHERE digest = ? AND stage IN ('cached', 'uploaded')",
                arguments: [digest])
        }
    }

    /// Pins the file of a field of a record, or no longer.
    public func setPinned(_ pin: FilePin, to isPinned: Bool) throws {
        try db.run(
            sql: isPinned
                ? "INSERT OR IGNORE INTO attachment_pin (resource, document, field) VALUES (?, ?, ?)"
                : "DELETE FROM attachment_pin WHERE resource = ? AND document = ? AND field = ?",
            arguments: [pin.resource, pin.document.text, pin.field])
    }

    /// Keeps what was seen of the content codings that the server decodes.
    public func keep(wireCodings text: String) throws { try Settings(db).keep(wireCodings: text) }
}
