import CZlib

/// A stored content between a head and a tail, as one compressed stream, without compressing anything anew.
///
/// The blocks that are on the disk go into the new stream as they are; what stands before and behind them goes as blocks that are not
/// compressed (RFC 1951 section 3.2.4), and the checksum of the whole is put together from those of its parts. So the length is known
/// before the first byte is sent, which a `Content-Length` asks for. Not safe for use from two threads at once.
public final class EncodedContent {
    /// The form of the stream, a content coding of HTTP (RFC 9110 section 8.4.1).
    public enum Coding: String, Sendable, CaseIterable {
        /// RFC 1952.
        case gzip
        /// RFC 1950, whatever the name says.
        case deflate
    }

    /// How many bytes the stream has.
    public let length: Int64

    private let payload: PayloadReader
    private let coding: Coding
    private let head: [UInt8]
    private let tail: [UInt8]
    private let checksum: UInt32
    private let contentLength: Int64
    /// What is given before anything else is read.
    private var ready: ArraySlice<UInt8>
    private var blocksLeft: Int64
    private var isTailGiven = false

    /// The most bytes of one block that is not compressed.
    private static let storedBlock = 65_535

    /// The stream of a content, from its beginning.
    ///
    /// - Parameters:
    ///   - reader: A reader that nothing was read from.
    ///   - head: What comes before the content.
    ///   - tail: What comes behind it.
    /// - Returns: nil when the content is not compressed on the disk: compressing it would gain nothing.
    /// - Throws: ``AttachmentError`` when the stored file is no such stream.
    public init?(
        _ reader: BlobReader, as coding: Coding, head: [UInt8], tail: [UInt8]
    ) throws(AttachmentError) {
        guard reader.header.form == .zlib else { return nil }
        payload = reader.payload
        blocksLeft = payload.length - Int64(Deflater.headLength + Deflater.tailLength)
        guard blocksLeft >= 0 else { throw AttachmentError(.damaged("it is shorter than it was"), reader.digest.hex) }
        var skipped = [UInt8](repeating: 0, count: Deflater.headLength)
        _ = try skipped.withMutableBytes { [payload] (room) throws(AttachmentError) in try payload.read(into: room) }
        (self.coding, self.head, self.tail) = (coding, head, tail)
        (checksum, contentLength) = (reader.header.checksum, reader.header.contentLength)
        let opening = Self.opening(coding) + Self.stored(head, isLast: false)
        let endLength = Self.stored(tail, isLast: true).count + (coding == .gzip ? 8 : 4)
        length = Int64(opening.count) + blocksLeft + Int64(endLength)
        ready = opening[...]
    }

    /// Reads the next bytes of the stream; 0 at its end.
    ///
    /// - Throws: ``AttachmentError`` when the stored file is damaged.
    public func read(into room: UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Int {
        var filled = 0
        while filled < room.count {
            if ready.isEmpty, try !refill() { break }
            let part = ready.prefix(room.count - filled)
            UnsafeMutableRawBufferPointer(rebasing: room[filled...]).copyBytes(from: part)
            filled += part.count
            ready = ready.dropFirst(part.count)
        }
        return filled
    }

    /// Gets the next bytes ready; false at the end.
    private func refill() throws(AttachmentError) -> Bool {
        if blocksLeft > 0 {
            var bytes = [UInt8](repeating: 0, count: Int(min(blocksLeft, 64 << 10)))
            let count = try bytes.withMutableBytes { [payload] (room) throws(AttachmentError) in
                try payload.read(into: room)
            }
            guard count == bytes.count else { throw AttachmentError(.damaged("it is shorter than it was")) }
            blocksLeft -= Int64(count)
            ready = bytes[...]
            return true
        }
        guard !isTailGiven else { return false }
        isTailGiven = true
        ready = (Self.stored(tail, isLast: true) + (try closing()))[...]
        return true
    }

    private static func opening(_ coding: Coding) -> [UInt8] {
        switch coding {
        // No name, no time, an unknown system.
        case .gzip: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        // A window of 32 KiB, the usual effort, and a check that makes both a multiple of 31.
        case .deflate: [0x78, 0x9c]
        }
    }

    /// Bytes as blocks that are not compressed. They begin at a whole byte, because everything before them ends at one.
    private static func stored(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var blocks: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty || (isLast && blocks.isEmpty) {
            let part = rest.prefix(storedBlock)
            rest = rest.dropFirst(storedBlock)
            let count = UInt16(part.count)
            blocks += [isLast && rest.isEmpty ? 1 : 0] + count.littleEndianBytes + (~count).littleEndianBytes + part
        }
        return blocks
    }

    /// The checksum of the whole, and for gzip its length.
    private func closing() throws(AttachmentError) -> [UInt8] {
        switch coding {
        case .gzip:
            let before = crc32_z(0, head, head.count)
            let content = crc32_combine(before, UInt(checksum), Int(contentLength))
            let whole = crc32_combine(content, crc32_z(0, tail, tail.count), tail.count)
            let length = UInt32(truncatingIfNeeded: Int64(head.count) + contentLength + Int64(tail.count))
            return UInt32(truncatingIfNeeded: whole).littleEndianBytes + length.littleEndianBytes
        case .deflate:
            let content = adler32_combine(
                adler32_z(1, head, head.count), UInt(try storedAdler()), Int(contentLength))
            let whole = adler32_combine(content, adler32_z(1, tail, tail.count), tail.count)
            return UInt32(truncatingIfNeeded: whole).littleEndianBytes.reversed()
        }
    }

    /// The checksum that the stored stream ends with.
    private func storedAdler() throws(AttachmentError) -> UInt32 {
        var end = [UInt8](repeating: 0, count: Deflater.tailLength)
        let count = try end.withMutableBytes { [payload] (room) throws(AttachmentError) in try payload.read(into: room)
        }
        guard count == end.count, end.prefix(2) == [3, 0] else {
            throw AttachmentError(.damaged("it does not end as it was written"))
        }
        return UInt32(littleEndian: end.suffix(4).reversed()[...])
    }
}
