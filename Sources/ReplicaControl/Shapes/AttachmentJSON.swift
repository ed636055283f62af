import AttachmentStore
import ReplicaEngine
import ReplicaStore
import SyncModel

/// How an attachment looks to local tools.
struct AttachmentJSON: Sendable {
    /// An attachment with what belongs to it in the replica.
    struct Entry: Sendable {
        let attachment: Attachment
        let operation: SyncModel.Operation?
        let isPinned: Bool
        /// Whether its record is gone, so that no list shows what became of it.
        private let isRecordGone: Bool

        init(_ attachment: Attachment, _ reader: ReplicaReader, pins: Set<FilePin>) throws {
            self.attachment = attachment
            operation = try attachment.operation.flatMap { try reader.operation($0) }
            isRecordGone = try !reader.hasRecord(of: attachment)
            isPinned = pins.contains(
                FilePin(resource: attachment.resource, document: attachment.document, field: attachment.field))
        }

        /// Where it stands, as one word.
        var state: String {
            guard let operation, attachment.stage == .waiting || attachment.stage == .checking else {
                return attachment.stage.rawValue
            }
            if attachment.stage == .checking {
                // One that was seen before any list showed it counts; a list that shows otherwise makes a dead letter of it.
                return (operation.kind.isUpload ? AttachmentStage.uploaded : .checking).rawValue
            }
            switch operation.state {
            // The server said yes; whether it keeps the file is being looked at.
            case .unknown where operation.isProven: return AttachmentStage.checking.rawValue
            case .acknowledged: return AttachmentStage.uploaded.rawValue
            case .superseded: return "cancelled"
            case .queued, .sending, .rejected, .unknown, .parked, .cancelled: return operation.state.rawValue
            }
        }

        /// Whether nothing more will happen to it by itself.
        var isSettled: Bool {
            !["queued", "sending", "unknown", "checking"].contains(state)
                || attachment.stage == .checking && isRecordGone
        }
    }

    let lane: AttachmentLane

    /// The attachment as JSON.
    func value(_ entry: Entry) async -> JSONValue {
        let attachment = entry.attachment
        let store = lane.store
        let stored = await FileWork.attempt {
            try ContentDigest(hex: attachment.digest).map { try store.status(of: $0) }
        }
        let transfer = lane.board.progress(of: attachment.id)
        let isMoving = transfer.map { $0.phase == .upload || $0.phase == .download } ?? false
        return [
            "id": .string(attachment.id.text), "resource": .string(attachment.resource),
            "record": .string(attachment.document.text), "field": .string(attachment.field),
            "name": .string(attachment.name), "media_type": .string(attachment.mediaType),
            "size": .integer(attachment.size), "sha256": .string(attachment.digest), "state": .string(entry.state),
            "sent": isMoving ? .integer(transfer?.bytes ?? 0) : .null,
            "total": isMoving ? transfer?.total.map(JSONValue.integer) ?? .null : .null,
            "rate": isMoving ? transfer?.rate.map(JSONValue.integer) ?? .null : .null,
            "bytes_on_disk": stored.map { .integer($0.bytesOnDisk) } ?? .null,
            "bytes_on_wire": attachment.bytesOnWire.map(JSONValue.integer) ?? .null,
            "compressed": stored.map { .bool($0.isCompressed) } ?? .null, "sealed": .bool(attachment.isSealed),
            "pinned": .bool(entry.isPinned),
            "operation": entry.operation.map { .string($0.id.text) } ?? .null,
            "message": (entry.operation?.answer?.message).map(JSONValue.string) ?? .null,
            "added_at": WireTime.json(attachment.addedAt),
        ]
    }

    func values(_ entries: [Entry]) async -> JSONValue {
        var values: [JSONValue] = []
        for entry in entries { values.append(await value(entry)) }
        return .array(values)
    }
}

extension FileWork {
    /// Runs blocking work whose failure only means that there is nothing to tell.
    static func attempt<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value?) async -> Value? {
        (try? await run(work)) ?? nil
    }
}
