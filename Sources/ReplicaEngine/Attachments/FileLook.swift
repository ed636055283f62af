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
    func look(at text: String?, for file: Attachment) async -> UploadSighting.File {
        guard let text, !text.isEmpty else { return .none }
        do {
            let address = try files.address(text)
            return file.size <= Self.readBackLimit
                ? try await readBack(address, file) : try await measure(address, file)
        } catch let error as EngineError {
            if case .refused(let refusal) = error { return .other(refusal.message) }
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
        let response = try await files.ask(.get, address, to: .receiver(digest, limit: file.size))
        guard response.status == 200 else { return Self.refusal(response.status) }
        let (length, hex) = digest.result
        guard length == file.size else { return .other("of \(length) bytes and not \(file.size)") }
        return hex == file.digest ? .same : .other("of the same length and another content")
    }

    private func measure(_ address: FileAddress, _ file: Attachment) async throws -> UploadSighting.File {
        var response = try await files.ask(.head, address)
        if [405, 501].contains(response.status) || response.status == 200 && response.fields.fileLength == nil {
            // The first byte tells the length of the whole as well; what is not asked for is refused by its limit.
            let first = HeadReceiver()
            do {
                response = try await files.ask(
                    .get, address, fields: ["Range": "bytes=0-0"], to: .receiver(first, limit: file.size))
            } catch let failure as TransportFailure where failure.kind == .localFile {
                guard let length = first.length else { throw failure }
                return length == file.size ? .same : .other("of \(length) bytes and not \(file.size)")
            }
        }
        guard response.status == 200 || response.status == 206 else { return Self.refusal(response.status) }
        guard let length = response.fields.fileLength else { return .unseen("the server does not tell its length") }
        guard length == file.size else { return .other("of \(length) bytes and not \(file.size)") }
        if let digest = response.fields.fileDigest, digest != file.digest {
            return .other("of the same length and another content")
        }
        return .same
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

    var result: (length: Int64, hex: String) {
        state.withLock {
            ($0.length, $0.hash.finalize().map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())
        }
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
