import CZlib

/// One zlib stream being read (RFC 1950).
package final class Inflater {
    private let stream: UnsafeMutablePointer<z_stream>
    package private(set) var isAtEnd = false

    package init() throws(AttachmentError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = clinicsync_inflateInit2(stream, 15)
        guard code == Z_OK else { throw AttachmentError(.zlib(code: code)) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses into the room that there is: never more, whatever the input claims.
    ///
    /// - Returns: How many bytes were read and written. Both zero before the end means that more input is needed.
    /// - Throws: ``AttachmentError`` with ``AttachmentError/Reason/damaged(_:)`` for what is no such stream.
    package func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(AttachmentError) -> (read: Int, written: Int) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let code = inflate(stream, Z_NO_FLUSH)
        defer {
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        switch code {
        case Z_STREAM_END: isAtEnd = true
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw AttachmentError(.zlib(code: code))
        default: throw AttachmentError(.damaged("its compressed bytes make no sense"))
        }
        return (input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out))
    }
}
