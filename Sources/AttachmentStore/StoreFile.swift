import Glibc

/// An open file of the store that closes itself.
final class StoreFile {
    let descriptor: Int32
    let path: String

    /// Opens a file with `open`'s flags; a new one gets mode 0600. A link in place of the file is refused.
    init(_ path: String, _ flags: Int32) throws(AttachmentError) {
        descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw .failed("open", path) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(AttachmentError) {
        var offset = 0
        while offset < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .failed("write", path) }
            offset += count
        }
    }

    func write(_ bytes: [UInt8]) throws(AttachmentError) {
        try bytes.withBytes { (buffer) throws(AttachmentError) in try write(buffer) }
    }

    /// Writes at a place, without moving on.
    func write(_ bytes: [UInt8], at offset: Int64) throws(AttachmentError) {
        guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else {
            throw .failed("pwrite", path)
        }
    }

    /// Reads until the room is full or the file ends.
    func read(into room: UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Int {
        try Self.read(descriptor, path, into: room)
    }

    static func read(
        _ descriptor: Int32, _ path: String?, into room: UnsafeMutableRawBufferPointer
    ) throws(AttachmentError) -> Int {
        var filled = 0
        while filled < room.count {
            let count = Glibc.read(descriptor, room.baseAddress?.advanced(by: filled), room.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .failed("read", path) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    func sync() throws(AttachmentError) {
        guard fsync(descriptor) == 0 else { throw .failed("fsync", path) }
    }

    func status() throws(AttachmentError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed("fstat", path) }
        return status
    }

    /// Waits until a folder's entries are on the disk.
    static func syncFolder(_ path: String) throws(AttachmentError) {
        try StoreFile(path, O_RDONLY | O_DIRECTORY).sync()
    }

    /// Makes a folder for its owner only, unless it is there. Whether it was made.
    @discardableResult static func makeFolder(_ path: String) throws(AttachmentError) -> Bool {
        if mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw .failed("mkdir", path) }
        return false
    }
}
