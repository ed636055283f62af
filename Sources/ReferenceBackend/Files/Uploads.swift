import Hummingbird
import NIOPosix

/// Where requests with files come in: how large they may be, and where their files go.
struct Uploads: Sendable {
    let folder: MediaFolder
    /// The most MiB of a body.
    let limit: Int

    /// How much of a body is collected before a thread is troubled with it.
    private static let batch = 256 * 1_024

    /// Reads a form, and lets the handler do with it what it will; of the files only those stay that it moves.
    /// - Throws: `APIError.bodyTooLarge`, `.unsupportedCoding` or `.invalid`, `FileFailure`, what broke the connection, or
    ///   what the handler throws.
    func withForm<Value: Sendable>(
        of call: Call, boundary: String, fileField: String, _ handle: (ReceivedForm) async throws -> Value
    ) async throws -> Value {
        if call.quirks.contains(.ignoresContentEncoding), ContentCoding.isNamed(by: call.request) {
            return try await handle(ReceivedForm(fate: .unread))
        }
        if let text = call.request.headers[.contentLength], let length = Int(text), length > limit << 20 {
            throw APIError.bodyTooLarge(mebibytes: limit)
        }
        let receiver = try FormReceiver(
            boundary: boundary, fileField: fileField, coding: try ContentCoding(of: call.request), limit: limit,
            folder: folder)
        let outcome = await Result {
            var form = try await receive(call.request, receiver)
            if call.fault?.kind == .droppedFile { (form.file, form.fate) = (nil, .dropped) }
            return try await handle(form)
        }
        // Even when the task is cancelled, which the pool would take for a reason to do nothing.
        await Task { try? await NIOThreadPool.singleton.runIfActive { receiver.discard() } }.value
        return try outcome.get()
    }

    /// Bytes are decoded, searched and written by threads that may block.
    private func receive(_ request: Request, _ receiver: FormReceiver) async throws -> ReceivedForm {
        var batch = ByteBuffer()
        var size = 0
        for try await part in request.body {
            size += part.readableBytes
            guard size <= limit << 20 else { throw APIError.bodyTooLarge(mebibytes: limit) }
            batch.writeImmutableBuffer(part)
            guard batch.readableBytes >= Self.batch else { continue }
            try await NIOThreadPool.singleton.runIfActive { [batch] in try receiver.take(batch) }
            batch.clear()
        }
        return try await NIOThreadPool.singleton.runIfActive { [batch] in
            try receiver.take(batch)
            return try receiver.finish()
        }
    }
}
