import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import Transport

@Suite("A realtime line to a server that follows a script")
struct RealtimeClientTests {
    typealias Connection = ScriptedServer.Connection

    /// The first signal of a line to a server with one script.
    private func firstSignal(_ script: @escaping ScriptedServer.Script) async throws -> RealtimeSignal? {
        let server = try ScriptedServer(each: script)
        defer { server.stop() }
        var first: RealtimeSignal?
        try await withLine(to: server.url) { first = await $0.next() }
        return first
    }

    @Test("asks as RFC 6455 and Engine.IO 4 demand, and signs in with the token")
    func handshake() async throws {
        let (frames, saw) = AsyncStream<String>.makeStream()
        let server = try ScriptedServer { connection in
            connection.upgrade(glued: Connection.frame(Connection.greeting))
            saw.yield(connection.readFrame()?.text ?? "none")
            connection.waitForClose()
        }
        defer { server.stop() }
        try await withLine(to: server.url) { _ in
            var frames = frames.makeAsyncIterator()
            #expect(await frames.next() == #"40{"token":"old"}"#)
        }
        let request = try #require(server.received.first)
        #expect(request.line == "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1")
        #expect(request.field("Host") == "127.0.0.1:\(server.port)")
        #expect(request.field("Upgrade") == "websocket" && request.field("Sec-WebSocket-Version") == "13")
        #expect(Data(base64Encoded: request.field("Sec-WebSocket-Key") ?? "")?.count == 16)
    }

    @Test("events arrive in order, whole or in fragments, while pings of both protocols are answered")
    func conversation() async throws {
        let (frames, saw) = AsyncStream<String>.makeStream()
        let server = try ScriptedServer { connection in
            connection.connect()
            connection.send(Connection.frame("2") + Connection.frame("hi", opcode: 9))
            for _ in 0..<2 {
                let frame = connection.readFrame()
                saw.yield("\(frame?.opcode ?? 0) \(frame?.text ?? "none")")
            }
            connection.send(Connection.frame(#"42["a",1]"#))
            connection.send(Connection.frame(#"42["b",{"text":"#, flags: 0))
            connection.send(Connection.frame("x", opcode: 9))
            connection.send(Connection.frame(#""été"}]"#, opcode: 0))
            connection.send(Connection.frame(#"451-["c",{"_placeholder":true,"num":0}]"#))
            connection.send(Connection.frame("bytes", opcode: 2) + Connection.frame(#"42["d"]"#))
            connection.waitForClose()
        }
        defer { server.stop() }
        try await withLine(to: server.url) { signals in
            #expect(await signals.next() == .connected)
            var frames = frames.makeAsyncIterator()
            #expect(await frames.next() == "1 3")
            #expect(await frames.next() == "10 hi")
            #expect(await signals.next() == .event(name: "a", argument: 1))
            #expect(await signals.next() == .event(name: "b", argument: ["text": "été"]))
            #expect(await signals.next() == .event(name: "c", argument: ["_placeholder": true, "num": 0]))
            #expect(await signals.next() == .event(name: "d", argument: nil))
        }
    }

    @Test("a refused upgrade is told with its status", arguments: [200, 302, 400, 404, 503])
    func refusedUpgrade(status: Int) async throws {
        let signal = try await firstSignal { connection in
            _ = connection.read()
            connection.answer(status, body: "<html>")
        }
        #expect(signal == .disconnected(.upgradeRefused(status: status)))
    }

    @Test(
        "after 41, 44, 401 and 403 the token is renewed, after anything else it is not",
        arguments: [
            ("41", true), (#"44{"message":"unauthorized"}"#, true), ("401", true), ("403", true), ("1", false),
            ("500", false), ("nonsense", false),
        ])
    func renewal(ending: String, renews: Bool) async throws {
        let server = try ScriptedServer { number in
            { connection in
                if number > 0 { return connection.connect() }
                if let status = Int(ending), status > 400 {
                    _ = connection.read()
                    return connection.answer(status)
                }
                connection.upgrade(glued: Connection.frame(Connection.greeting))
                _ = connection.readFrame()
                connection.send(Connection.frame(ending))
                connection.waitForClose()
            }
        }
        defer { server.stop() }
        let tokens = Tokens()
        try await withLine(to: server.url, tokens: tokens) { signals in
            let first = await signals.next()
            #expect(first != .connected)
            #expect((first == .refused(message: "unauthorized")) == ending.hasPrefix("44"))
            #expect(await signals.next() == .connected)
        }
        #expect(tokens.renewals.prefix(2) == [false, renews])
    }

    static let hostile: [(String, RealtimeEnding, @Sendable (Connection) -> Void)] = [
        (
            "another key", .noWebSocket("upgraderDeniedUpgrade"),
            { $0.upgrade(accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") }
        ),
        ("masked", .malformed(.frame("a server masks nothing")), { $0.upgradeAndSend([0x81, 0x81, 1, 2, 3, 4, 5]) }),
        ("extension", .malformed(.frame("no extension was agreed on")), { $0.upgradeAndSend([0xC1, 0x01, 0x30]) }),
        ("opcode", .malformed(.frame("unknown opcode")), { $0.upgradeAndSend([0x83, 0x01, 0x30]) }),
        (
            "fragmented ping", .malformed(.frame("fragmentedControlFrame")),
            { $0.upgradeAndSend([0x09, 0x01, 0x30]) }
        ),
        (
            "stray fragment",
            .malformed(.frame("didReceiveFragmentBeforeReceivingTextOrBinaryFrame")),
            { $0.upgradeAndSend([0x80, 0x01, 0x30]) }
        ),
        ("binary first", .malformed(.unexpected("a binary frame")), { $0.upgradeAndSend([0x82, 0x01, 0x30]) }),
        ("nonsense", .malformed(.unknownType(UInt8(ascii: "?"))), { $0.upgradeAndSend(Connection.frame("?")) }),
        (
            "2 MiB announced", .tooLarge(limit: 1 << 20),
            { $0.upgradeAndSend([0x81, 127, 0, 0, 0, 0, 0, 0x20, 0, 0]) }
        ),
        (
            "2^64 announced", .tooLarge(limit: 1 << 20),
            { $0.upgradeAndSend([0x81, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) }
        ),
        (
            "endless fragments", .tooLarge(limit: 1 << 20),
            { connection in
                let part = String(repeating: "x", count: 60_000)
                connection.upgrade(glued: Connection.frame("0" + part, flags: 0))
                for _ in 0..<40 { connection.send(Connection.frame(part, opcode: 0, flags: 0)) }
                connection.waitForClose()
            }
        ),
        ("close 1013", .closedByServer(code: 1013), { $0.upgradeAndSend([0x88, 0x02, 0x03, 0xF5]) }),
        ("close", .closedByServer(code: nil), { $0.upgradeAndSend([0x88, 0x00]) }),
        ("end", .lost("the connection ended without a farewell"), { $0.upgrade() }),
    ]

    @Test("whatever a server sends against the rules ends the line and no more", arguments: hostile.indices)
    func rules(index: Int) async throws {
        let (name, ending, script) = Self.hostile[index]
        #expect(try await firstSignal(script) == .disconnected(ending), "\(name)")
    }

    @Test("bytes that are no HTTP, and a server that hangs up, end the attempt")
    func noHTTP() async throws {
        for answer in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 101\r\n\r\n", ""] {
            let signal = try await firstSignal { connection in
                _ = connection.read()
                connection.send(Array(answer.utf8))
            }
            guard case .disconnected(let ending) = signal else { throw CancellationError() }
            switch ending {
            case .noWebSocket, .lost: break
            default: Issue.record("\(answer): \(ending)")
            }
        }
    }

    @Test("a port where nobody listens is told as such, again and again")
    func nobody() async throws {
        let (descriptor, port) = try Loopback.listen(backlog: 1)
        close(descriptor)
        try await withLine(to: "http://127.0.0.1:\(port)") { signals in
            for _ in 0..<3 {
                guard case .disconnected(.unreachable) = await signals.next() else {
                    Issue.record("not told as unreachable")
                    return
                }
            }
        }
    }

    @Test("a token that can't be had is told, and asked for again")
    func noToken() async throws {
        struct Fault: Error, CustomStringConvertible { let description = "signed out" }
        let client = try RealtimeClient(
            server: "http://127.0.0.1:9", token: { _ in throw Fault() }, clock: SteppedClock(), random: { 0 })
        let (signals, heard) = AsyncStream<RealtimeSignal>.makeStream()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await client.run { heard.yield($0) } }
            var signals = signals.makeAsyncIterator()
            for _ in 0..<2 { #expect(await signals.next() == .disconnected(.noToken("signed out"))) }
            tasks.cancelAll()
        }
    }
}

extension ScriptedServer.Connection {
    /// Sends bytes right behind the answer to the request, then waits for the client to hang up.
    fileprivate func upgradeAndSend(_ bytes: [UInt8]) {
        upgrade(glued: bytes)
        waitForClose()
    }
}
