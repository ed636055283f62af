import Foundation
import SyncTestSupport
import Testing

@testable import Transport

@Suite("Compressed answers that grow too far")
struct CompressionBoundTests {
    private static func serve(_ bytes: [UInt8], inChunks: Bool) -> ScriptedServer.Script {
        { connection in
            guard connection.read() != nil else { return }
            guard inChunks else { return connection.answer(200, ["Content-Encoding: gzip"], bytes: bytes) }
            connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n0\r\n\r\n".utf8))
        }
    }

    @Test("a bomb is stopped long before its end, on its way to a file or a receiver", arguments: [false, true])
    func bomb(inChunks: Bool) async throws {
        let folder = try ScratchFolder()
        let bytes = try Gzip.compress([UInt8](repeating: 0, count: 64 << 20))
        try await withServer(ScriptedServer(each: Self.serve(bytes, inChunks: inChunks))) {
            (server, transport) async throws in
            let receiver = TestReceiver()
            for destination in [
                BodyDestination.file(path: folder.file("scan"), limit: 1 << 30), .receiver(receiver, limit: 1 << 30),
            ] {
                let request = HTTPRequest(url: server.url, destination: destination)
                let failure = try await failure(of: request, on: transport)
                guard case .suspiciousCompression(let ratio) = failure.kind else {
                    Issue.record("\(failure)")
                    continue
                }
                #expect(ratio > 250 && failure.mayHaveReachedServer && failure.detail.contains("on the wire"))
            }
            #expect(folder.names == [])
            #expect((15 << 20...16 << 20).contains(receiver.bytes.count))
        }
    }

    @Test("neither sixteen megabytes of zeros are a bomb, nor a long list that compresses well")
    func honest() async throws {
        let zeros = [UInt8](repeating: 0, count: 16 << 20)
        var random = SeededRandom(seed: 7)
        let blank = [UInt8](repeating: 0x20, count: 500)
        var rows: [UInt8] = []
        while rows.count < 17 << 20 {
            rows += blank
            for _ in 0..<4 { rows.append(.random(in: 0...255, using: &random)) }
        }
        for body in [zeros, rows] {
            let script = Self.serve(try Gzip.compress(body), inChunks: false)
            try await withServer(ScriptedServer(each: script)) { (server, transport) async throws in
                let receiver = TestReceiver()
                let request = HTTPRequest(url: server.url, destination: .receiver(receiver, limit: 1 << 30))
                #expect(try await transport.send(request).body == .handedOver(size: Int64(body.count)))
                let isWhole = receiver.bytes == body
                #expect(isWhole)
            }
        }
    }

    @Test("the bound allows 16 MiB whatever the ratio, and 250 to 1 whatever the length")
    func bound() throws {
        let free = CompressionBound.freeBytes
        try CompressionBound.check(decoded: free, onWire: 0)
        #expect(throws: LocalStop.self) { try CompressionBound.check(decoded: free + 1, onWire: 0) }
        let gigabyte: Int64 = 1 << 30
        try CompressionBound.check(decoded: 250 * gigabyte, onWire: gigabyte)
        #expect(throws: LocalStop.self) { try CompressionBound.check(decoded: 251 * gigabyte, onWire: gigabyte) }
        try CompressionBound.check(decoded: gigabyte, onWire: gigabyte)
    }
}
