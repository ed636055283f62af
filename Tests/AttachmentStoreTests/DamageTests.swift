import CZlib
import Foundation
import Testing

@testable import AttachmentStore

@Suite("What is wrong on the disk")
struct DamageTests {
    @Test("shows when it is read, wherever a bit has flipped", arguments: [false, true])
    func flipped(isSealed: Bool) throws {
        let bench = try StoreBench()
        let content = Contents.text(200_000)
        let digest = try bench.put(content, isSealed: isSealed).stored.digest
        let sound = try bench.bytes(digest)
        for place in stride(from: 0, to: sound.count, by: max(1, sound.count / 97)) where !(7..<8).contains(place) {
            // Bytes of the header that mean nothing are as good as any.
            if (16..<24).contains(place), !isSealed { continue }
            if (28..<BlobHeader.length).contains(place) { continue }
            var bytes = sound
            bytes[place] ^= 4
            try bench.overwrite(digest, with: bytes)
            #expect(throws: (any Error).self, "byte \(place)") { try bench.content(digest) }
            #expect(try bench.store.scrub().damaged.keys.map(\.hex) == [digest.hex], "byte \(place)")
        }
    }

    @Test("shows when the end is missing, also where a chunk of a sealed file ends", arguments: [false, true])
    func cut(isSealed: Bool) throws {
        let bench = try StoreBench()
        let content = Contents.noise(300_000)
        let digest = try bench.put(content, isSealed: isSealed).stored.digest
        let sound = try bench.bytes(digest)
        let chunk = ChunkSeal.chunk + ChunkSeal.overhead
        for count in [
            0, 10, BlobHeader.length, BlobHeader.length + chunk, BlobHeader.length + 4 * chunk, sound.count - 1,
        ] {
            try bench.overwrite(digest, with: sound.prefix(count))
            #expect(throws: (any Error).self, "\(count) bytes") { try bench.content(digest) }
        }
    }

    @Test("is told by a scrub, with what does not belong there; sound files are not")
    func scrub() throws {
        let bench = try StoreBench()
        let sound = try bench.put(Contents.text(5_000)).stored.digest
        let broken = try bench.put(Contents.noise(5_000)).stored.digest
        var bytes = try bench.bytes(broken)
        bytes[100] ^= 1
        try bench.overwrite(broken, with: bytes)
        let stranger = bench.store.path(of: sound) + ".old"
        try Data([1]).write(to: URL(filePath: stranger))
        var told: [Int64] = []
        let report = try bench.store.scrub { bytes, all in told.append(all - bytes) }
        #expect(report.checked == 2)
        #expect(report.bytes == 5_000)
        #expect(report.damaged.keys.map(\.hex) == [broken.hex])
        #expect(report.strangers == [stranger])
        #expect(told.count == 2 && told[0] > 0 && told[1] == 0)
    }

    @Test("a file that claims less than its bytes would become gives no more than it claims, and then fails")
    func bomb() throws {
        let bench = try StoreBench()
        let zeros = [UInt8](repeating: 0, count: 32 << 20)
        let digest = try bench.put(zeros).stored.digest
        var bytes = try bench.bytes(digest)
        let header = BlobHeader(form: .zlib, seal: nil, contentLength: 1_000, checksum: 0)
        bytes.replaceSubrange(..<BlobHeader.length, with: header.bytes)
        try bench.overwrite(digest, with: bytes)
        let reader = try bench.store.reader(of: digest)
        var room = [UInt8](repeating: 1, count: 4 << 20)
        #expect(performing: { try room.withUnsafeMutableBytes { try reader.read(into: $0) } }, throws: isDamage)
        #expect(reader.position <= 1_000)
    }

    @Test("a link in place of a file is not followed")
    func link() throws {
        let bench = try StoreBench()
        let digest = try bench.put(Contents.text(5_000)).stored.digest
        let place = bench.store.path(of: digest)
        try FileManager.default.moveItem(atPath: place, toPath: bench.folder.file("elsewhere"))
        try FileManager.default.createSymbolicLink(
            atPath: place, withDestinationPath: bench.folder.file("elsewhere"))
        #expect(throws: AttachmentError.self) { try bench.store.reader(of: digest) }
    }
}
