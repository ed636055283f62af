import Foundation
import Testing

@testable import AttachmentStore

@Suite("A stored content sent as one compressed stream")
struct EncodedContentTests {
    private func stream(_ encoded: EncodedContent, room: Int = 7_001) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        while case let count = try buffer.withUnsafeMutableBytes({ try encoded.read(into: $0) }), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// What another program reads from the stream.
    private func decoded(_ bytes: [UInt8], _ coding: EncodedContent.Coding, _ folder: String) throws -> [UInt8] {
        if coding == .deflate {
            let inflater = try Inflater()
            var content = [UInt8](repeating: 0, count: 8 << 20)
            let (read, written) = try bytes.withUnsafeBytes { input in
                try content.withUnsafeMutableBytes { try inflater.decompress(input, into: $0) }
            }
            #expect(read == bytes.count && inflater.isAtEnd)
            return Array(content.prefix(written))
        }
        let path = folder + ".gz"
        try Data(bytes).write(to: URL(filePath: path))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let content = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(content)
    }

    @Test(
        "becomes head, content and tail, and is as long as it says",
        arguments: EncodedContent.Coding.allCases, [false, true])
    func roundTrip(_ coding: EncodedContent.Coding, isSealed: Bool) throws {
        let bench = try StoreBench()
        for (count, head, tail) in [
            (1_000, Array("head".utf8), Array("tail".utf8)), (3 << 20, Contents.noise(70_000), Contents.text(140_000)),
            (300_000, [], []),
        ] {
            let content = Contents.text(count)
            let digest = try bench.put(content, isSealed: isSealed).stored.digest
            let encoded = try #require(
                try EncodedContent(bench.store.reader(of: digest), as: coding, head: head, tail: tail))
            let bytes = try stream(encoded)
            #expect(Int64(bytes.count) == encoded.length)
            #expect(try decoded(bytes, coding, bench.folder.file("stream")) == head + content + tail)
        }
    }

    @Test("is not made of a content that is not compressed on the disk")
    func raw() throws {
        let bench = try StoreBench()
        let digest = try bench.put(Contents.noise(10_000)).stored.digest
        #expect(try EncodedContent(bench.store.reader(of: digest), as: .gzip, head: [], tail: []) == nil)
    }

    @Test("fails when the stored file was cut")
    func cut() throws {
        let bench = try StoreBench()
        let digest = try bench.put(Contents.text(500_000)).stored.digest
        let encoded = try #require(
            try EncodedContent(bench.store.reader(of: digest), as: .gzip, head: [1], tail: [2]))
        try bench.overwrite(digest, with: try bench.bytes(digest).prefix(200))
        #expect(performing: { try stream(encoded) }, throws: isDamage)
    }
}
