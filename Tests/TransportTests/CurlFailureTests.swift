import Foundation
import Testing

@testable import Transport

@Suite("Failures over real sockets")
struct CurlFailureTests {
    /// What a script's answer must lead to, with nothing proven about the reach.
    private func expect(
        _ kind: TransportFailure.Kind, limit: Int = 1 << 20, limits: TimeLimits? = nil,
        sourceLocation: SourceLocation = #_sourceLocation, from script: @escaping ScriptedServer.Script
    ) async throws {
        let folder = try ScratchFolder()
        try await withServer(ScriptedServer(each: script)) { server, transport in
            let destinations: [BodyDestination] = [
                .memory(limit: limit), .file(path: folder.file("body"), limit: Int64(limit)),
            ]
            for destination in destinations {
                let request = HTTPRequest(
                    url: server.url + "/list?token=SECRET", destination: destination, limits: limits)
                let failure = try await failure(of: request, on: transport, sourceLocation: sourceLocation)
                #expect(failure.kind == kind, "\(failure)", sourceLocation: sourceLocation)
                #expect(failure.mayHaveReachedServer, "\(failure)", sourceLocation: sourceLocation)
                #expect(failure.url == server.url + "/list", sourceLocation: sourceLocation)
                #expect(!"\(failure)".contains("SECRET"), sourceLocation: sourceLocation)
                #expect(folder.names == [], "no file stays", sourceLocation: sourceLocation)
            }
        }
    }

    @Test("a connection closed before the answer is a cut")
    func cutBeforeAnswer() async throws {
        try await expect(.cut) { _ = $0.read() }
    }

    @Test("a connection reset before the answer is a cut")
    func reset() async throws {
        try await expect(.cut) { connection in
            _ = connection.read()
            connection.reset()
        }
    }

    @Test("a connection closed within the head is a cut, though the status was good")
    func cutInHead() async throws {
        try await expect(.cut) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nContent-Ty")
        }
        try await expect(.cut) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        }
    }

    @Test("a body shorter than its announced length is truncated")
    func shortBody() async throws {
        try await expect(.truncated) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,2]")
        }
    }

    @Test("a chunked body without its last chunk is truncated")
    func shortChunks() async throws {
        try await expect(.truncated) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1,2]\r\n")
        }
    }

    @Test("a body that is not what Content-Encoding says is a bad encoding")
    func badEncoding() async throws {
        try await expect(.badEncoding) { connection in
            _ = connection.read()
            connection.answer(200, "Content-Encoding: gzip", body: "[1,2,3,4,5,6,7,8,9,10]")
        }
        try await expect(.badEncoding) { connection in
            _ = connection.read()
            connection.answer(200, "Content-Encoding: rot13", body: "[1]")
        }
    }

    @Test("a body over the limit is stopped, whatever its announced length")
    func tooLarge() async throws {
        let body = String(repeating: "x", count: 1001)
        try await expect(.tooLarge(limit: 1000), limit: 1000) { connection in
            _ = connection.read()
            connection.answer(body: body)
        }
        try await expect(.tooLarge(limit: 100_000), limit: 100_000) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while !connection.isClosed(within: 0) { connection.send(body) }  // without end
        }
    }

    @Test("the limit counts decoded bytes: a small bomb is stopped")
    func bomb() async throws {
        let bomb = CurlReadTests.bytes(base64: CurlReadTests.gzippedZeros)
        try await expect(.tooLarge(limit: 65_536), limit: 65_536) { connection in
            _ = connection.read()
            connection.answer(200, ["Content-Encoding: gzip"], bytes: bomb)
        }
    }

    @Test("a body of exactly the limit passes")
    func exactly() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.answer(body: "12345")
        }
        try await withServer(server) { server, transport in
            let response = try await transport.send(HTTPRequest(url: server.url, destination: .memory(limit: 5)))
            #expect(response.text == "12345")
        }
    }

    @Test("a server that falls silent is given up after the idle limit")
    func idle() async throws {
        let limits = TimeLimits(idle: .milliseconds(150), total: .seconds(60))
        try await expect(.idleTimedOut, limits: limits) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,")
            connection.waitForClose()
        }
    }

    @Test("a slow drip is given up after the total limit")
    func drip() async throws {
        let limits = TimeLimits(idle: .seconds(30), total: .milliseconds(200))
        try await expect(.totalTimedOut, limits: limits) { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while !connection.isClosed(within: 20) { connection.send(" ") }
        }
    }

    @Test("what is no HTTP at all is a failure, not an empty answer")
    func noHTTP() async throws {
        try await expect(.other) { connection in
            _ = connection.read()
            connection.send("220 mail.example ESMTP\r\n")
        }
    }

    @Test("a refused connection proves that the server saw nothing")
    func refused() async throws {
        let (descriptor, port) = try Loopback.listen(backlog: 1)
        close(descriptor)  // nobody listens on this port any more
        let transport = CurlTransport()
        let request = HTTPRequest(method: .post, url: "http://127.0.0.1:\(port)/", body: [1])
        let failure = try await failure(of: request, on: transport)
        #expect(failure.kind == .refused && !failure.mayHaveReachedServer && failure.kind.isServerAway)
        await transport.shutdown()
    }

    @Test("a name without an address proves that the server saw nothing")
    func unresolved() async throws {
        let transport = CurlTransport()
        let label = String(repeating: "a", count: 70)  // longer than DNS allows, so no name server is asked
        let failure = try await failure(of: HTTPRequest(url: "https://\(label).invalid/"), on: transport)
        #expect(failure.kind == .unresolved && !failure.mayHaveReachedServer)
        await transport.shutdown()
    }

    @Test("a connection that is not made in time proves that the server saw nothing")
    func connectTimeout() async throws {
        // A socket that never accepts: once its queue is full, the kernel leaves further connections unanswered.
        let (descriptor, port) = try Loopback.listen(backlog: 0)
        defer { close(descriptor) }
        let fillers = (0..<4).map { _ in Loopback.beginConnecting(port: port) }
        defer { for filler in fillers { close(filler) } }
        let transport = CurlTransport()
        let limits = TimeLimits(connect: .milliseconds(200))
        let request = HTTPRequest(method: .post, url: "http://127.0.0.1:\(port)/", body: [1], limits: limits)
        let failure = try await failure(of: request, on: transport)
        #expect(failure.kind == .connectTimedOut && !failure.mayHaveReachedServer)
        await transport.shutdown()
    }

    @Test("a file that exists is never overwritten, a link never followed, and the server is not even asked")
    func localFile() async throws {
        let folder = try ScratchFolder()
        let path = folder.file("existing")
        try "mine".write(toFile: path, atomically: true, encoding: .utf8)
        symlink(folder.file("target"), folder.file("link"))
        let server = try ScriptedServer { _ in }
        try await withServer(server) { server, transport in
            for name in ["existing", "link", "no/folder"] {
                let destination = BodyDestination.file(path: folder.file(name), limit: 9)
                let failure = try await failure(
                    of: HTTPRequest(url: server.url, destination: destination), on: transport)
                #expect(failure.kind == .localFile && !failure.mayHaveReachedServer)
            }
            #expect(server.connectionCount == 0)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
            #expect(mode(of: folder.file("target")) == nil)
        }
    }
}
