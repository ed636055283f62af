import Foundation
import Testing

@testable import Transport

@Suite("Cancelling and shutting down")
struct CurlLifecycleTests {
    /// A server that reads a request, says so, and never answers.
    private static func silent() throws -> (server: ScriptedServer, requests: AsyncStream<Void>) {
        let (requests, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            guard connection.read() != nil else { return }
            signal.yield()
            connection.waitForClose()
        }
        return (server, requests)
    }

    private static func first(_ stream: AsyncStream<Void>) async {
        for await _ in stream { return }
    }

    private func failure(of task: Task<HTTPResponse, any Error>) async throws -> TransportFailure {
        try #require(await #expect(throws: TransportFailure.self) { try await task.value })
    }

    @Test("cancelling a request that the server has read ends it at once, with no proof about its reach")
    func cancelInFlight() async throws {
        let (server, requests) = try Self.silent()
        try await withServer(server) { server, transport in
            let task = Task { try await transport.send(HTTPRequest(method: .post, url: server.url, body: [1])) }
            await Self.first(requests)
            task.cancel()
            let failure = try await failure(of: task)
            #expect(failure.kind == .cancelled && failure.mayHaveReachedServer)
        }
    }

    @Test("a task that is cancelled before it sends makes no connection")
    func cancelBefore() async throws {
        let (server, _) = try Self.silent()
        try await withServer(server) { server, transport in
            let (gate, opener) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                await Self.first(gate)  // a cancelled task falls through
                return try await transport.send(HTTPRequest(method: .post, url: server.url, body: [1]))
            }
            task.cancel()
            let failure = try await failure(of: task)
            opener.finish()
            #expect(failure.kind == .cancelled && !failure.mayHaveReachedServer)
            #expect(server.received.isEmpty)
        }
    }

    @Test("a request that waits in line is cancelled without a trace, and the line goes on")
    func cancelWaiting() async throws {
        let (requests, signal) = AsyncStream.makeStream(of: Void.self)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            while let request = connection.read() {
                if request.path == "/first" {
                    signal.yield()
                    let opened = DispatchSemaphore(value: 0)
                    Task {
                        await Self.first(gate)
                        opened.signal()
                    }
                    opened.wait()
                }
                connection.answer(body: request.path)
            }
        }
        try await withServer(server, .init(maximumTransfers: 1)) { server, transport in
            async let first = transport.send(HTTPRequest(url: server.url + "/first"))
            await Self.first(requests)
            let second = Task { try await transport.send(HTTPRequest(method: .post, url: server.url + "/second")) }
            second.cancel()
            let failure = try await failure(of: second)
            #expect(failure.kind == .cancelled && !failure.mayHaveReachedServer)
            async let third = transport.send(HTTPRequest(url: server.url + "/third"))
            opener.yield()
            #expect(try await first.text == "/first")
            #expect(try await third.text == "/third")
            #expect(server.received.map(\.path) == ["/first", "/third"])
        }
    }

    @Test("cancelling one of many leaves the others alone, whenever it comes")
    func cancelStorm() async throws {
        let server = try ScriptedServer { connection in
            while let request = connection.read() { connection.answer(body: request.path) }
        }
        try await withServer(server, .init(maximumTransfers: 4)) { server, transport in
            let tasks = (0..<100).map { number in
                Task { try await transport.send(HTTPRequest(url: server.url + "/\(number)")) }
            }
            for task in tasks.enumerated() where task.offset % 2 == 1 { task.element.cancel() }
            for (number, task) in tasks.enumerated() {
                switch await task.result {
                case .success(let response): #expect(response.text == "/\(number)")
                case .failure(let error): #expect((error as? TransportFailure)?.kind == .cancelled && number % 2 == 1)
                }
            }
        }
    }

    @Test("shutting down fails what is in flight and what waits, and refuses what comes later")
    func shutdown() async throws {
        let (server, requests) = try Self.silent()
        try await withServer(server, .init(maximumTransfers: 1)) { server, transport in
            let sent = Task { try await transport.send(HTTPRequest(method: .post, url: server.url, body: [1])) }
            await Self.first(requests)
            let waiting = Task { try await transport.send(HTTPRequest(method: .post, url: server.url, body: [2])) }
            async let again: Void = transport.shutdown()
            await transport.shutdown()
            await again

            let inFlight = try await failure(of: sent)
            #expect(inFlight.kind == .shutdown && inFlight.mayHaveReachedServer)
            let unsent = try await failure(of: waiting)
            #expect(unsent.kind == .shutdown && !unsent.mayHaveReachedServer)
            let late = try await TransportTests.failure(of: HTTPRequest(url: server.url), on: transport)
            #expect(late.kind == .shutdown && !late.mayHaveReachedServer)
            #expect(server.received.count == 1)
        }
    }

    @Test("a transport that is dropped ends its thread, and with it its connections")
    func dropped() async throws {
        let (closings, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(body: "ok") }
            signal.yield()
        }
        defer { server.stop() }
        _ = try await CurlTransport().send(HTTPRequest(url: server.url))
        await Self.first(closings)
    }
}
