import CZlib

/// Makes gzip streams for tests.
enum Gzip {
    struct Fault: Error { let code: Int32 }

    /// The bytes, compressed as far as gzip can.
    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        let code = clinicsync_deflateInit2(&stream, 9, 15 + 16, 8)
        guard code == Z_OK else { throw Fault(code: code) }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let end = input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to in
                (stream.next_in, stream.avail_in) = (from.baseAddress, UInt32(from.count))
                (stream.next_out, stream.avail_out) = (to.baseAddress, UInt32(to.count))
                return deflate(&stream, Z_FINISH)
            }
        }
        guard end == Z_STREAM_END else { throw Fault(code: end) }
        return Array(output.prefix(Int(stream.total_out)))
    }
}
