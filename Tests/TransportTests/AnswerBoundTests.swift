import Foundation
import Testing

@testable import Transport

@Suite("What an answer may have besides a long body")
struct AnswerBoundTests {
    private func failure(
        _ request: HTTPRequest? = nil, from script: @escaping ScriptedServer.Script
    ) async throws -> TransportFailure {
        var found: TransportFailure?
        try await withServer(ScriptedServer(each: script)) { server, transport in
            var request = request ?? HTTPRequest(url: "")
            request.url = server.url + "/things"
            found = try await TransportTests.failure(of: request, on: transport)
        }
        return try #require(found)
    }

    @Test("the words of an error are a mebibyte long at the most, whatever the limit and wherever a body was to go")
    func errorWords() async throws {
        let folder = try ScratchFolder()
        let long = String(repeating: "x", count: 1 << 20)
        for destination in [
            BodyDestination.memory(limit: 64 << 20), .file(path: folder.file("list"), limit: 64 << 20),
        ] {
            for status in [404, 500] {
                let failure = try await failure(HTTPRequest(url: "", destination: destination)) { connection in
                    _ = connection.read()
                    connection.answer(status, body: long + "x")
                }
                #expect(failure.kind == .tooLarge(limit: 1 << 20))
            }
        }
        try await withServer(
            ScriptedServer { connection in
                _ = connection.read()
                connection.answer(500, body: long)
            }
        ) { (server, transport) async throws in
            #expect(try await transport.send(HTTPRequest(url: server.url)).body.size == 1 << 20)
        }
    }

    @Test("so is the body of a redirect that is followed")
    func redirect() async throws {
        let failure = try await failure { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n")
            let piece = String(repeating: "x", count: 100_000)
            while !connection.isClosed(within: 0) { connection.send(piece) }
        }
        #expect(failure.kind == .tooLarge(limit: 1 << 20))
    }

    @Test(
        "neither fields, nor interim answers, nor trailers go on without end",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"), ("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n2\r\n[]\r\n0\r\n", "X-A: b\r\n"),
        ])
    func head(beginning: String, repeated: String) async throws {
        let failure = try await failure { connection in
            _ = connection.read()
            connection.send(beginning)
            let piece = String(repeating: repeated, count: 1_000)
            while !connection.isClosed(within: 0) { connection.send(piece) }
        }
        #expect(failure.kind == .tooLarge(limit: Int64(AnswerHead.byteLimit)), "\(failure)")
    }

    @Test(
        "a body is decoded from one coding that was asked for, and from no other and no two",
        arguments: ["zstd", "br", "gzip, gzip", "gzip, br", "compress"])
    func coding(coding: String) async throws {
        let failure = try await failure { connection in
            _ = connection.read()
            connection.answer(200, ["Content-Encoding: \(coding)"], bytes: Array("[]".utf8))
        }
        #expect(failure.kind == .badEncoding, "\(failure)")
    }

    @Test("of what has no body, a coding says nothing", arguments: [HTTPMethod.head, .get])
    func noBody(method: HTTPMethod) async throws {
        try await withServer(
            ScriptedServer { connection in
                _ = connection.read()
                connection.send(
                    "HTTP/1.1 \(method == .get ? 304 : 200) Text\r\nContent-Encoding: br\r\nConnection: close\r\n\r\n")
            }
        ) { (server, transport) async throws in
            #expect(try await transport.send(HTTPRequest(method: method, url: server.url)).body.size == 0)
        }
    }

    @Test("a failure names method, address and limit", arguments: [HTTPMethod.get, .post])
    func named(method: HTTPMethod) async throws {
        let failure = try await failure(HTTPRequest(method: method, url: "", destination: .memory(limit: 1_000))) {
            connection in
            _ = connection.read()
            connection.answer(200, body: String(repeating: "x", count: 1_001))
        }
        #expect(failure.method == method && failure.kind == .tooLarge(limit: 1_000))
        #expect("\(failure)".contains("longer than 1000 bytes: \(method) \(failure.url)"))
    }
}
