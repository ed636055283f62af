import Foundation
import Logging
import NIOPosix
import SyncTestSupport
import Testing

@testable import ReferenceBackend

/// A client that polls, a connection for each request or one for several.
private struct PollingClient: Sendable {
    let port: Int
    let sid: String

    static func path(_ sid: String?) -> String {
        "/socket.io/?EIO=4&transport=polling&t=x" + (sid.map { "&sid=\($0)" } ?? "")
    }

    /// Opens a session.
    static func open(port: Int) async throws -> PollingClient {
        let reply = try await exchange([TestRequest(path: path(nil))], port: port)[0]
        #expect(reply.status == 200)
        #expect(reply.headers.first(name: "Content-Type") == "text/plain; charset=UTF-8")
        let handshake = try #require(
            try JSONSerialization.jsonObject(with: Data(reply.bytes.dropFirst())) as? [String: Any])
        #expect(reply.text.hasPrefix("0{"))
        #expect(handshake["upgrades"] as? [String] == ["websocket"])
        #expect(handshake["pingInterval"] as? Int == 25_000)
        return PollingClient(port: port, sid: try #require(handshake["sid"] as? String))
    }

    /// Opens a session and signs in.
    static func signedIn(_ account: String, port: Int) async throws -> PollingClient {
        let client = try await open(port: port)
        #expect(try await client.post(#"40{"token":"\#(account)"}"#) == "ok")
        #expect(try await client.poll() == #"40{"sid":"\#(client.sid)"}"#)
        return client
    }

    func poll() async throws -> String { try await exchange([TestRequest(path: Self.path(sid))], port: port)[0].text }

    func post(_ body: String) async throws -> String {
        try await exchange([TestRequest(method: .POST, path: Self.path(sid), body: body)], port: port)[0].text
    }

    /// Asks for the WebSocket that the session may change to.
    func webSocket() throws -> RawConnection {
        let connection = try RawConnection(
            port: port,
            sending: """
                GET /socket.io/?EIO=4&transport=websocket&sid=\(sid) HTTP/1.1\r
                Host: localhost\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r

                """)
        #expect(try connection.readHead().hasPrefix("HTTP/1.1 101 "))
        return connection
    }
}

@Suite("Engine.IO's long polling, with which JavaScript and Python clients begin", .timeLimit(.minutes(10)))
struct PollingTests {
    private let realtime: SocketIOServer
    private let clock = SteppedClock()

    init() { realtime = SocketIOServer(clock: clock) { $0.isEmpty ? nil : $0 } }

    private func withServer(_ body: @Sendable (_ port: Int) async throws -> Void) async throws {
        try await withDatabaseFile { path in
            var configuration = ReferenceServer.Configuration(database: path)
            configuration.sockets = realtime
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            try await ReferenceServer.withRunning(configuration, logger: logger, body)
        }
    }

    private static func event(_ name: String) -> String { #"42["\#(name)",{"id":1}]"# }

    private func emit(_ name: String) { realtime.emit(name, Data(#"{"id":1}"#.utf8), to: ["a"]) }

    @Test("a session is opened, signed in, told what happens, and ended by polls and posts alone")
    func session() async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            #expect(realtime.connectedAccounts == ["a"])
            emit("one")
            emit("two")
            #expect(try await client.poll() == Self.event("one") + "\u{1E}" + Self.event("two"))
            async let waiting = client.poll()
            emit("three")
            #expect(try await waiting == Self.event("three"))
            #expect(try await client.post("4217[\"x\"]\u{1E}3") == "ok")
            #expect(try await client.poll() == "4317[]")
            #expect(try await client.post("1") == "ok")
            #expect(realtime.connectedAccounts == [])
            #expect(try await client.poll() == "1")
            #expect(try await client.poll() == #"{"code":1,"message":"Session ID unknown"}"#)
        }
    }

    @Test("polls and the API share a connection")
    func sharedConnection() async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            emit("one")
            let poll = TestRequest(path: PollingClient.path(client.sid))
            let replies = try await exchange(
                [TestRequest(path: "/api/Admin/patients/"), poll, TestRequest(path: "/api/Admin/patients/")], port: port
            )
            #expect(replies.map(\.status) == [401, 200, 401])
            #expect(replies[1].text == Self.event("one"))
        }
    }

    @Test("a refused sign-in is told, and another may follow")
    func signIn() async throws {
        try await withServer { port in
            let client = try await PollingClient.open(port: port)
            #expect(try await client.post("40") == "ok")
            #expect(try await client.poll() == #"44{"message":"unauthorized"}"#)
            #expect(try await client.post(#"40{"token":"a"}"#) == "ok")
            #expect(try await client.poll() == #"40{"sid":"\#(client.sid)"}"#)
        }
    }

    @Test("pings come by the poll that waits; who does not answer them is gone, with the account")
    func pings() async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            async let waiting = client.poll()
            await clock.sleeper(until: .seconds(25))
            clock.advance(to: .seconds(25))
            #expect(try await waiting == "2")
            #expect(try await client.post("3") == "ok")
            await clock.sleeper(until: .seconds(45))
            clock.advance(to: .seconds(45))
            await clock.sleeper(until: .seconds(50))
            clock.advance(to: .seconds(50))
            #expect(try await client.poll() == "2")
            await clock.sleeper(until: .seconds(70))
            clock.advance(to: .seconds(70))
            while !realtime.connectedAccounts.isEmpty { await Task.yield() }
            #expect(try await client.poll() == #"{"code":1,"message":"Session ID unknown"}"#)
        }
    }

    @Test("a WebSocket takes over once it was tried, with what waits; polls are refused then")
    func upgrade() async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            async let waiting = client.poll()
            let socket = try await onThread { try client.webSocket() }
            socket.sendFrame("2probe")
            #expect(try await onThread { try socket.readFrame().text } == "3probe")
            // The poll that waits must end, so that the client can let go of it.
            #expect(try await waiting == "6")
            #expect(try await client.poll() == "6")
            emit("one")
            socket.sendFrame("5")
            #expect(try await onThread { try socket.readFrame().text } == Self.event("one"))
            emit("two")
            #expect(try await onThread { try socket.readFrame().text } == Self.event("two"))
            socket.sendFrame(#"451-7["x",{"_placeholder":true,"num":0}]"#)
            socket.sendFrame("\u{0}\u{1}", opcode: 2)
            #expect(try await onThread { try socket.readFrame().text } == "437[]")
            #expect(try await client.poll() == #"{"code":3,"message":"Bad request"}"#)
            socket.sendFrame("41")
            #expect(try await onThread { try socket.readFrame().opcode } == 8)
            socket.close()
            while !realtime.connectedAccounts.isEmpty { await Task.yield() }
        }
    }

    @Test(
        "a WebSocket that was tried and dropped leaves the session to its polls",
        arguments: [[], ["2probe"], ["2probe", "x"]])
    func droppedUpgrade(frames: [String]) async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            let socket = try await onThread { try client.webSocket() }
            for frame in frames { socket.sendFrame(frame) }
            if !frames.isEmpty { #expect(try await onThread { try socket.readFrame().text } == "3probe") }
            socket.close()
            emit("one")
            var text = "6"
            while text == "6" { text = try await client.poll() }
            #expect(text == Self.event("one"))
            #expect(realtime.connectedAccounts == ["a"])
        }
    }

    @Test("a binary event comes by post with its attachments as base64, and is acknowledged")
    func binary() async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            #expect(try await client.post("452-7[\"x\"]\u{1E}bAQID\u{1E}b") == "ok")
            #expect(try await client.poll() == "437[]")
            #expect(realtime.connectedAccounts == ["a"])
        }
    }

    @Test("what breaks the protocol ends the session, and is told to the poll that waits")
    func malformed() async throws {
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            #expect(try await client.post("4x") == "ok")
            #expect(realtime.connectedAccounts == [])
            #expect(try await client.poll() == "1")
            #expect(try await client.post("3") == #"{"code":1,"message":"Session ID unknown"}"#)
        }
    }

    @Test("requests that are none of the protocol's are refused in its words")
    func refusals() async throws {
        try await withServer { port in
            let client = try await PollingClient.open(port: port)
            let (new, known) = (PollingClient.path(nil), PollingClient.path(client.sid))
            let replies = try await exchange(
                [
                    TestRequest(method: .POST, path: new, body: "40"),
                    TestRequest(method: .PUT, path: known, body: "40"),
                    TestRequest(path: known.replacing("EIO=4", with: "EIO=2")),
                    TestRequest(path: known.replacing("polling", with: "x")),
                    TestRequest(method: .POST, path: known, body: String(repeating: "3", count: 1_000_001)),
                    TestRequest(method: .POST, path: known, body: "3"),
                ], port: port)
            #expect(replies.map(\.status) == [400, 400, 400, 400, 413, 400])
            #expect(replies.map { $0.value("code") } == ["2", "2", "5", "0", "absent", "1"])
        }
    }

    @Test("a switched off endpoint refuses polls as it refuses WebSockets; a blocked one cuts the connection")
    func availability() async throws {
        try await withServer { port in
            realtime.availability = .off
            let reply = try await exchange([TestRequest(path: PollingClient.path(nil))], port: port)[0]
            #expect(reply.status == 400 && reply.value("code") == "0")
            realtime.availability = .blocked
            let bytes = try await RawConnection.exchange(
                port: port, "GET \(PollingClient.path(nil)) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(bytes == [])
        }
    }

    @Test("a poll that waits does not hold up a shutdown")
    func shutdown() async throws {
        let connection = Holder()
        try await withServer { port in
            let client = try await PollingClient.signedIn("a", port: port)
            let path = PollingClient.path(client.sid)
            connection.value = try RawConnection(port: port, sending: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            // Behind this answer the poll was accepted, too.
            _ = try await exchange([TestRequest(path: "/api/Admin/patients/")], port: port)
        }
        connection.value?.close()
        #expect(realtime.connectedAccounts == [])
    }

    /// Runs what blocks on a thread of its own.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}

/// A connection that outlives the server.
private final class Holder: @unchecked Sendable {
    var value: RawConnection?
}
