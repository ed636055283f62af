import CZlib
import Crypto
import Glibc

/// One pass over a content, written in one form into a temporary file.
struct BlobPass {
    /// What was written.
    struct Outcome {
        let digest: ContentDigest
        let header: BlobHeader
        let path: String
        /// The first bytes of the content, by which its kind is known.
        let head: [UInt8]
    }

    let path: String
    private(set) var length: Int64 = 0
    private let file: StoreFile
    private let payload: PayloadWriter
    private let deflater: Deflater?
    private let seal: ChunkSeal?
    private var hash = SHA256()
    private var checksum: UInt = 0
    private var judge = CompressionJudge()

    init(path: String, form: BlobHeader.Form, secret: [UInt8]?) throws(AttachmentError) {
        self.path = path
        file = try StoreFile(path, O_RDWR | O_CREAT | O_EXCL)
        seal = secret.map { ChunkSeal(secret: $0) }
        payload = PayloadWriter(file, seal: seal)
        deflater = form == .zlib ? try Deflater() : nil
        try file.write([UInt8](repeating: 0, count: BlobHeader.length))
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(AttachmentError) {
        hash.update(bufferPointer: bytes)
        checksum = crc32_z(checksum, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
        length += Int64(bytes.count)
        guard let deflater else {
            if judge.wantsSample() { judge.note(content: bytes.count, compressed: try Deflater.length(of: bytes)) }
            return try payload.write(bytes)
        }
        let payload = payload
        try deflater.compress(bytes) { (part) throws(AttachmentError) in try payload.write(part) }
    }

    /// Ends the file; it is on the disk then, under its temporary name.
    mutating func finish(head: [UInt8]) throws(AttachmentError) -> Outcome {
        let payload = payload
        try deflater?.finish { (part) throws(AttachmentError) in try payload.write(part) }
        try payload.finish()
        let header = BlobHeader(
            form: deflater == nil ? .raw : .zlib, seal: seal?.prefix, contentLength: length,
            checksum: UInt32(truncatingIfNeeded: checksum))
        try file.write(header.bytes, at: 0)
        try file.sync()
        return Outcome(digest: ContentDigest(hash.finalize()), header: header, path: path, head: head)
    }

    /// Whether the other form would have been the better one.
    var isRegretted: Bool {
        guard deflater != nil else { return judge.regretsRaw }
        return !CompressionJudge.isWorthIt(content: length, compressed: payload.count)
    }
}
