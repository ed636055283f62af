import CZlib
import Hummingbird

/// zlib wouldn't go on; the number is its return code.
struct GzipError: Error, Equatable, CustomStringConvertible {
    let code: Int32

    var description: String { "zlib failed with code \(code) while compressing an answer" }
}

/// One gzip stream being written.
final class GzipStream {
    /// zlib keeps a pointer to the stream inside its own state, so that the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Throws: `GzipError` when zlib has no memory.
    init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Level 1: lists of records repeat so much that higher levels gain little for thrice the time.
        // 15 bits of window plus 16 for the gzip frame, as zlib.h says.
        let code = clinicsync_deflateInit2(stream, 1, 15 + 16, 8)
        if code != Z_OK { throw GzipError(code: code) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses the bytes; what comes back may be empty while zlib still collects.
    func compress(_ input: ByteBuffer, finish: Bool) throws(GzipError) -> ByteBuffer {
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
                    code = deflate(stream, finish ? Z_FINISH : Z_NO_FLUSH)
                    return room.count - Int(stream.pointee.avail_out)
                }
                if code == Z_STREAM_ERROR { failure = code }
            } while failure == nil && stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
        }
        if let failure { throw GzipError(code: failure) }
        return output
    }
}
