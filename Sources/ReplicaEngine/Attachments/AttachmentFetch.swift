import AttachmentStore
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Gets the file of a record's field: from here, or else from the server.
public struct AttachmentFetch: Sendable {
    /// Where a file's bytes came from.
    public enum Source: String, Sendable {
        /// They were here.
        case store
        /// They were fetched.
        case server
    }

    let lane: AttachmentLane
    private var context: EngineContext { lane.context }

    /// Gets files with the help of a lane.
    public init(_ lane: AttachmentLane) {
        self.lane = lane
    }

    /// The attachment that a field stands for: the newest that waits to be sent, or what the server names. Its file is in the store.
    ///
    /// - Parameter key: Under what its progress is known, and what it is called when it has to be fetched.
    /// - Throws: ``EngineError``, `TransportFailure`, or `AttachmentError`.
    public func file(of id: String, _ target: FileTarget, as key: LocalID) async throws -> (
        attachment: Attachment, source: Source
    ) {
        let (context, files) = (context, lane.files)
        let (document, waiting) = try await context.replica.read { reader in
            let document = try LocalWrites.document(reader, target.resource, id)
            let address = try document.serverObject()[target.field.name]?.string
            let filter = AttachmentFilter(
                document: document.localID, field: target.field.name, stages: [.waiting, .checking])
            // One that was seen before any list showed it stands for the field as long as the record names it.
            let waiting = try reader.attachments(filter).first { file in
                file.stage == .waiting || file.url == nil || files.isSame(file.url, address)
            }
            return (document, waiting)
        }
        if let waiting { return (waiting, .store) }
        let pin = FilePin(resource: target.resource.name, document: document.localID, field: target.field.name)
        if let found = try await fetch(pin, target.rule, as: key) { return found }
        throw EngineError.refused(.init(.noFile(resource: target.resource.name, field: target.field.name)))
    }

    /// Gets a pinned field's file, where its record names one.
    func fetchIfNamed(_ pin: FilePin) async throws -> Bool {
        guard let rule = context.catalogue.resource(named: pin.resource)?.field(named: pin.field)?.file else {
            return false
        }
        return try await fetch(pin, rule, as: context.identities.next()) != nil
    }

    private func fetch(
        _ pin: FilePin, _ rule: FileRule, as key: LocalID
    ) async throws -> (attachment: Attachment, source: Source)? {
        let store = lane.store
        guard let address = try await address(of: pin, rule) else { return nil }
        if let known = try await lane.copy(of: pin), let digest = ContentDigest(hex: known.digest),
            await (try? FileWork.run({ try store.status(of: digest) })) != nil
        {
            return (known, .store)
        }
        let download = FileDownload(files: lane.files, store: store, board: lane.board)
        let receipt = try await download.fetch(try lane.files.address(address), as: key, rule)
        defer { store.release(receipt.stored.digest) }
        let name = FileName.cleaned(address.prefix { $0 != "?" && $0 != "#" }.removingPercentEncoding ?? address)
        let attachment = Attachment(
            id: key, resource: pin.resource, document: pin.document, field: pin.field, name: name,
            mediaType: MediaKind.type(of: receipt.head), digest: receipt.stored.digest.hex, size: receipt.stored.length,
            isSealed: receipt.stored.isSealed, stage: .cached, url: address, addedAt: context.clock.milliseconds())
        try await context.replica.write { writer in
            let filter = AttachmentFilter(document: pin.document, field: pin.field, stages: [.cached])
            for old in try writer.attachments(filter) { try writer.remove(attachment: old.id) }
            try writer.insert(attachment)
        }
        return (attachment, .server)
    }

    /// What the record names; nil for nothing, or where another field says that it names no file.
    private func address(of pin: FilePin, _ rule: FileRule) async throws -> String? {
        let context = context
        return try await context.replica.read { reader in
            guard let resource = context.catalogue.resource(named: pin.resource),
                let record = try reader.document(resource, local: pin.document)?.serverObject(),
                let address = record[pin.field]?.string, !address.isEmpty
            else { return nil }
            if let condition = rule.condition {
                guard let word = record[condition.field]?.string, condition.values.contains(word) else { return nil }
            }
            return context.vault.opened([pin.field: .string(address)], resource)[pin.field]?.string
        }
    }

    /// Writes a stored file into an open one.
    ///
    /// - Throws: ``EngineError``, or `AttachmentError` when it is damaged or gone.
    public func write(
        _ attachment: Attachment, to descriptor: Int32, progress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws {
        guard let digest = ContentDigest(hex: attachment.digest) else {
            throw AttachmentError(.missing, attachment.digest)
        }
        let store = lane.store
        try await FileWork.run {
            let reader = try store.reader(of: digest)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
            defer { buffer.deallocate() }
            while case let count = try reader.read(into: buffer), count > 0 {
                var written = 0
                while written < count {
                    let step = Foundation.write(
                        descriptor, buffer.baseAddress?.advanced(by: written), count - written)
                    if step < 0, errno == EINTR { continue }
                    guard step > 0 else { throw EngineError.unwritable(errno) }
                    written += step
                }
                progress(reader.position, reader.length)
            }
            guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
                throw EngineError.unwritable(errno)
            }
        }
    }
}
