import CZlib

/// One zlib stream being written (RFC 1950), in memory that does not grow with its length.
package final class Deflater {
    /// zlib keeps a pointer to the stream inside its own state, so that the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var room = [UInt8](repeating: 0, count: 64 << 10)

    /// zlib's own default, and that of gzip: what it gains over 5 is little, and over it nothing worth the time.
    static let level: Int32 = 6
    /// How the stream begins, and what follows the last whole byte: an empty block that says that it is the last, and the checksum.
    static let headLength = 2
    static let tailLength = 6

    /// Begins a stream.
    ///
    /// - Throws: `AttachmentError` of kind `zlib` where zlib has no memory.
    package init() throws(AttachmentError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = clinicsync_deflateInit2(stream, Self.level, 15, 8)
        guard code == Z_OK else { throw AttachmentError(.zlib(code: code)) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses bytes, and hands on what is ready.
    package func compress(
        _ input: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) throws(AttachmentError) -> Void
    ) throws(AttachmentError) {
        try run(input, Z_NO_FLUSH, take)
    }

    /// Ends the stream at a whole byte, so that its blocks can go into another stream as they are.
    package func finish(_ take: (UnsafeRawBufferPointer) throws(AttachmentError) -> Void) throws(AttachmentError) {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        try run(nothing, Z_SYNC_FLUSH, take)
        try run(nothing, Z_FINISH, take)
    }

    private func run(
        _ input: UnsafeRawBufferPointer, _ flush: Int32,
        _ take: (UnsafeRawBufferPointer) throws(AttachmentError) -> Void
    ) throws(AttachmentError) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        defer { stream.pointee.next_in = nil }
        while true {
            let (code, count) = step(flush)
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw AttachmentError(.zlib(code: code))
            }
            if count > 0 {
                try room.withBytes { (bytes) throws(AttachmentError) in
                    try take(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                }
            }
            if count < room.count { return }
        }
    }

    private func step(_ flush: Int32) -> (code: Int32, count: Int) {
        room.withUnsafeMutableBytes { bytes in
            stream.pointee.next_out = bytes.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(bytes.count)
            let code = deflate(stream, flush)
            return (code, bytes.count - Int(stream.pointee.avail_out))
        }
    }

    /// How many bytes a text becomes, compressed alone.
    static func length(of bytes: UnsafeRawBufferPointer) throws(AttachmentError) -> Int {
        var length = 0
        let deflater = try Deflater()
        try deflater.compress(bytes) { (part) throws(AttachmentError) in length += part.count }
        try deflater.finish { (part) throws(AttachmentError) in length += part.count }
        return length
    }
}
