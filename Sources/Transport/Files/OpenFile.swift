import Foundation

/// A failed call of the operating system.
struct SystemFault: Error, Equatable, CustomStringConvertible {
    let operation: String
    let code: Int32

    /// The failure of the call that was just made.
    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    var description: String { "\(operation): \(String(cString: strerror(code)))" }
}

/// An open file that closes itself.
struct OpenFile: ~Copyable {
    let descriptor: Int32

    /// Opens a file with `open`'s flags; a new one gets mode 0600.
    init(_ path: String, _ flags: Int32) throws(SystemFault) {
        let opened = open(path, flags | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw SystemFault("open") }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Writes all bytes, or throws with some of them written.
    func write(_ bytes: UnsafeRawBufferPointer) throws(SystemFault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw SystemFault("write") }
            rest = rest.dropFirst(written)
        }
    }

    /// Writes all bytes, or throws with some of them written.
    func write(_ bytes: [UInt8]) throws(SystemFault) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(SystemFault) in try write(buffer) }
        }
        try result.get()
    }

    /// Reads to the end, or up to `limit` bytes.
    func read(upTo limit: Int) throws(SystemFault) -> [UInt8] {
        var result = [UInt8]()
        var chunk = [UInt8](repeating: 0, count: min(limit, 16 * 1024))
        while result.count < limit {
            let count = Foundation.read(descriptor, &chunk, min(chunk.count, limit - result.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFault("read") }
            guard count > 0 else { break }
            result += chunk[..<count]
        }
        return result
    }

    /// Waits until content and metadata are on the disk.
    func sync() throws(SystemFault) {
        guard fsync(descriptor) == 0 else { throw SystemFault("fsync") }
    }
}
