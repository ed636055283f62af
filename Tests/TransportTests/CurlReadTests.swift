import Foundation
import Testing

@testable import Transport

@Suite("Reading over real sockets")
struct CurlReadTests {
    /// `[{"id":3,"nom":"Hassan"}]`, compressed with gzip.
    static let gzippedList = "H4sIAAAAAAACA4uuVspMUbIy1lHKy89VslLySCwuTsxTqo0FAIT/ds0ZAAAA"

    /// 256 KiB of zeros in 291 bytes of gzip.
    static let gzippedZeros =
        "H4sIAAAAAAACA+3BMQEAAADCoPVP7W0Ho" + String(repeating: "A", count: 339) + "3gAi6g7iAAAEAA=="

    static func bytes(base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }

    @Test("reads share one connection, and the transport says who it is and what it decodes")
    func keepAlive() async throws {
        let server = try ScriptedServer { connection in
            while let request = connection.read() { connection.answer(200, "X-Path: \(request.path)", body: "ok") }
        }
        try await withServer(server, .init(version: "9.8")) { server, transport in
            for number in 1...3 {
                let response = try await transport.send(HTTPRequest(url: server.url + "/\(number)?q=1"))
                #expect(response.status == 200 && response.text == "ok" && response.httpVersion == "1.1")
                #expect(response.fields["x-path"] == "/\(number)?q=1")
                #expect(response.effectiveURL == server.url + "/\(number)?q=1")
            }
            #expect(server.connectionCount == 1)
            let request = try #require(server.received.first)
            #expect(request.field("User-Agent") == "ClinicSync/9.8")
            #expect(request.field("Accept-Encoding")?.contains("gzip") == true)
            #expect(request.field("Authorization") == nil)
        }
    }

    @Test("fields arrive as they were set, an empty one too, and HEAD has no body")
    func fields() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n") }
        }
        try await withServer(server) { server, transport in
            let response = try await transport.send(
                HTTPRequest(
                    method: .head, url: server.url,
                    fields: ["Authorization": "Bearer t", "X-Empty": "", "Accept-Encoding": "identity"]))
            #expect(response.status == 200 && response.body.size == 0)
            let request = try #require(server.received.first)
            #expect(request.line == "HEAD / HTTP/1.1")
            #expect(request.field("Authorization") == "Bearer t" && request.field("X-Empty") == "")
            #expect(request.field("Accept-Encoding") == "identity")
        }
    }

    @Test("a compressed answer comes out decoded, and its size on the wire is told")
    func gzip() async throws {
        let body = Self.bytes(base64: Self.gzippedList)
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.answer(200, ["Content-Encoding: gzip"], bytes: body)
        }
        let moment = Date(timeIntervalSince1970: 1_700_000_000)
        try await withServer(server, .init(now: { moment })) { server, transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.text == #"[{"id":3,"nom":"Hassan"}]"#)
            let head = "HTTP/1.1 200 Text\r\nContent-Length: \(body.count)\r\nContent-Encoding: gzip\r\n\r\n"
            #expect(response.bytesOnWire == Int64(head.utf8.count + body.count))
            #expect(response.receivedAt == moment)
        }
    }

    @Test("a chunked answer is put together, and its trailers are left out")
    func chunked() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\n\r\n3\r\n[1,\r\n")
            connection.send("2\r\n2]\r\n0\r\nA: trailer\r\n\r\n")
        }
        try await withServer(server) { server, transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.text == "[1,2]")
            #expect(response.fields.values("A") == ["1"])
        }
    }

    @Test("a read on a kept-alive connection that died is made again on another one")
    func readIsRepeated() async throws {
        let server = try ScriptedServer { index in
            { connection in
                _ = connection.read()
                connection.answer(body: "\(index)")
                if index == 0 { _ = connection.read() }  // and closes without a word
            }
        }
        try await withServer(server) { (server, transport) async throws in
            #expect(try await transport.send(HTTPRequest(url: server.url)).text == "0")
            #expect(try await transport.send(HTTPRequest(url: server.url)).text == "1")
            #expect(server.received.map(\.connection) == [0, 0, 1])
        }
    }

    @Test("a hundred reads at once each get their own answer, over no more connections than allowed")
    func parallel() async throws {
        let server = try ScriptedServer { connection in
            while let request = connection.read() { connection.answer(body: "for \(request.path)") }
        }
        try await withServer(server, .init(maximumTransfers: 8)) { server, transport in
            try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<100 {
                    group.addTask {
                        (number, try await transport.send(HTTPRequest(url: server.url + "/\(number)")).text)
                    }
                }
                for try await (number, text) in group { #expect(text == "for /\(number)") }
            }
            #expect(server.received.count == 100)
            #expect((1...8).contains(server.connectionCount))
        }
    }

    @Test("a long body goes into a new file that only its owner can read")
    func file() async throws {
        let folder = try ScratchFolder()
        let body = String(repeating: "0123456789", count: 100_000)
        let server = try ScriptedServer { connection in
            while let request = connection.read() {
                connection.answer(request.path == "/none" ? 404 : 200, body: request.path == "/none" ? "none" : body)
            }
        }
        try await withServer(server) { (server, transport) async throws in
            let path = folder.file("list")
            var request = HTTPRequest(url: server.url, destination: .file(path: path, limit: 1_000_000))
            #expect(try await transport.send(request).body == .file(path: path, size: 1_000_000))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == body)
            #expect(mode(of: path) == 0o600)

            // The text of an error comes in memory, and no file stays.
            request.url += "/none"
            request.destination = .file(path: folder.file("other"), limit: 1_000_000)
            #expect(try await transport.send(request).text == "none")
            #expect(folder.names == ["list"])
        }
    }

    @Test("progress ends at the length of the body")
    func progress() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.answer(body: String(repeating: "x", count: 300_000))
        }
        try await withServer(server) { server, transport in
            let (reports, reporter) = AsyncStream.makeStream(of: TransferProgress.self)
            _ = try await transport.send(HTTPRequest(url: server.url)) { reporter.yield($0) }
            reporter.finish()
            let all = await reports.reduce(into: []) { $0.append($1) }
            #expect(all.last == TransferProgress(received: 300_000, receiveTotal: 300_000))
            #expect(all.map(\.received) == all.map(\.received).sorted())
        }
    }
}
