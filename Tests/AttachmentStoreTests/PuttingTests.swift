import Foundation
import Testing

@testable import AttachmentStore

@Suite("A file that is put into the store")
struct PuttingTests {
    /// A content, and whether it is kept compressed.
    struct Case: CustomTestStringConvertible {
        let name: String
        let content: [UInt8]
        let isCompressed: Bool

        var testDescription: String { name }

        static let head = CompressionJudge.headLength
        static let all = [
            Case(name: "nothing", content: [], isCompressed: false),
            Case(name: "a byte", content: [65], isCompressed: false),
            Case(name: "a page of text", content: Contents.text(4_000), isCompressed: true),
            Case(name: "text up to the head's end", content: Contents.text(head), isCompressed: true),
            Case(name: "text one byte longer", content: Contents.text(head + 1), isCompressed: true),
            Case(name: "long text", content: Contents.text(3 << 20), isCompressed: true),
            Case(name: "a photograph", content: Contents.noise(1 << 20), isCompressed: false),
            Case(
                name: "text before photographs", content: Contents.text(head) + Contents.noise(12 << 20),
                isCompressed: false),
            Case(
                name: "a photograph before text", content: Contents.noise(head) + Contents.text(6 << 20),
                isCompressed: true),
        ]
    }

    @Test("comes out as it went in, compressed where that gains a twentieth", arguments: Case.all, [false, true])
    func roundTrip(_ example: Case, isSealed: Bool) throws {
        let bench = try StoreBench()
        let receipt = try bench.put(example.content, isSealed: isSealed)
        #expect(receipt.stored.digest == ContentDigest(of: example.content))
        #expect(receipt.stored.length == Int64(example.content.count))
        #expect(receipt.stored.isCompressed == example.isCompressed)
        #expect(receipt.stored.isSealed == isSealed)
        #expect(receipt.stored.bytesOnDisk == Int64(try bench.bytes(receipt.stored.digest).count))
        #expect(receipt.head == Array(example.content.prefix(BlobWriter.headLength)))
        #expect(!receipt.wasKnown)
        #expect(try bench.content(receipt.stored.digest) == example.content)
        #expect(try bench.leftovers() == [])
    }

    @Test("is stored once, in folders by its first digits, whoever puts it in again")
    func once() throws {
        let bench = try StoreBench()
        let content = Contents.text(10_000)
        let first = try bench.put(content)
        let second = try bench.put(content)
        #expect(!first.wasKnown && second.wasKnown)
        #expect(first.stored == second.stored)
        let hex = first.stored.digest.hex
        #expect(try bench.store.entries().map(\.digest) == [first.stored.digest])
        #expect(
            bench.store.path(of: first.stored.digest)
                == "\(bench.store.folder)/\(hex.prefix(2))/\(hex.dropFirst(2).prefix(2))/\(hex)")
        #expect(try bench.leftovers() == [])
    }

    @Test("is refused when it is too long, and leaves nothing behind")
    func tooLong() throws {
        let bench = try StoreBench()
        let content = Contents.noise(600_000)
        #expect(throws: AttachmentError(.tooLarge(limit: 599_999))) { try bench.put(content, limit: 599_999) }
        #expect(try bench.store.entries() == [])
        #expect(try bench.leftovers() == [])
        #expect(try bench.put(content, limit: 600_000).stored.length == 600_000)
    }

    @Test("takes the place of the same file where that is damaged, or was not sealed")
    func replaced() throws {
        let bench = try StoreBench()
        let content = Contents.text(10_000)
        let digest = try bench.put(content).stored.digest
        try bench.overwrite(digest, with: try bench.bytes(digest).dropLast(9))
        #expect(try bench.put(content).wasKnown)
        #expect(try bench.content(digest) == content)
        #expect(try bench.put(content, isSealed: true).stored.isSealed)
        #expect(try bench.put(content).stored.isSealed)
        #expect(try bench.content(digest) == content)
    }

    @Test("is gone when it is removed, and removing it again is no fault")
    func removed() throws {
        let bench = try StoreBench()
        let digest = try bench.put([1, 2, 3]).stored.digest
        try bench.store.remove(digest)
        try bench.store.remove(digest)
        #expect(throws: AttachmentError(.missing, digest.hex)) { try bench.store.reader(of: digest) }
    }

    @Test("stays while it is claimed, whatever is removed or evicted")
    func claimed() throws {
        let bench = try StoreBench()
        let digest = try bench.put([1, 2, 3]).stored.digest
        let intake = try bench.store.intake()
        try [1, 2, 3].withBytes { (bytes) throws(AttachmentError) in try intake.take(bytes) }
        #expect(try intake.finish().stored.digest == digest)
        #expect(try !bench.store.remove(digest))
        #expect(try bench.store.evict(downTo: 0, sparing: []) == [])
        bench.store.release(digest)
        #expect(try bench.store.remove(digest))
        #expect(try bench.store.entries() == [])
    }

    @Test("leaves nothing behind when it is given up on the way")
    func givenUp() throws {
        let bench = try StoreBench()
        do {
            let intake = try bench.store.intake()
            try Contents.noise(600_000).withBytes { (bytes) throws(AttachmentError) in try intake.take(bytes) }
            #expect(try bench.leftovers().count == 1)
        }
        #expect(try bench.leftovers() == [])
    }

    @Test("is not kept when it is not what it was said to be")
    func another() throws {
        let bench = try StoreBench()
        let intake = try bench.store.intake()
        try [1, 2, 3].withBytes { (bytes) throws(AttachmentError) in try intake.take(bytes) }
        #expect(throws: AttachmentError.self) { try intake.finish(expecting: ContentDigest(of: [1, 2])) }
        #expect(try bench.store.entries() == [])
        #expect(try bench.leftovers() == [])
    }

    @Test("is only ever named by 64 small hexadecimal digits")
    func names() {
        for text in [
            "", "ab", String(repeating: "g", count: 64), String(repeating: "A", count: 64), "../../etc/passwd",
        ] {
            #expect(ContentDigest(hex: text) == nil)
        }
        #expect(ContentDigest(of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(ContentDigest(hex: ContentDigest(of: [1]).hex) == ContentDigest(of: [1]))
    }

    @Test("that a process was writing when it died is gone at the next start")
    func unfinished() throws {
        let bench = try StoreBench()
        try Data([1]).write(to: URL(filePath: bench.store.incoming + "/1-1"))
        let again = try AttachmentStore(folder: bench.store.folder)
        #expect(try FolderListing.names(in: again.incoming) == [])
    }
}
