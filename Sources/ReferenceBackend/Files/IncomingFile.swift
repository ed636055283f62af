import Crypto
import Foundation
import NIOCore

/// A file of a form while it comes in. All of it blocks.
final class IncomingFile {
    /// Where it is until a record names it.
    let path: String
    private let descriptor: Int32
    private var size = 0
    private var digest = SHA256()

    /// - Throws: `FileFailure`.
    init(in folder: MediaFolder) throws(FileFailure) {
        path = try folder.incomingPath()
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure("make", path) }
    }

    deinit { close(descriptor) }

    /// Writes the next bytes.
    /// - Throws: `FileFailure`.
    func take(_ bytes: ByteBuffer) throws {
        try bytes.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    guard errno == EINTR else { throw FileFailure("write", path) }
                } else {
                    rest = rest.dropFirst(count)
                }
            }
            digest.update(bufferPointer: bytes)
            size += bytes.count
        }
    }

    /// What came, safe on the disk.
    /// - Throws: `FileFailure`.
    func finish(contentType: String) throws(FileFailure) -> ReceivedFile {
        guard fsync(descriptor) == 0 else { throw FileFailure("sync", path) }
        return ReceivedFile(
            path: path, contentType: contentType, size: size, sha256: Data(digest.finalize()).base64EncodedString())
    }
}

/// A file that has come in, and waits to be moved to its place.
struct ReceivedFile: Equatable, Sendable {
    let path: String
    /// The type that its sender claims.
    let contentType: String
    /// In bytes.
    let size: Int
    /// Of its bytes, in Base64.
    let sha256: String
}
