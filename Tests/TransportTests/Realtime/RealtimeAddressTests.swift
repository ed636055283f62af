import Testing

@testable import Transport

@Suite("Where a realtime line goes")
struct RealtimeAddressTests {
    @Test(
        "the endpoint stands at the server's root, whatever the address looks like",
        arguments: [
            ("https://api.example", "api.example", "api.example", 443),
            ("wss://API.example:8443/v1/?x=1", "api.example:8443", "api.example", 8_443),
            ("http://127.0.0.1:3000/", "127.0.0.1:3000", "127.0.0.1", 3_000),
            ("ws://[::1]:3000", "[::1]:3000", "::1", 3_000),
        ])
    func endpoint(server: String, field: String, host: String, port: Int) throws {
        let address = try RealtimeAddress(server, path: "/socket.io/", allowsPlainHTTP: false)
        #expect(address.target == "/socket.io/?EIO=4&transport=websocket")
        #expect(address.hostField == field)
        #expect(address.hosts == [host])
        #expect(address.origin.port == port)
    }

    @Test("localhost is this machine without asking anyone")
    func localhost() throws {
        let address = try RealtimeAddress("http://localhost:3000", path: "/socket.io/", allowsPlainHTTP: false)
        #expect(address.hosts == ["127.0.0.1", "::1"])
    }

    @Test(
        "without TLS nothing leaves this machine, unless that is allowed",
        arguments: ["http://api.example", "ws://api.example", "ws://127.0.0.1.example", "http://10.0.0.1:3000"])
    func plain(server: String) throws {
        let failure = #expect(throws: TransportFailure.self) {
            try RealtimeClient(server: server, token: { _ in "" })
        }
        #expect(failure?.kind == .plainHTTPRefused)
        #expect(throws: Never.self) { try RealtimeAddress(server, path: "/socket.io/", allowsPlainHTTP: true) }
    }

    @Test(
        "what is no address is refused without being shown",
        arguments: ["", "ftp://x", "https://a:secret@b", "https://"])
    func noAddress(server: String) throws {
        let failure = #expect(throws: TransportFailure.self) {
            try RealtimeClient(server: server, token: { _ in "" })
        }
        #expect(failure?.kind == .malformedRequest)
        #expect(failure?.description.contains("secret") == false)
    }
}
