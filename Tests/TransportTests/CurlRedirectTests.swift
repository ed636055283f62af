import Foundation
import Testing

@testable import Transport

@Suite("Redirects over real sockets")
struct CurlRedirectTests {
    /// `/n` leads to `/n-1`, and `/0` answers.
    private static let countdown: ScriptedServer.Script = { connection in
        while let request = connection.read() {
            let left = Int(request.path.dropFirst()) ?? 0
            if left == 0 {
                connection.answer(body: "arrived")
            } else {
                connection.answer(302, "Location: /\(left - 1)", body: "moved")
            }
        }
    }

    /// A server that sends whoever asks to one place.
    private static func leading(to location: String, status: Int) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(status, "Location: \(location)") }
        }
    }

    @Test("five redirects are followed, on one connection, with the secrets of the origin")
    func chain() async throws {
        try await withServer(ScriptedServer(each: Self.countdown)) { server, transport in
            let response = try await transport.send(
                HTTPRequest(url: server.url + "/5", fields: ["Authorization": "Bearer t"]))
            #expect(response.text == "arrived" && response.effectiveURL == server.url + "/0")
            #expect(server.received.map { $0.field("Authorization") } == Array(repeating: "Bearer t", count: 6))
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a sixth redirect is refused")
    func tooMany() async throws {
        try await withServer(ScriptedServer(each: Self.countdown)) { server, transport in
            let failure = try await failure(of: HTTPRequest(url: server.url + "/6"), on: transport)
            #expect(failure.kind == .redirectRefused(status: 302) && failure.mayHaveReachedServer)
            #expect(failure.url == server.url + "/1")
        }
    }

    @Test("a file receives only the body of the last answer")
    func file() async throws {
        let folder = try ScratchFolder()
        try await withServer(ScriptedServer(each: Self.countdown)) { server, transport in
            let destination = BodyDestination.file(path: folder.file("body"), limit: 100)
            let response = try await transport.send(HTTPRequest(url: server.url + "/2", destination: destination))
            #expect(response.body == .file(path: folder.file("body"), size: 7))
            #expect(try String(contentsOfFile: folder.file("body"), encoding: .utf8) == "arrived")
        }
    }

    @Test("another server is not even asked, and what it would say replaces nothing")
    func otherOrigin() async throws {
        let other = try ScriptedServer(each: Self.countdown)
        defer { other.stop() }
        let location = other.url + "/0"
        try await withServer(Self.leading(to: location, status: 307)) { server, transport in
            let failure = try await failure(of: HTTPRequest(url: server.url), on: transport)
            #expect(failure.kind == .redirectRefused(status: 307))
            #expect(failure.detail.contains(other.url))
            #expect(other.received.isEmpty)
        }
    }

    @Test("a place that the request names is asked, without Authorization")
    func otherPlace() async throws {
        let other = try ScriptedServer(each: Self.countdown)
        defer { other.stop() }
        let location = other.url + "/0"
        try await withServer(Self.leading(to: location, status: 307)) { server, transport in
            let fields: HTTPFields = ["Authorization": "Bearer t", "apikey": "k", "Accept": "application/json"]
            var request = HTTPRequest(url: server.url, fields: fields)
            request.otherPlaces = [other.url]
            let response = try await transport.send(request)
            #expect(response.effectiveURL == location)
            #expect(server.received.first?.field("Authorization") == "Bearer t")
            let received = try #require(other.received.first)
            #expect(received.field("Authorization") == nil && received.field("apikey") == nil)
            #expect(received.field("Accept") == "application/json")
        }
    }

    @Test(
        "a redirect to plain http elsewhere, or to a file, is refused",
        arguments: ["http://192.0.2.1/", "file:///etc/passwd"])
    func refused(location: String) async throws {
        try await withServer(Self.leading(to: location, status: 301)) { server, transport in
            let failure = try await failure(of: HTTPRequest(url: server.url), on: transport)
            #expect(failure.kind == .redirectRefused(status: 301))
        }
    }

    @Test("a connection refused after an earlier answer of the chain proves nothing")
    func failureAfterAnswer() async throws {
        let (descriptor, port) = try Loopback.listen(backlog: 1)
        let closed = "http://127.0.0.1:\(port)/"
        close(descriptor)  // nobody listens on this port any more
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(302, "Location: \(closed)") }
        }
        try await withServer(server) { server, transport in
            var request = HTTPRequest(url: server.url)
            request.otherPlaces = [closed]
            let failure = try await failure(of: request, on: transport)
            #expect(failure.kind == .refused && failure.mayHaveReachedServer)
        }
    }
}
