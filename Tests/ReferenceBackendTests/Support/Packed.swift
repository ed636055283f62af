import CZlib
import Foundation

/// What compressors make, and what a server leaves in its folder.
enum Packed {
    struct Failure: Error {}

    /// A gzip stream; level 0 has stored blocks only.
    static func gzip(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
        try packed(bytes, bits: 15 + 16, level: level)
    }

    /// A zlib stream.
    static func deflate(_ bytes: [UInt8]) throws -> [UInt8] { try packed(bytes, bits: 15, level: 6) }

    private static func packed(_ bytes: [UInt8], bits: Int32, level: Int32) throws -> [UInt8] {
        var stream = z_stream()
        guard clinicsync_deflateInit2(&stream, level, bits, 8) == Z_OK else { throw Failure() }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let code = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return CZlib.deflate(&stream, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END else { throw Failure() }
        return Array(output.prefix(Int(stream.total_out)))
    }

    /// How many bytes a gzip stream decodes to, and whether they are all zeros.
    static func gunzippedSize(_ bytes: [UInt8]) throws -> (size: Int, isZero: Bool) {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Failure()
        }
        defer { inflateEnd(&stream) }
        var input = bytes
        var room = [UInt8](repeating: 0, count: 1 << 20)
        let zeros = room
        var isZero = true
        return try input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while true {
                let (code, count) = room.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    return (inflate(&stream, Z_NO_FLUSH), target.count - Int(stream.avail_out))
                }
                isZero = isZero && memcmp(room, zeros, count) == 0
                if code == Z_STREAM_END { return (Int(stream.total_out), isZero) }
                guard code == Z_OK else { throw Failure() }
            }
        }
    }

    /// The names of the files in the media folder of a database.
    static func names(inFolderOf database: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: database + ".media") else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: database + ".media").sorted()
    }
}
