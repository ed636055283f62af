import Foundation
import Testing

@testable import Transport

@Suite("Streamed request bodies over real sockets")
struct CurlUploadTests {
    @Test("thirty megabytes arrive whole, with their length and in no chunks, and progress ends at the length")
    func whole() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(201) }
        }
        let bytes = patternedBytes(30 << 20)
        var source = TestSource(bytes)
        try await withServer(server) { (server, transport) async throws in
            for pieceLimit in [Int.max, 10_007] {
                source.pieceLimit = pieceLimit
                let (reports, reporter) = AsyncStream.makeStream(of: TransferProgress.self)
                let request = HTTPRequest(
                    method: .post, url: server.url, body: .stream(source), limits: .transfer)
                let response = try await transport.send(request) { reporter.yield($0) }
                reporter.finish()
                #expect(response.status == 201)
                let received = try #require(server.received.last)
                let isWhole = received.body == bytes
                #expect(isWhole)
                #expect(received.field("Content-Length") == "\(30 << 20)")
                #expect(received.field("Transfer-Encoding") == nil && received.field("Expect") == nil)
                let last = await reports.reduce(nil) { $1 }
                #expect(last?.sent == 30 << 20 && last?.sendTotal == 30 << 20)
            }
        }
    }

    @Test("an empty stream is an empty body")
    func empty() async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(201) }
        }
        try await withServer(server) { (server, transport) async throws in
            let request = HTTPRequest(method: .put, url: server.url, body: .stream(TestSource([])))
            #expect(try await transport.send(request).status == 201)
            #expect(server.received.last?.field("Content-Length") == "0")
        }
    }

    @Test(
        "a source that does not keep its length never makes a request that the server takes for whole",
        arguments: [
            TestSource(patternedBytes(99_999), length: 100_000), TestSource([], length: 1),
            TestSource(patternedBytes(100_001), length: 100_000), TestSource([1, 2], length: 1),
            TestSource(patternedBytes(2 << 20), length: 1 << 20),
        ])
    func wrongLength(source: TestSource) async throws {
        try await expectNothingWhole(of: source, "the body ")
    }

    @Test("a source that fails ends the transfer with its words", arguments: [0, 50_000, 99_999])
    func failing(place: Int) async throws {
        var source = TestSource(patternedBytes(100_000))
        (source.pieceLimit, source.failure) = (1000, place)
        try await expectNothingWhole(of: source, "the scan can't be read")
    }

    private func expectNothingWhole(of source: TestSource, _ words: String) async throws {
        let (ends, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            _ = connection.read()
            signal.finish()
        }
        try await withServer(server) { (server, transport) async throws in
            let request = HTTPRequest(method: .post, url: server.url, body: .stream(source))
            let failure = try await failure(of: request, on: transport)
            #expect(failure.kind == .localFile && failure.mayHaveReachedServer)
            #expect(failure.detail.hasPrefix(words))
            for await _ in ends {}
            // The script's server keeps no part of a body that was cut.
            let isNothingWhole = server.received.allSatisfy(\.body.isEmpty)
            #expect(isNothingWhole)
        }
    }

    @Test("a source that can't be opened, or lies about nothing at all, costs no request")
    func refused() async throws {
        let server = try ScriptedServer { _ in }
        var closed = TestSource([1])
        closed.opens = false
        try await withServer(server) { (server, transport) async throws in
            for (source, kind) in [
                (closed, TransportFailure.Kind.localFile), (TestSource([1], length: 0), .localFile),
                (TestSource([], length: -1), .malformedRequest),
            ] {
                let request = HTTPRequest(method: .post, url: server.url, body: .stream(source))
                let failure = try await failure(of: request, on: transport)
                #expect(failure.kind == kind && !failure.mayHaveReachedServer)
            }
            #expect(server.connectionCount == 0)
        }
    }

    @Test("a server that refuses the body before its end is heard, and gets no more of it")
    func earlyAnswer() async throws {
        let server = try ScriptedServer { connection in
            connection.skip(100_000)
            connection.answer(413, body: "too large")
            connection.waitForClose()
        }
        try await withServer(server) { (server, transport) async throws in
            let source = TestSource(patternedBytes(30 << 20))
            let response = try await transport.send(HTTPRequest(method: .post, url: server.url, body: .stream(source)))
            #expect(response.status == 413 && response.text == "too large")
        }
    }
}
