import Foundation
import Testing

@testable import Transport

@Suite("Writing over real sockets")
struct CurlWriteTests {
    @Test("a body arrives whole, with its length, and with no field that was not asked for")
    func body() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(201, body: "{}") }
        }
        let long = [UInt8](repeating: 7, count: 2 << 20)  // long enough for libcurl to ask for 100-continue by itself
        try await withServer(server) { server, transport in
            let json = Array(#"{"nom":"Ben Ali"}"#.utf8)
            for (method, body) in [
                (HTTPMethod.post, json), (.put, json), (.patch, json), (.delete, json), (.post, long),
            ] {
                let request = HTTPRequest(
                    method: method, url: server.url, fields: ["Content-Type": "application/json"], body: body)
                #expect(try await transport.send(request).status == 201)
                let received = try #require(server.received.last)
                #expect(received.line == "\(method) / HTTP/1.1" && received.body == body)
                #expect(received.field("Content-Type") == "application/json")
                #expect(received.field("Expect") == nil && received.field("Transfer-Encoding") == nil)
            }
        }
    }

    @Test("a write without a body still says so, and libcurl's form type stays out")
    func noBody() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(200) }
        }
        try await withServer(server) { server, transport in
            for method in [HTTPMethod.post, .put, .patch] {
                _ = try await transport.send(HTTPRequest(method: method, url: server.url))
                #expect(server.received.last?.field("Content-Length") == "0")
                #expect(server.received.last?.field("Content-Type") == nil)
            }
            _ = try await transport.send(HTTPRequest(method: .delete, url: server.url))
            #expect(server.received.last?.line == "DELETE / HTTP/1.1")
        }
    }

    @Test(
        "a write is never sent twice, though the connection before it was kept alive and dies",
        arguments: [
            HTTPRequest(method: .post, url: "", body: Array("{}".utf8)), HTTPRequest(method: .post, url: ""),
            HTTPRequest(method: .put, url: "", body: []), HTTPRequest(method: .patch, url: "", body: Array("{}".utf8)),
            HTTPRequest(method: .delete, url: ""),
        ])
    func notRepeated(write: HTTPRequest) async throws {
        // Every connection answers a read and keeps alive; a write gets the connection closed in place of an answer.
        let server = try ScriptedServer { connection in
            while let request = connection.read(), request.line.hasPrefix("GET") { connection.answer(body: "[]") }
        }
        try await withServer(server) { server, transport in
            _ = try await transport.send(HTTPRequest(url: server.url))
            var write = write
            write.url = server.url
            let failure = try await failure(of: write, on: transport)
            #expect(failure.kind == .cut && failure.mayHaveReachedServer)
            #expect(server.received.map { $0.line.prefix(3) } == ["GET", write.method.rawValue.prefix(3)])
            #expect(server.connectionCount == 2)
        }
    }

    @Test("a redirect of a write is its answer", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(status, "Location: /elsewhere/") }
        }
        try await withServer(server) { server, transport in
            let response = try await transport.send(HTTPRequest(method: .post, url: server.url, body: [1]))
            #expect(response.status == status && response.fields["Location"] == "/elsewhere/")
            #expect(server.received.count == 1)
        }
    }

    @Test("a body that was cut on its way may have been read")
    func cutInBody() async throws {
        let server = try ScriptedServer { connection in
            connection.skip(1000)
            connection.reset()
        }
        try await withServer(server) { server, transport in
            let body = [UInt8](repeating: 7, count: 8 << 20)
            let failure = try await failure(of: HTTPRequest(method: .post, url: server.url, body: body), on: transport)
            #expect(failure.kind == .cut && failure.mayHaveReachedServer)
        }
    }
}
