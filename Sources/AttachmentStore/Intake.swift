import Glibc

/// A content on its way into the store, piece by piece. What is not finished leaves nothing behind.
///
/// Not safe for use from two threads at once.
public final class Intake {
    private let store: AttachmentStore
    private var writer: BlobWriter
    private let isSealed: Bool
    private var isOver = false

    init(_ store: AttachmentStore, _ writer: BlobWriter, isSealed: Bool) {
        (self.store, self.writer, self.isSealed) = (store, writer, isSealed)
    }

    deinit {
        if !isOver { writer.discard() }
    }

    /// How many bytes were taken.
    public var length: Int64 { writer.length }

    /// Takes the next bytes.
    ///
    /// - Throws: ``AttachmentError``: too large, or a fault of the disk. The intake is of no more use then.
    public func take(_ bytes: UnsafeRawBufferPointer) throws(AttachmentError) {
        try writer.take(bytes)
    }

    /// Ends the content, and moves it to its place. When this returns, it is on the disk, whatever happens to the machine.
    ///
    /// - Parameter expected: What it must be; of anything else nothing is kept. Nil where nobody knows.
    /// - Returns: What was stored, claimed until ``AttachmentStore/release(_:)``.
    /// - Throws: ``AttachmentError``: another content than the expected one, or a fault of the disk.
    public func finish(expecting expected: ContentDigest? = nil) throws(AttachmentError) -> AttachmentStore.Receipt {
        let outcome = try writer.finish()
        defer {
            unlink(outcome.path)
            isOver = true
        }
        if let expected, expected != outcome.digest {
            throw AttachmentError(.damaged("its content has the digest \(outcome.digest)"), expected.hex)
        }
        return try store.admit(outcome, isSealed: isSealed)
    }
}
