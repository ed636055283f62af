import Testing

@testable import AttachmentStore

@Suite("A sealed file")
struct SealingTests {
    @Test("shows nothing of its content, and differs each time")
    func hidden() throws {
        let bench = try StoreBench()
        let content = Contents.noise(200_000)
        let digest = try bench.put(content, isSealed: true).stored.digest
        let first = try bench.bytes(digest)
        #expect(first.firstRange(of: content[1_000..<1_032]) == nil)
        try bench.store.remove(digest)
        try bench.put(content, isSealed: true)
        #expect(try bench.bytes(digest).dropFirst(BlobHeader.length) != first.dropFirst(BlobHeader.length))
    }

    @Test("opens with its key only")
    func keys() throws {
        let bench = try StoreBench()
        let digest = try bench.put(Contents.text(1_000), isSealed: true).stored.digest
        let stranger = try AttachmentStore(folder: bench.store.folder, secret: [UInt8](repeating: 8, count: 32))
        #expect(performing: { try bench.content(digest, in: stranger) }, throws: isDamage)
        let keyless = try AttachmentStore(folder: bench.store.folder)
        #expect(throws: AttachmentError(.sealed, digest.hex)) { try bench.content(digest, in: keyless) }
        #expect(throws: AttachmentError(.sealed)) {
            try StoreBench(secret: nil).put([1], isSealed: true)
        }
    }

    @Test("can't have its chunks moved about")
    func reordered() throws {
        let bench = try StoreBench()
        let digest = try bench.put(Contents.noise(200_000), isSealed: true).stored.digest
        let chunk = ChunkSeal.chunk + ChunkSeal.overhead
        var bytes = try bench.bytes(digest)
        let (first, second) = (
            BlobHeader.length..<BlobHeader.length + chunk, BlobHeader.length + chunk..<BlobHeader.length + 2 * chunk
        )
        let kept = Array(bytes[first])
        bytes.replaceSubrange(first, with: Array(bytes[second]))
        bytes.replaceSubrange(second, with: kept)
        try bench.overwrite(digest, with: bytes)
        #expect(performing: { try bench.content(digest) }, throws: isDamage)
    }
}
