import Foundation
import ReplicaStore

/// A file of the spool while it is written. It is removed with its owner, unless it was handed over.
final class SpoolFile {
    let path: String
    private let descriptor: Int32
    private var isHandedOver = false

    /// Makes it; it must not exist.
    ///
    /// - Throws: ``EngineError/storage(code:message:next:)``, as do all that write.
    init(_ path: String) throws(EngineError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(errno, path) }
    }

    deinit {
        Foundation.close(descriptor)
        if !isHandedOver { unlink(path) }
    }

    /// Writes bytes at a place.
    func write(_ bytes: [UInt8], at place: Int64) async throws {
        let (descriptor, path) = (descriptor, path)
        try await FileWork.run { try Self.write(bytes, to: descriptor, at: place, path) }
    }

    /// Forgets what follows a place.
    func cut(to length: Int64) async throws {
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.failure(errno, path) }
    }

    /// Takes over parts of another file, one behind the other.
    func copy(_ pieces: [Range<Int64>], of other: SpoolFile) async throws {
        let (source, target, path) = (other.descriptor, descriptor, path)
        try await FileWork.run {
            var place: Int64 = 0
            for piece in pieces {
                var offset = piece.lowerBound
                while offset < piece.upperBound {
                    var chunk = [UInt8](repeating: 0, count: Int(min(piece.upperBound - offset, 1 << 20)))
                    let count = pread(source, &chunk, chunk.count, off_t(offset))
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { throw Self.failure(count < 0 ? errno : EIO, path) }
                    chunk.removeSubrange(count...)
                    try Self.write(chunk, to: target, at: place, path)
                    offset += Int64(count)
                    place += Int64(count)
                }
            }
        }
    }

    /// Makes an array of records that each stand behind a comma.
    func close(at length: Int64) async throws {
        let (descriptor, path) = (descriptor, path)
        try await FileWork.run {
            try Self.write(Array("[".utf8), to: descriptor, at: 0, path)
            try Self.write(Array("]".utf8), to: descriptor, at: length, path)
        }
    }

    /// Leaves the file to the caller.
    func handOver() -> String {
        isHandedOver = true
        return path
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, at place: Int64, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(place) + off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(errno, path) }
            done += count
        }
    }

    private static func failure(_ code: Int32, _ path: String) -> EngineError {
        let fault = StorageFault(systemError: code)
        return .storage(code: fault.code, message: "\(path) \(fault.predicate)", next: fault.next)
    }
}
