import GRDB
import SyncModel

/// How an attachment is kept in a row. Columns are read by their places in ``columns``.
enum AttachmentRow {
    static let columns = """
        id, resource, document, field, name, media_type, digest, size, sealed, stage, stage_at, operation, coding, url, \
        added_at, wire
        """

    static func decode(_ row: Row) throws -> Attachment {
        guard let id = LocalID(row[0] as String), let document = LocalID(row[2] as String),
            let stage = AttachmentStage(rawValue: row[9])
        else {
            throw ReplicaError.unreadableRow(table: "attachment", reason: "'\(row[0] as String)' has unknown words")
        }
        var attachment = Attachment(
            id: id, resource: row[1], document: document, field: row[3], name: row[4], mediaType: row[5],
            digest: row[6], size: row[7], isSealed: row[8], stage: stage,
            operation: (row[11] as String?).flatMap { LocalID($0) }, url: row[13], addedAt: row[14])
        attachment.stageAt = row[10]
        attachment.coding = row[12]
        attachment.bytesOnWire = row[15]
        return attachment
    }

    static func arguments(_ attachment: Attachment) -> StatementArguments {
        [
            attachment.id.text, attachment.resource, attachment.document.text, attachment.field, attachment.name,
            attachment.mediaType, attachment.digest, attachment.size, attachment.isSealed, attachment.stage.rawValue,
            attachment.stageAt, attachment.operation?.text, attachment.coding, attachment.url,
            attachment.addedAt, attachment.bytesOnWire,
        ]
    }
}
