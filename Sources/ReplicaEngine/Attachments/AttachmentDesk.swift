import AttachmentStore
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Takes in files of local tools: checked, stored, and queued with their records in one transaction (design section 10).
public struct AttachmentDesk: Sendable {
    /// Which record gets a file.
    public enum Record: Sendable {
        /// One that is here, by either id.
        case known(String)
        /// One that is made with it.
        case fresh(JSONObject)
    }

    /// What became of a file.
    public struct Outcome: Sendable {
        /// The file as it is known from now on.
        public let attachment: Attachment
        /// What will send it.
        public let operation: LocalID
    }

    let context: EngineContext
    let store: AttachmentStore

    /// Takes files in beside a lane, which sends them.
    public init(_ lane: AttachmentLane) { (context, store) = (lane.context, lane.store) }

    /// Takes a file in. When this returns, the file and its operation survive a power cut.
    ///
    /// - Parameters:
    ///   - source: A descriptor of a regular file, read from where it stands; it stays the caller's.
    ///   - name: What the file is called.
    ///   - progress: Is told how many bytes were read so far.
    /// - Throws: ``EngineError`` for what can't be taken, before anything is queued.
    public func put(
        _ source: Int32, name: String, to target: FileTarget, of record: Record, author: String,
        progress: @escaping @Sendable (_ bytes: Int64, _ total: Int64) -> Void
    ) async throws -> Outcome {
        let name = FileName.cleaned(name)
        let route = try target.route(context)
        try await check(record, target, route)
        let receipt = try await store(source, name, target, progress)
        defer { store.release(receipt.stored.digest) }
        let (context, writes) = (context, LocalWrites(context))
        return try await context.replica.write { writer in
            let document: Document
            switch record {
            case .known(let id):
                document = try LocalWrites.document(writer, target.resource, id)
            case .fresh(let fields):
                let made = try writes.creating(target.resource.name, fields: fields, author: author)(writer)
                document = try LocalWrites.document(writer, target.resource, made.document.text)
            }
            var attachment = Attachment(
                id: writer.newID(), resource: target.resource.name, document: document.localID,
                field: target.field.name, name: name, mediaType: MediaKind.type(of: receipt.head),
                digest: receipt.stored.digest.hex, size: receipt.stored.length, isSealed: receipt.stored.isSealed,
                stage: .waiting, url: try document.serverObject()[target.field.name]?.string, addedAt: writer.now)
            guard
                let operation = try Self.queue(
                    attachment, on: document, target, route, author, RecordExecutor(context: context, writer: writer))
            else { throw EngineError.notFound(resource: target.resource.name, id: document.localID.text) }
            attachment.operation = operation
            return Outcome(attachment: attachment, operation: operation)
        }
    }

    // MARK: Checking

    /// Refuses what can be seen to be wrong before a long file is read.
    private func check(_ record: Record, _ target: FileTarget, _ route: UploadRoute) async throws {
        guard case .known(let id) = record else { return }
        let context = context
        try await context.replica.read { reader in
            let document = try LocalWrites.document(reader, target.resource, id)
            if route == .withCreate { _ = try Self.create(of: document, target, reader) }
        }
    }

    private func store(
        _ source: Int32, _ name: String, _ target: FileTarget,
        _ progress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws -> AttachmentStore.Receipt {
        let (store, rule) = (store, target.rule)
        return try await FileWork.run {
            try RegularFile.require(source, name)
            var status = stat()
            guard fstat(source, &status) == 0 else { throw EngineError.unreadable(name, errno) }
            let total = Int64(status.st_size)
            guard total <= rule.maximumBytes else { throw EngineError.tooLong(name, total, rule) }
            guard total > 0 else {
                throw EngineError.refused(.init(.emptyFile(name: name)))
            }
            var head = [UInt8](repeating: 0, count: MediaKind.headLength)
            let count = pread(source, &head, head.count, lseek(source, 0, SEEK_CUR))
            guard count >= 0 else { throw EngineError.unreadable(name, errno) }
            let type = MediaKind.type(of: Array(head.prefix(count)))
            guard rule.admits(type) else { throw EngineError.wrongKind(name, type, rule) }
            do {
                let receipt = try store.put(from: source, limit: rule.maximumBytes, isSealed: rule.isSensitive) {
                    progress($0, total)
                }
                // What is checked is what was stored: the file may have been changed while it was read.
                let stored = MediaKind.type(of: receipt.head)
                guard rule.admits(stored) else {
                    store.release(receipt.stored.digest)
                    throw EngineError.wrongKind(name, stored, rule)
                }
                return receipt
            } catch let error as AttachmentError {
                if case .tooLarge(let limit) = error.reason { throw EngineError.tooLong(name, limit + 1, rule) }
                throw EngineError.refused(.init(.notStored(error.description)))
            }
        }
    }

    // MARK: Queueing

    /// Queues what sends a file, in place of one that was not sent yet. Returns the operation.
    private static func queue(
        _ attachment: Attachment, on document: Document, _ target: FileTarget, _ route: UploadRoute,
        _ author: String, _ executor: RecordExecutor
    ) throws -> LocalID? {
        let writer = executor.writer
        let create = route == .withCreate ? try create(of: document, target, writer) : nil
        if create == nil { try LocalWrites.requireFuture(of: document, target.resource, writer) }
        let others = try writer.attachments(
            AttachmentFilter(document: document.localID, field: target.field.name, stages: [.waiting]))
        return try executor.run(
            .fileAttached(attachment, replacing: others, create: create?.id, author: author), on: document.localID,
            of: target.resource, as: document
        ).operation
    }

    /// The create that a file goes with, where the server takes it in no other way.
    private static func create(
        of document: Document, _ target: FileTarget, _ reader: ReplicaReader
    ) throws -> SyncModel.Operation {
        let create = try reader.operations(of: document.localID).last { $0.kind == .create }
        guard let create, document.serverID == nil, create.mayTakeFile else {
            throw EngineError.refused(.init(.onlyWithCreate(resource: target.resource.name)))
        }
        return create
    }
}

extension EngineError {
    static func unreadable(_ name: String, _ code: Int32) -> EngineError {
        .refused(.init(.unreadable(name: name, error: code)))
    }

    static func unwritable(_ code: Int32) -> EngineError { .refused(.init(.unwritable(error: code))) }

    static func tooLong(_ name: String, _ size: Int64, _ rule: FileRule) -> EngineError {
        .refused(.init(.tooLarge(name: name, bytes: size, most: rule.maximumBytes)))
    }

    static func wrongKind(_ name: String, _ type: String, _ rule: FileRule) -> EngineError {
        .refused(.init(.wrongKind(name: name, type: type, taken: rule.mediaTypes)))
    }
}
