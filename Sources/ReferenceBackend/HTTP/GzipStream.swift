import CZlib
import Hummingbird

/// zlib wouldn't go on; the number is its return code.
package struct CompressionError: Error, Equatable, CustomStringConvertible {
    let code: Int32

    package var description: String { "zlib failed with code \(code)" }
}

/// A compressed stream being written.
final class GzipStream {
    /// zlib keeps a pointer to the stream inside its own state, so that the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// What stands around the compressed bytes. The raw value is zlib's, for 15 bits of window.
    enum Format: Int32 {
        case gzip = 31
        /// Nothing.
        case bare = -15
    }

    /// - Parameter level: From 1 to 9. Lists of records repeat so much that higher levels gain little for thrice the time.
    /// - Throws: `CompressionError` when zlib has no memory.
    init(level: Int32 = 1, format: Format = .gzip) throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = clinicsync_deflateInit2(stream, level, format.rawValue, 8)
        if code != Z_OK { throw CompressionError(code: code) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses the bytes; what comes back may be empty while zlib still collects.
    ///
    /// - Parameter flush: How much of it must come out now, in zlib's words.
    func compress(_ input: ByteBuffer, flush: Int32) throws(CompressionError) -> ByteBuffer {
        var output = ByteBuffer()
        var failure: Int32?
        input.withUnsafeReadableBytes { bytes in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(bytes.count)
            repeat {
                var code = Z_OK
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) { room in
                    stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    code = deflate(stream, flush)
                    return room.count - Int(stream.pointee.avail_out)
                }
                if code == Z_STREAM_ERROR { failure = code }
            } while failure == nil && stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
        }
        if let failure { throw CompressionError(code: failure) }
        return output
    }
}
