import CZlib
import Hummingbird

/// A gigabyte of zeros, in a gzip stream of about one thousandth of that (RFC 1952).
///
/// The stream is the same piece over and over: a mebibyte of zeros, deflated up to a byte's border and without a look at
/// what came before, so that no more than one of them is ever made.
struct GzipBomb: Sendable {
    /// How many mebibytes it decodes to.
    static let mebibytes = 1_024

    private let piece: ByteBuffer

    /// - Throws: `CompressionError` when zlib wouldn't.
    init() throws(CompressionError) {
        piece = try GzipStream(level: 9, format: .bare).compress(
            ByteBuffer(repeating: 0, count: 1 << 20), flush: Z_FULL_FLUSH)
    }

    /// Bytes on the wire.
    private var size: Int { Self.head.count + piece.readableBytes * Self.mebibytes + Self.end.count + 8 }

    /// Deflate, no name, no date, an unknown system.
    private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    /// A last block with nothing in it (RFC 1951 section 3.2.6).
    private static let end: [UInt8] = [0x03, 0x00]

    /// The stream as an answer to whoever asked for a file of some type.
    func response(type: String?) -> Response {
        var headers: HTTPFields = [.contentEncoding: "gzip"]
        headers[.contentType] = type
        let body = ResponseBody(contentLength: size) { [piece] writer in
            try await writer.write(ByteBuffer(bytes: Self.head))
            for _ in 0..<Self.mebibytes { try await writer.write(piece) }
            var end = ByteBuffer(bytes: Self.end)
            end.writeInteger(Self.checksum(), endianness: .little)
            end.writeInteger(UInt32(Self.mebibytes << 20), endianness: .little)
            try await writer.write(end)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// The CRC-32 of all the zeros, put together from that of one mebibyte.
    private static func checksum() -> UInt32 {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let one = crc32(0, zeros, UInt32(zeros.count))
        return UInt32((1..<mebibytes).reduce(one) { sum, _ in crc32_combine(sum, one, zeros.count) })
    }
}
