import Crypto
import Foundation
import Hummingbird
import NIOPosix

/// The bytes of a stored file, and what proves them.
struct FileContent: Sendable {
    private enum Source: Sendable {
        case memory(Data)
        case file(OpenFile)
    }

    private let source: Source
    /// In bytes.
    let size: Int
    /// Of all bytes, in Base64.
    let sha256: String
    /// When a file was written; nil for what lies in the database.
    let modified: Date?

    /// Bytes out of the database.
    init(_ bytes: Data) {
        (source, size, modified) = (.memory(bytes), bytes.count, nil)
        sha256 = Data(SHA256.hash(data: bytes)).base64EncodedString()
    }

    /// A file whose digest is known from when it came.
    init(_ file: OpenFile, sha256: String) {
        (source, size, modified) = (.file(file), file.size, file.modified)
        self.sha256 = sha256
    }

    /// How much of a file is in memory at a time.
    private static let piece = 256 * 1_024

    /// Some of the bytes, as a body.
    func body(_ range: Range<Int>) -> ResponseBody {
        switch source {
        case .memory(let bytes):
            let start = bytes.startIndex
            return ResponseBody(
                byteBuffer: ByteBuffer(bytes: bytes[start + range.lowerBound..<start + range.upperBound]))
        case .file(let file):
            return ResponseBody(contentLength: range.count) { writer in
                var rest = range
                while !rest.isEmpty {
                    let next = rest.prefix(Self.piece)
                    let bytes = try await NIOThreadPool.singleton.runIfActive { try file.read(next) }
                    try await writer.write(bytes)
                    rest = next.upperBound..<range.upperBound
                }
                try await writer.finish(nil)
            }
        }
    }
}

/// A file that stays readable though its name be taken away meanwhile. All of it blocks.
final class OpenFile: Sendable {
    private let path: String
    private let descriptor: Int32
    /// In bytes.
    let size: Int
    /// When it was written, in whole seconds.
    let modified: Date

    /// Nil when there is none.
    /// - Throws: `FileFailure`.
    init?(existing path: String) throws(FileFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFailure("open", path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = FileFailure("open", path)
            close(descriptor)
            throw failure
        }
        size = Int(status.st_size)
        modified = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec))
    }

    deinit { close(descriptor) }

    /// Bytes of the file.
    /// - Throws: `FileFailure`, also when the file has fewer.
    func read(_ range: Range<Int>) throws -> ByteBuffer {
        var bytes = ByteBuffer()
        while bytes.readableBytes < range.count {
            let missing = range.count - bytes.readableBytes
            let position = off_t(range.lowerBound + bytes.readableBytes)
            var outcome = 0
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { room in
                outcome = pread(descriptor, room.baseAddress, missing, position)
                return max(0, outcome)
            }
            if outcome < 0, errno == EINTR { continue }
            guard outcome > 0 else { throw FileFailure("read", path) }
        }
        return bytes
    }
}
