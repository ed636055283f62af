import CZlib
import Foundation
import Hummingbird

/// A compressed body being read.
package final class InflateStream {
    /// zlib keeps a pointer to the stream inside its own state, so that the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isComplete = false

    /// How much is decoded at a time, whatever a few bytes of input may hold.
    private static let piece = 256 * 1_024

    /// - Throws: `CompressionError` when zlib has no memory.
    package init(_ coding: ContentCoding) throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 16 for the gzip frame, as zlib.h says.
        let bits: Int32 = coding == .gzip ? 15 + 16 : 15
        let code = inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if code != Z_OK { throw CompressionError(code: code) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decodes the next bytes, piece by piece.
    /// - Throws: `APIError.unreadable` for what is damaged, or what the hearer throws.
    package func decode(_ input: ByteBuffer, _ hear: (ByteBuffer) throws -> Void) throws {
        var input = input
        try input.withUnsafeMutableReadableBytes { bytes in
            stream.pointee.next_in = bytes.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_in = UInt32(bytes.count)
            defer { stream.pointee.next_in = nil }
            repeat {
                // Nothing may follow the end.
                guard !isComplete || stream.pointee.avail_in == 0 else { throw Self.damaged }
                if isComplete { return }
                var code = Z_OK
                var output = ByteBuffer()
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.piece) { room in
                    stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    code = inflate(stream, Z_NO_FLUSH)
                    return room.count - Int(stream.pointee.avail_out)
                }
                isComplete = code == Z_STREAM_END
                // No progress is no fault: the rest has yet to come.
                guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(code) else { throw Self.damaged }
                if output.readableBytes > 0 { try hear(output) }
            } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        }
    }

    /// - Throws: `APIError.unreadable` when the end hasn't come.
    package func finish() throws(APIError) {
        guard isComplete else { throw Self.damaged }
    }

    /// Decodes a whole body.
    /// - Throws: `APIError.bodyTooLarge` over so many MiB, `APIError.unreadable` for what is damaged.
    package static func decoded(_ body: Data, _ coding: ContentCoding, limit mebibytes: Int) throws -> Data {
        let stream = try InflateStream(coding)
        var decoded = Data()
        try stream.decode(ByteBuffer(bytes: body)) { bytes in
            guard decoded.count + bytes.readableBytes <= mebibytes << 20 else {
                throw APIError.bodyTooLarge(mebibytes: mebibytes)
            }
            decoded.append(contentsOf: bytes.readableBytesView)
        }
        try stream.finish()
        return decoded
    }

    private static let damaged = APIError.unreadable(.damagedCompression)
}
