import AttachmentStore
import Transport

/// A stored file as the body of a request, or as a part of one.
struct StoredBody: BodySource {
    let store: AttachmentStore
    let digest: ContentDigest
    let length: Int64

    func open() throws -> any BodyReading { StoredBodyReading(try store.reader(of: digest)) }
}

private final class StoredBodyReading: BodyReading {
    private let reader: BlobReader

    init(_ reader: BlobReader) { self.reader = reader }

    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int { try reader.read(into: room) }
}

/// A form around a stored file, compressed as the file is on the disk.
struct EncodedBody: BodySource {
    let store: AttachmentStore
    let digest: ContentDigest
    let coding: EncodedContent.Coding
    let head: [UInt8]
    let tail: [UInt8]
    let length: Int64

    /// The body; nil when the file is not compressed on the disk.
    ///
    /// - Throws: `AttachmentError` when the stored file can't be read.
    init?(
        _ store: AttachmentStore, _ digest: ContentDigest, as coding: EncodedContent.Coding, head: [UInt8],
        tail: [UInt8]
    ) throws(AttachmentError) {
        guard
            let content = try EncodedContent(try store.reader(of: digest), as: coding, head: head, tail: tail)
        else { return nil }
        (self.store, self.digest, self.coding, self.head, self.tail) = (store, digest, coding, head, tail)
        length = content.length
    }

    func open() throws -> any BodyReading {
        guard let content = try EncodedContent(store.reader(of: digest), as: coding, head: head, tail: tail) else {
            throw AttachmentError(.missing, digest.hex)
        }
        return EncodedBodyReading(content)
    }
}

private final class EncodedBodyReading: BodyReading {
    private let content: EncodedContent

    init(_ content: EncodedContent) { self.content = content }

    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int { try content.read(into: room) }
}
