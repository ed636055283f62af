import ControlProtocol
import NIOCore
import NIOPosix
import SyncModel
import Testing

/// A client that sends whatever bytes a test likes, and reads line by line.
final class RawClient {
    private let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var lines = LineSplitter(limit: 64 << 20)

    private init(
        channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.channel = channel
        self.outbound = outbound
        self.inbound = inbound.makeAsyncIterator()
    }

    /// Connects, runs the body, and hangs up.
    static func run(_ path: String, _ body: (RawClient) async throws -> Void) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await body(RawClient(channel: channel.channel, inbound: inbound, outbound: outbound))
        }
    }

    /// Sends one line.
    func send(_ line: String) async throws { try await send(bytes: Array((line + "\n").utf8)) }

    /// Sends bytes.
    func send(bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Closes the sending side only.
    func closeSending() async throws { try await channel.close(mode: .output) }

    /// The next line; nil once the server has hung up.
    func line() async -> String? {
        while true {
            if case .line(let line) = lines.next() { return String(decoding: line, as: UTF8.self) }
            guard let bytes = try? await inbound.next() else { return nil }
            lines.append(bytes.readableBytesView)
        }
    }

    /// The next line as a value; null once the server has hung up.
    func value() async throws -> JSONValue { try await line().map { try JSONValue(parsing: $0) } ?? .null }

    /// Sends a line and reads one.
    func ask(_ line: String) async throws -> JSONValue {
        try await send(line)
        return try await value()
    }

    /// Checks that the server still answers on this connection.
    func expectService(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await ask(#"{"jsonrpc":"2.0","id":"alive","method":"system.ping"}"#)
        #expect(answer["id"] == "alive", sourceLocation: sourceLocation)
    }
}
