import AttachmentStore
import Foundation
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport

/// The files that people attach at a workstation, and the lane that carries them.
extension Simulation {
    /// Attaches a file, and notes in the ledger what was acknowledged: the record where it is made with it, and the file.
    ///
    /// - Parameters:
    ///   - document: The record that gets it; nil for one that is made.
    ///   - made: The fields of a record that is made; nil where none is.
    func attach(
        _ content: [UInt8], to field: String, _ resource: Resource, _ document: Document?, _ made: JSONObject?,
        at station: Workstation
    ) async throws {
        guard let lane = station.lane, let folder = station.folder else { return }
        let record: AttachmentDesk.Record
        if let document {
            record = .known(document.localID.text)
        } else if let made {
            record = .fresh(made)
        } else {
            return
        }
        let at = world.server(\.audit.clock)
        let incarnation = try document.flatMap { try self.incarnation(of: $0, resource) }
        let source = folder.file("source")
        try Data(content).write(to: URL(filePath: source))
        let file = try FileHandle(forReadingFrom: URL(filePath: source))
        let outcome = try await AttachmentDesk(lane).put(
            file.fileDescriptor, name: "scan.txt", to: FileTarget(station.context, resource.name, field), of: record,
            author: "uid:\(1000 + station.number)", progress: { _, _ in })
        let attachment = outcome.attachment
        if let made {
            let create = try await station.replica.read { reader in
                try reader.operations(of: attachment.document).first { $0.kind == .create }?.id
            }
            note {
                $0.note(
                    .create, workstation: station.number, resource: resource.name, document: attachment.document,
                    operation: create, fields: made, incarnation: nil, at: at)
            }
        }
        world.count(.event, "local attachment")
        world.trace?.note(
            "  attached: \(field) of \(resource.name) \(attachment.document), file \(attachment.id) → \(outcome.operation)"
        )
        note {
            $0.note(
                .attach(field), workstation: station.number, resource: resource.name, document: attachment.document,
                operation: outcome.operation, fields: [:],
                file: Ledger.File(attachment: attachment.id, field: field, bytes: content), incarnation: incarnation,
                at: at)
        }
    }

    /// The lane of files takes a turn; it may fail only in ways that the engine knows.
    func carryFiles(at station: Workstation) async {
        do {
            try await station.lane?.runOnce()
        } catch {
            world.trace?.note("  files failed: \(error)")
            if error is ReplicaError || error is AttachmentError {
                violate(.lawful, "workstation \(station.number): \(error)")
            }
        }
    }
}
