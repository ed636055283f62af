import Glibc

/// Writes a content into the store as its bytes come in, in memory that does not grow with it: hashed, compressed where it is worth it,
/// and sealed where that is asked for. The file is a temporary one until it is moved to its place.
struct BlobWriter {
    /// A path that nothing has, for a file that is being written.
    private let freshPath: () -> String
    private let secret: [UInt8]?
    private let limit: Int64
    /// The first bytes, until there are enough of them to choose a form.
    private var opening: [UInt8] = []
    private var head: [UInt8] = []
    private var pass: BlobPass?

    /// How many of the first bytes are told, by which a content's kind is known.
    static let headLength = 132

    /// A writer that takes so many bytes at most.
    init(freshPath: @escaping () -> String, secret: [UInt8]?, limit: Int64) {
        (self.freshPath, self.secret, self.limit) = (freshPath, secret, limit)
    }

    /// How many bytes were taken.
    var length: Int64 { pass?.length ?? Int64(opening.count) }

    /// Takes the next bytes. After a throw the writer is of no more use, and must be discarded.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(AttachmentError) {
        guard length + Int64(bytes.count) <= limit else { throw AttachmentError(.tooLarge(limit: limit)) }
        if pass != nil {
            try pass?.take(bytes)
        } else {
            opening += bytes
            if opening.count >= CompressionJudge.headLength { try choose() }
        }
    }

    /// Ends the content: what was taken is on the disk then, under a temporary name.
    mutating func finish() throws(AttachmentError) -> BlobPass.Outcome {
        if pass == nil { try choose() }
        guard let outcome = try pass?.finish(head: head) else { throw AttachmentError(.missing) }
        return pass?.isRegretted == true ? try rewrite(outcome) : outcome
    }

    /// Removes what was written.
    func discard() {
        if let pass { unlink(pass.path) }
    }

    /// Chooses the form by the first bytes, and begins the file.
    private mutating func choose() throws(AttachmentError) {
        let content = Int64(opening.count)
        let gained = try opening.withBytes { (bytes) throws(AttachmentError) in try Deflater.length(of: bytes) }
        let isText = content > 0 && CompressionJudge.isWorthIt(content: content, compressed: Int64(gained))
        var begun = try BlobPass(path: freshPath(), form: isText ? .zlib : .raw, secret: secret)
        head = Array(opening.prefix(Self.headLength))
        do throws(AttachmentError) {
            try opening.withBytes { (bytes) throws(AttachmentError) in try begun.take(bytes) }
        } catch {
            unlink(begun.path)
            throw error
        }
        pass = begun
        opening = []
    }

    /// Writes a file once more in the other form.
    private mutating func rewrite(_ outcome: BlobPass.Outcome) throws(AttachmentError) -> BlobPass.Outcome {
        let reader = try BlobReader(StoreFile(outcome.path, O_RDONLY), digest: outcome.digest, secret: secret)
        var other = try BlobPass(
            path: freshPath(), form: outcome.header.form == .raw ? .zlib : .raw, secret: secret)
        do throws(AttachmentError) {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CompressionJudge.headLength, alignment: 16)
            defer { buffer.deallocate() }
            while case let count = try reader.read(into: buffer), count > 0 {
                try other.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
            let rewritten = try other.finish(head: outcome.head)
            unlink(outcome.path)
            pass = other
            return rewritten
        } catch {
            unlink(other.path)
            throw error
        }
    }
}
