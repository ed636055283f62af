import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("HTTP and Socket.IO on one port")
struct SharedPortTests {
    private func withServer(
        _ realtime: SocketIOServer = SocketIOServer { $0 }, _ body: @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        try await withDatabaseFile { path in
            var configuration = ReferenceServer.Configuration(database: path)
            configuration.sockets = realtime
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            try await ReferenceServer.withRunning(configuration, logger: logger, body)
        }
    }

    @Test("HTTP is served as ever, many requests on one connection")
    func http() async throws {
        try await withServer { port in
            let call = TestRequest(path: "/api/Admin/patients/")
            let login = TestRequest(method: .POST, path: "/api/users/login/", body: "{}")
            let replies = try await exchange([call, login, call], port: port)
            #expect(replies.map(\.status) == [401, 400, 401])
        }
    }

    @Test(
        "a request for Socket.IO that opens none is answered as the reference implementation does",
        arguments: [
            ("/socket.io/?EIO=4&transport=carrier-pigeon", 0, "Transport unknown"),
            ("/socket.io/?EIO=3&transport=polling", 5, "Unsupported protocol version"),
            ("/socket.io/?EIO=4&transport=polling&sid=nobody", 1, "Session ID unknown"),
            ("/socket.io/", 0, "Transport unknown"),
            ("/socket.io/?EIO=3&transport=websocket", 5, "Unsupported protocol version"),
            ("/socket.io/?EIO=4&transport=websocket", 3, "Bad request"),
        ])
    func refusals(path: String, code: Int, message: String) async throws {
        try await withServer { port in
            let reply = try await exchange([TestRequest(path: path)], port: port)[0]
            #expect(reply.status == 400)
            #expect(reply.text == #"{"code":\#(code),"message":"\#(message)"}"#)
        }
    }

    @Test(
        "a request that could be upgraded is refused in the same way, for its version, its key or by the switch",
        arguments: [("4", nil, 3), ("3", "key", 5), ("4", "key", 0)] as [(String, String?, Int)])
    func refusedUpgrades(version: String, key: String?, code: Int) async throws {
        let realtime = SocketIOServer { $0 }
        realtime.availability = version == "4" && key != nil ? .off : .open
        try await withServer(realtime) { port in
            var headers = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
            if let key { headers.append(("Sec-WebSocket-Key", key)) }
            let path = "/socket.io/?EIO=\(version)&transport=websocket"
            let reply = try await exchange([TestRequest(path: path, headers: headers)], port: port)[0]
            #expect(reply.status == 400)
            #expect(reply.value("code") == "\(code)")
        }
    }

    @Test(
        "a WebSocket that is asked for on a used connection is refused in the protocol's words, and the connection ends",
        .timeLimit(.minutes(10)),
        arguments: ["/socket.io/?EIO=4&transport=polling", "/api/Admin/patients/"])
    func usedConnection(first: String) async throws {
        try await withServer { port in
            let upgrade = TestRequest(
                path: "/socket.io/?EIO=4&transport=websocket",
                headers: [
                    ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
                    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ])
            let replies = try await exchange([TestRequest(path: first), upgrade], port: port)
            #expect(replies[1].status == 400)
            #expect(replies[1].headers.first(name: "Connection") == "close")
            #expect(replies[1].text == #"{"code":3,"message":"Bad request"}"#)
            let text = "GET \(first) HTTP/1.1\r\nHost: localhost\r\n"
            // Whoever asked for what is none of Socket.IO's is answered too, and does not wait for ever for the next answer.
            let bytes = try await RawConnection.exchange(
                port: port, "\(text)\r\n\(text)Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
            #expect(String(decoding: bytes, as: UTF8.self).ranges(of: "HTTP/1.1 ").count == 2)
        }
    }

    @Test("a connection that says nothing, or half a request, does not hold up a shutdown", .timeLimit(.minutes(10)))
    func shutdown() async throws {
        for opening in ["", "GET", "GET /socket.io/?EIO=4", "GET /api"] {
            try await withDatabaseFile { path in
                var configuration = ReferenceServer.Configuration(database: path)
                configuration.sockets = SocketIOServer { $0 }
                let connection = try await ReferenceServer.withRunning(configuration, logger: Logger(label: "test")) {
                    port in
                    let connection = try RawConnection(port: port, sending: opening)
                    // Behind this answer the first connection is accepted, too.
                    _ = try await exchange([TestRequest(path: "/api/Admin/patients/")], port: port)
                    return connection
                }
                connection.close()
            }
        }
    }

    @Test("the first bytes tell which of the two a connection speaks")
    func gate() {
        func decide(_ text: String) -> Bool? { ConnectionGate.decide(ByteBuffer(string: text).readableBytesView) }
        #expect(decide("") == nil && decide("G") == nil && decide("GET /socket.io") == nil)
        #expect(decide("GET /socket.io/") == nil && decide("GET /socket.io/?EIO=4&transport=websocket") == nil)
        #expect(decide("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n") == true)
        #expect(decide("GET /socket.io/?transport=websocket&sid=a HTTP/1.1\r\nHost") == true)
        #expect(decide("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n") == false)
        #expect(decide("GET /socket.io/?x=transport=websocket HTTP/1.1\r\n") == false)
        #expect(decide("GET /socket.io/\n") == false && decide("GET /socket.io/ \n") == false)
        #expect(decide("GET /socket.io/?" + String(repeating: "a", count: 9_000)) == false)
        #expect(decide("P") == false && decide("GET /a") == false && decide("GET /socket.iox") == false)
    }
}
