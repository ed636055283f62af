import Foundation
import Testing

@testable import Transport

@Suite("Answers that a receiver takes, over real sockets")
struct CurlReceiverTests {
    private func request(_ url: String, _ receiver: TestReceiver, limit: Int64 = 1 << 30) -> HTTPRequest {
        HTTPRequest(url: url, destination: .receiver(receiver, limit: limit), limits: .transfer)
    }

    @Test("what came before a cut stays, and a range brings the rest")
    func acrossCut() async throws {
        let bytes = patternedBytes(3_000_000)
        let server = try ScriptedServer { connection in
            guard let request = connection.read() else { return }
            guard let range = request.field("Range") else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\nETag: \"1\"\r\n\r\n")
                return connection.send(Array(bytes[..<1_000_001]))
            }
            let start = Int(range.dropFirst("bytes=".count).dropLast()) ?? 0
            let field = "Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)"
            connection.answer(206, [field], bytes: Array(bytes[start...]))
        }
        try await withServer(server) { (server, transport) async throws in
            let receiver = TestReceiver()
            var request = request(server.url, receiver)
            let failure = try await failure(of: request, on: transport)
            #expect(failure.kind == .truncated && failure.mayHaveReachedServer)
            #expect(receiver.bytes.count == 1_000_001 && receiver.fields["ETag"] == "\"1\"")

            request.fields = ["Range": "bytes=\(receiver.bytes.count)-", "Accept-Encoding": "identity"]
            let response = try await transport.send(request)
            #expect(response.status == 206 && response.body == .handedOver(size: 1_999_999))
            #expect(receiver.heads == [200, 206])
            let isWhole = receiver.bytes == bytes
            #expect(isWhole)
        }
    }

    @Test("a receiver sees the last head of a chain alone, and what it declines comes in memory")
    func declined() async throws {
        let server = try ScriptedServer { connection in
            while let request = connection.read() {
                switch request.path {
                case "/moved": connection.answer(302, "Location: /gone", body: "moved")
                case "/long": connection.answer(404, body: String(repeating: "x", count: (1 << 20) + 1))
                default:
                    connection.send("HTTP/1.1 103 Early Hints\r\n\r\n")
                    connection.answer(404, body: "gone")
                }
            }
        }
        try await withServer(server) { (server, transport) async throws in
            let receiver = TestReceiver()
            let response = try await transport.send(request(server.url + "/moved", receiver))
            #expect(response.status == 404 && response.text == "gone")
            #expect(receiver.heads == [404] && receiver.bytes.isEmpty)

            let failure = try await failure(of: request(server.url + "/long", receiver), on: transport)
            #expect(failure.kind == .tooLarge(limit: 1 << 20))
        }
    }

    @Test("a compressed answer comes to the receiver decoded")
    func decoded() async throws {
        let list = CurlReadTests.bytes(base64: CurlReadTests.gzippedList)
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.answer(200, ["Content-Encoding: gzip"], bytes: list)
        }
        try await withServer(server) { (server, transport) async throws in
            let receiver = TestReceiver()
            #expect(try await transport.send(request(server.url, receiver)).body == .handedOver(size: 25))
            #expect(receiver.bytes == Array(#"[{"id":3,"nom":"Hassan"}]"#.utf8))
        }
    }

    @Test("a receiver that fails ends the transfer with its words", arguments: [0, 1, 100_000])
    func failing(room: Int) async throws {
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            let piece = patternedBytes(10_000)
            while !connection.isClosed(within: 0) { connection.send(piece) }  // without end
        }
        try await withServer(server) { (server, transport) async throws in
            let receiver = TestReceiver(room: room)
            let failure = try await failure(of: request(server.url, receiver), on: transport)
            #expect(failure.kind == .localFile && failure.mayHaveReachedServer)
            #expect(failure.detail == (room == 0 ? "no place for it" : "the disk is full"))
            #expect(receiver.heads == [200])
        }
    }

    @Test("a receiver never gets more than the limit")
    func limit() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(body: String(repeating: "x", count: 300_000)) }
        }
        try await withServer(server) { (server, transport) async throws in
            let receiver = TestReceiver()
            let failure = try await failure(of: request(server.url, receiver, limit: 299_999), on: transport)
            #expect(failure.kind == .tooLarge(limit: 299_999))
            #expect(receiver.bytes.count < 300_000)
            let exact = try await transport.send(request(server.url, TestReceiver(), limit: 300_000))
            #expect(exact.body.size == 300_000)
        }
    }

    @Test("HEAD waits for no body, tells the file's length, and leaves the connection in use")
    func head() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\nContent-Encoding: gzip\r\n\r\n")
            }
        }
        try await withServer(server) { (server, transport) async throws in
            for destination in [BodyDestination.memory(limit: 1), .receiver(TestReceiver(), limit: 1)] {
                let request = HTTPRequest(method: .head, url: server.url, destination: destination)
                let response = try await transport.send(request)
                #expect(response.status == 200 && response.fields["Content-Length"] == "5000000000")
                #expect(response.body.size == 0)
            }
            #expect(server.received.map(\.line) == ["HEAD / HTTP/1.1", "HEAD / HTTP/1.1"])
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a request that names its encodings sends just that field, and an encoded answer is decoded all the same")
    func identity() async throws {
        let list = CurlReadTests.bytes(base64: CurlReadTests.gzippedList)
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(200, ["Content-Encoding: gzip"], bytes: list) }
        }
        try await withServer(server) { (server, transport) async throws in
            for name in ["Accept-Encoding", "accept-encoding"] {
                let request = HTTPRequest(url: server.url, fields: [name: "identity", "Range": "bytes=0-"])
                #expect(try await transport.send(request).text == #"[{"id":3,"nom":"Hassan"}]"#)
                let lines = try #require(server.received.last).head.split(separator: "\r\n")
                #expect(lines.filter { $0.lowercased().hasPrefix("accept-encoding") } == ["\(name): identity"])
            }
        }
    }
}
