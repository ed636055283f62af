import Crypto
import Foundation
import SyncTestSupport
import Synchronization

@testable import Transport

extension ScriptedServer.Connection {
    static let greeting = #"0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#

    /// Answers the request for a WebSocket; `glued` goes out in the same packet. False when the client is gone.
    @discardableResult func upgrade(glued: [UInt8] = [], accept: String? = nil) -> Bool {
        guard let request = read(), let key = request.field("Sec-WebSocket-Key") else { return false }
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        let lines = [
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: " + (accept ?? Data(digest).base64EncodedString()),
        ]
        send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + glued)
        return true
    }

    /// Opens a session as a server should, up to the sign-in's answer.
    func connect() {
        upgrade(glued: Self.frame(Self.greeting))
        _ = readFrame()
        send(Self.frame(#"40{"sid":"x"}"#))
    }

    /// A frame as a server sends it, of less than 64 KiB.
    static func frame(_ text: String, opcode: UInt8 = 1, flags: UInt8 = 0x80) -> [UInt8] {
        let bytes = Array(text.utf8)
        let length: [UInt8] =
            bytes.count < 126 ? [UInt8(bytes.count)] : [126, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
        return [flags | opcode] + length + bytes
    }

    /// The next frame of the client, which must be masked; nil when it is gone.
    func readFrame() -> (opcode: UInt8, text: String)? {
        let head = receive(2)
        guard head.count == 2, head[1] & 0x80 != 0 else { return nil }
        var length = Int(head[1] & 0x7F)
        if length == 126 { length = receive(2).reduce(0) { $0 << 8 | Int($1) } }
        let mask = receive(4)
        guard mask.count == 4 else { return nil }
        let bytes = receive(length).enumerated().map { $1 ^ mask[$0 % 4] }
        return (head[0] & 0x0F, String(decoding: bytes, as: UTF8.self))
    }

    /// Exactly so many bytes, or none when the client is gone.
    private func receive(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(descriptor, &part, part.count, 0)
            guard got > 0 else { return [] }
            bytes += part[..<got]
        }
        return bytes
    }
}

/// What a client under test was asked for.
final class Tokens: Sendable {
    private let asked = Mutex<[Bool]>([])

    /// Whether each token so far was to be a renewed one.
    var renewals: [Bool] { asked.withLock { $0 } }

    func next(_ renewed: Bool) -> String {
        asked.withLock { $0.append(renewed) }
        return renewed ? "new" : "old"
    }
}

/// Runs a line while the body reads its signals, and ends it then. Unless a clock is given, time stands still: a slow machine is no
/// silent server.
func withLine(
    to server: String, _ configuration: RealtimeClient.Configuration = .init(), tokens: Tokens = Tokens(),
    clock: any Clock<Duration> = SteppedClock(), random: Double = 0,
    _ body: (inout AsyncStream<RealtimeSignal>.Iterator) async throws -> Void
) async throws {
    let client = try RealtimeClient(
        server: server, configuration: configuration, token: { tokens.next($0) }, clock: clock, random: { random })
    let (signals, heard) = AsyncStream<RealtimeSignal>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { await client.run { heard.yield($0) } }
        var iterator = signals.makeAsyncIterator()
        try await body(&iterator)
        tasks.cancelAll()
        try await tasks.waitForAll()
    }
}
