import CZlib
import Crypto
import Glibc

/// Reads the content of a stored file from its beginning, in memory that does not grow with it.
///
/// Never more than the length that was put in is produced, whatever the compressed bytes would become. Whoever reads to the end knows that
/// it is what was put in: the last bytes are held back until the digest is right. Not safe for use from two threads at once.
public final class BlobReader {
    /// What is read.
    public let digest: ContentDigest
    /// The length of the content in bytes.
    public let length: Int64
    /// How many bytes of it were read.
    public private(set) var position: Int64 = 0

    let header: BlobHeader
    let payload: PayloadReader
    private let inflater: Inflater?
    private var compressed = [UInt8](repeating: 0, count: 0)
    private var waiting: Range<Int> = 0..<0
    private var hash = SHA256()
    private var checksum: UInt = 0

    /// Opens a stored file.
    ///
    /// - Parameters:
    ///   - digest: What it must be.
    ///   - secret: The secret that opens sealed files.
    init(_ file: StoreFile, digest: ContentDigest, secret: [UInt8]?) throws(AttachmentError) {
        var bytes = [UInt8](repeating: 0, count: BlobHeader.length)
        let count = try bytes.withMutableBytes { (room) throws(AttachmentError) in try file.read(into: room) }
        guard count == BlobHeader.length, let header = BlobHeader(bytes) else {
            throw AttachmentError(.damaged("it has no header of this store"), digest.hex)
        }
        guard header.seal == nil || secret != nil else { throw AttachmentError(.sealed, digest.hex) }
        let seal = header.seal.flatMap { prefix in secret.map { ChunkSeal(secret: $0, prefix: prefix) } }
        payload = PayloadReader(file, seal: seal, length: Int64(try file.status().st_size) - Int64(BlobHeader.length))
        inflater = header.form == .zlib ? try Inflater() : nil
        if inflater != nil { compressed = [UInt8](repeating: 0, count: 64 << 10) }
        (self.header, self.digest, length) = (header, digest, header.contentLength)
    }

    /// Reads the next bytes of the content; 0 at its end.
    ///
    /// - Throws: ``AttachmentError`` with ``AttachmentError/Reason/damaged(_:)`` when it is not what was put in.
    public func read(into room: UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Int {
        do throws(AttachmentError) {
            return try next(into: room)
        } catch {
            throw AttachmentError(error.reason, digest.hex)
        }
    }

    private func next(into room: UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Int {
        let wanted = Int(min(Int64(room.count), length - position))
        guard wanted > 0 else {
            if position == 0, length == 0 { try checkEnd() }
            return 0
        }
        let part = UnsafeMutableRawBufferPointer(rebasing: room[..<wanted])
        let count: Int
        if let inflater {
            count = try inflate(inflater, into: part)
        } else {
            count = try payload.read(into: part)
        }
        guard count > 0 else { throw AttachmentError(.damaged("it ends after \(position) of \(length) bytes")) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: part[..<count]))
        checksum = crc32_z(checksum, part.bindMemory(to: UInt8.self).baseAddress, count)
        position += Int64(count)
        if position == length { try checkEnd() }
        return count
    }

    private func inflate(_ inflater: Inflater, into room: UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Int
    {
        var filled = 0
        while filled < room.count, !inflater.isAtEnd {
            if waiting.isEmpty { try refill() }
            let (range, start) = (waiting, filled)
            let (read, written) = try compressed.withBytes { (bytes) throws(AttachmentError) in
                try inflater.decompress(
                    UnsafeRawBufferPointer(rebasing: bytes[range]),
                    into: UnsafeMutableRawBufferPointer(rebasing: room[start...]))
            }
            waiting = (range.lowerBound + read)..<range.upperBound
            filled += written
            if read == 0, written == 0, range.isEmpty { break }
        }
        return filled
    }

    private func refill() throws(AttachmentError) {
        let payload = payload
        let count = try compressed.withMutableBytes { (room) throws(AttachmentError) in try payload.read(into: room) }
        waiting = 0..<count
    }

    private func checkEnd() throws(AttachmentError) {
        let found = ContentDigest(hash.finalize())
        guard UInt32(truncatingIfNeeded: checksum) == header.checksum else {
            throw AttachmentError(.damaged("its checksum is another"))
        }
        guard found == digest else { throw AttachmentError(.damaged("its content has the digest \(found)")) }
    }
}
