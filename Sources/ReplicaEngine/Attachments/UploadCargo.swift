import AttachmentStore
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Puts files into requests: a form with an exact length, from the store as it is sent (design section 10).
struct UploadCargo: Sendable {
    let context: EngineContext
    let files: ServerFiles
    let store: AttachmentStore
    let codings: CodingBook
    let board: TransferBoard

    /// The file that an operation is about to carry; nil when it may not go now.
    ///
    /// Where the record has come to name another file than when this one was put in, somebody else put it there: nothing of theirs is
    /// overwritten before a person says so.
    ///
    /// - Parameter record: The record as the server has it.
    func load(
        _ operation: SyncModel.Operation, _ record: JSONObject, _ executor: RecordExecutor, _ resource: Resource
    ) throws -> Attachment? {
        guard var file = try executor.writer.attachment(of: operation.id) else { return nil }
        if case .upload(let field) = operation.kind, let shown = record[field],
            !files.isSame(shown.string, file.url)
        {
            try executor.run(
                .fileReplaced(operation.id, file: file.id, name: file.name, address: shown.string),
                on: operation.document, of: resource)
            return nil
        }
        // What an earlier try showed says nothing of this one.
        if operation.kind.isUpload { try executor.run(.fileLoaded(operation.id), on: operation.document, of: resource) }
        // What is kept as it came is sent as it came.
        let stored = ContentDigest(hex: file.digest).flatMap { try? store.status(of: $0) }
        file.coding =
            stored?.isCompressed == true ? codings.choose(for: file.id, isCreate: operation.kind == .create) : nil
        return file
    }

    /// A request with the file in it, and what watches its way.
    ///
    /// - Parameter fields: What else the form has.
    /// - Throws: `AttachmentError` when the stored file can't be read.
    func laden(
        _ request: HTTPRequest, with file: Attachment, fields: JSONObject, _ resource: Resource
    ) async throws -> (HTTPRequest, @Sendable (TransferProgress) -> Void) {
        guard let digest = ContentDigest(hex: file.digest) else { throw AttachmentError(.missing, file.digest) }
        let rule = resource.field(named: file.field)?.file
        let form = try MultipartForm(
            boundary: "clinicsync-\(context.identities.next().text)",
            fields: fields.sorted { $0.key < $1.key }.compactMap { name, value in
                Self.text(value).map { .init(name: name, value: $0) }
            },
            file: .init(
                name: rule?.part ?? file.field, fileName: file.name, mediaType: file.mediaType, length: file.size))
        let (store, coding) = (store, file.coding.flatMap(EncodedContent.Coding.init))
        let encoded = try await FileWork.run { () -> EncodedBody? in
            _ = try store.status(of: digest)
            return try coding.flatMap { try EncodedBody(store, digest, as: $0, head: form.head, tail: form.tail) }
        }
        var request = request
        request.fields["Content-Type"] = form.contentType
        if let encoded { request.fields["Content-Encoding"] = encoded.coding.rawValue }
        request.body =
            encoded.map(RequestBody.stream)
            ?? form.body(of: StoredBody(store: store, digest: digest, length: file.size))
        request.limits = .transfer
        let (used, bytes) = (encoded?.coding.rawValue, request.body?.count)
        // Before it leaves: by this it is judged what the server could read.
        try await context.replica.write { try $0.setCoding(of: file.id, to: used, bytes: bytes) }
        let board = board
        board.note(file.id, .upload, bytes: 0, total: request.body?.count)
        return (request, { board.note(file.id, .upload, bytes: $0.sent, total: $0.sendTotal) })
    }

    /// Learns from an answer what the server decodes.
    func note(_ response: HTTPResponse) async {
        let named = response.fields.values("Accept-Encoding")
        guard !named.isEmpty else { return }
        try? await codings.update { known in
            for field in named { known.note(advertised: field) }
        }
    }

    /// What an answer means for a file that was sent compressed: a server that can't read it is sent the plain one.
    func reconsidered(_ verdict: PushVerdict, of file: Attachment) async -> PushVerdict {
        board.end(file.id)
        guard let (coding, answer) = verdict.refuses(file.coding) else { return verdict }
        do {
            try await codings.update { $0.refuse(coding) }
        } catch {
            return verdict
        }
        return .retry(answer, afterMilliseconds: 0)
    }

    /// A value as a form has it; nil for what is left out.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text
        case .bool, .number, .array, .object: value.text
        }
    }
}
