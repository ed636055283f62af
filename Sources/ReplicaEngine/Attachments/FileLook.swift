import AttachmentStore
import Crypto
import Foundation
import SyncModel
import SyncPlanner
import Synchronization
import Transport

/// Looks whether the server keeps the file that was sent: its length always, its bytes where they are few, its digest where it is named
/// (design section 10).
struct FileLook: Sendable {
    let files: ServerFiles

    /// Files up to this length are read back whole; 8 MiB.
    static let readBackLimit: Int64 = 8 << 20

    /// What the server keeps at an address.
    ///
    /// - Parameter isOld: Whether the record named that address before: a length alone then proves nothing, since the file that was there
    ///   may have it as well.
    func look(at text: String?, isOld: Bool, for file: Attachment) async -> UploadSighting.File {
        guard let text, !text.isEmpty else { return .none }
        do {
            let address = try files.address(text)
            if file.size <= Self.readBackLimit { return try await readBack(address, file) }
            let (found, isProven) = try await measure(address, file)
            return found == .same && isOld && !isProven ? try await readBack(address, file) : found
        } catch let error as EngineError {
            if case .refused(let refusal) = error { return .barred(refusal.description) }
            return .unseen(error.description)
        } catch let failure as TransportFailure {
            if case .tooLarge = failure.kind { return .other("longer than \(file.size) bytes") }
            if case .suspiciousCompression = failure.kind { return .other(failure.description) }
            return .unseen(failure.description)
        } catch {
            return .unseen("\(error)")
        }
    }

    private func readBack(_ address: FileAddress, _ file: Attachment) async throws -> UploadSighting.File {
        let digest = DigestReceiver()
        // Room for a page that tells of an error; a longer file ends the transfer.
        let limit = max(file.size, 1 << 20)
        let response = try await files.ask(.get, address, to: .receiver(digest, limit: limit))
        guard response.status == 200 else { return Self.refusal(response.status) }
        if Self.isPage(response, insteadOf: file) { return .unseen("a page comes instead of it") }
        let (length, found) = digest.result
        guard length == file.size else { return .other("of \(length) bytes and not \(file.size)") }
        return found.hex == file.digest ? .same : .other("of the same length and another content")
    }

    /// What the server tells of the file there, and whether it named its digest.
    private func measure(
        _ address: FileAddress, _ file: Attachment
    ) async throws -> (found: UploadSighting.File, isProven: Bool) {
        var response = try await files.ask(.head, address)
        if [405, 501].contains(response.status) || response.status == 200 && response.fields.fileLength == nil {
            // The first byte tells the length of the whole as well; what is not asked for is refused by its limit.
            let first = HeadReceiver()
            do {
                response = try await files.ask(
                    .get, address, fields: ["Range": "bytes=0-0"], to: .receiver(first, limit: file.size))
            } catch let failure as TransportFailure where failure.kind == .localFile {
                guard let length = first.length else { throw failure }
                return (length == file.size ? .same : .other("of \(length) bytes and not \(file.size)"), false)
            }
        }
        guard response.status == 200 || response.status == 206 else { return (Self.refusal(response.status), true) }
        if Self.isPage(response, insteadOf: file) { return (.unseen("a page comes instead of it"), true) }
        guard let length = response.fields.fileLength else {
            return (.unseen("the server does not tell its length"), true)
        }
        guard length == file.size else { return (.other("of \(length) bytes and not \(file.size)"), true) }
        guard let digest = response.fields.fileDigest else { return (.same, false) }
        return (digest.hex == file.digest ? .same : .other("of the same length and another content"), true)
    }

    /// Whether an answer is a page, such as a proxy's or a hotel's, and the file is none.
    private static func isPage(_ response: HTTPResponse, insteadOf file: Attachment) -> Bool {
        response.fields.isPage && !file.mediaType.hasPrefix("text/")
    }

    /// What an answer without a file says: that there is none, or nothing.
    private static func refusal(_ status: Int) -> UploadSighting.File {
        switch status {
        case 404, 410: .other("whose address answers \(status)")
        default: .unseen("its address answers \(status)")
        }
    }
}

/// Reads a body for its length and digest, and keeps nothing.
private final class DigestReceiver: BodyReceiver {
    private let state = Mutex((length: Int64(0), hash: SHA256()))

    var result: (length: Int64, digest: ContentDigest) {
        state.withLock { ($0.length, ContentDigest($0.hash.finalize())) }
    }

    func begin(status: Int, fields: HTTPFields) -> Bool {
        state.withLock { $0 = (0, SHA256()) }
        return status == 200
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            state.length += Int64(bytes.count)
            state.hash.update(bufferPointer: bytes)
        }
    }
}

/// Reads the head of an answer, and takes no whole file.
private final class HeadReceiver: BodyReceiver {
    private struct Enough: Error {}
    private let found = Mutex<Int64?>(nil)

    /// The length of the whole file, as the head told it.
    var length: Int64? { found.withLock { $0 } }

    func begin(status: Int, fields: HTTPFields) throws -> Bool {
        found.withLock { $0 = fields.fileLength }
        if status == 200 { throw Enough() }
        return status == 206
    }

    func take(_ bytes: UnsafeRawBufferPointer) {}
}
