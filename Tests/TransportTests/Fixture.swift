import Testing

@testable import Transport

/// Runs a test against a scripted server and a real transport, and leaves neither behind.
func withServer(
    _ server: ScriptedServer,
    _ configuration: CurlTransport.Configuration = .init(),
    _ test: (ScriptedServer, CurlTransport) async throws -> Void
) async throws {
    let transport = CurlTransport(configuration: configuration)
    do { try await test(server, transport) } catch {
        await transport.shutdown()
        server.stop()
        throw error
    }
    await transport.shutdown()
    server.stop()
}

/// The failure that a request must end with.
func failure(
    of request: HTTPRequest, on transport: any HTTPTransport, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> TransportFailure {
    let failure = await #expect(throws: TransportFailure.self, sourceLocation: sourceLocation) {
        try await transport.send(request)
    }
    return try #require(failure, sourceLocation: sourceLocation)
}

extension HTTPResponse {
    /// The body as text, when it is in memory.
    var text: String? {
        guard case .bytes(let bytes) = body else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
