import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A WebSocket as this client uses it.
typealias WebSocketChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

/// Makes the connection and asks for the WebSocket.
struct RealtimeDial: Sendable {
    /// What the server made of the request.
    private enum Outcome: Sendable {
        case upgraded(WebSocketChannel)
        case refused(EventLoopFuture<Int>)
    }

    /// The longest packet that is taken, in bytes.
    static let frameLimit = 1 << 20
    /// More fragments than any honest sender needs for a packet of that size.
    private static let fragmentLimit = 1_024

    let address: RealtimeAddress
    let certificateAuthorityFile: String?
    let version: String

    /// An open WebSocket. A cancelled task gets none; what was begun is closed then.
    func open() async throws(RealtimeEnding) -> WebSocketChannel {
        let security = address.origin.isSecure ? try await securityContext() : nil
        var ending = RealtimeEnding.unreachable("no address to connect to")
        for host in address.hosts {
            do { return try await open(host, security) } catch {
                ending = error
                guard case .unreachable = error else { throw error }
            }
        }
        throw ending
    }

    private func open(_ host: String, _ security: NIOSSLContext?) async throws(RealtimeEnding) -> WebSocketChannel {
        // Nothing is read before there are handlers for it: a server that is none of ours may speak first.
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10)).channelOption(.autoRead, value: false)
        do {
            let channel = try await bootstrap.connect(host: host, port: address.origin.port)
                .cancellableValue { $0.close(promise: nil) }
            return try await openWebSocket(on: channel, security)
        } catch {
            throw Self.ending(of: error)
        }
    }

    private func openWebSocket(on channel: any Channel, _ security: NIOSSLContext?) async throws -> WebSocketChannel {
        do {
            let outcome = channel.eventLoop.flatSubmit {
                channel.eventLoop.makeCompletedFuture {
                    if let security { try channel.pipeline.syncOperations.addHandler(tlsHandler(security)) }
                    let outcome = try askForWebSocket(on: channel)
                    try channel.syncOptions?.setOption(.autoRead, value: true)
                    return outcome
                }.flatMap { $0 }
            }
            switch try await outcome.cancellableValue({ _ in channel.close(promise: nil) }) {
            case .upgraded(let socket): return socket
            case .refused(let status):
                throw RealtimeEnding.upgradeRefused(status: try await status.cancellableValue { _ in })
            }
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }

    private func askForWebSocket(on channel: any Channel) throws -> EventLoopFuture<Outcome> {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target)
        head.headers.add(name: "Host", value: address.hostField)
        head.headers.add(name: "User-Agent", value: "ClinicSync/\(version)")
        let upgrader = NIOTypedWebSocketClientUpgrader<Outcome>(
            maxFrameSize: Self.frameLimit,
            // A close frame with the right code is sent where all other reasons for one are known too.
            enableAutomaticErrorHandling: false
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try checkName(of: channel)
                try channel.pipeline.syncOperations.addHandler(FrameRules())
                try channel.pipeline.syncOperations.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: Self.fragmentLimit,
                        maxAccumulatedFrameSize: Self.frameLimit))
                return .upgraded(try WebSocketChannel(wrappingChannelSynchronously: channel))
            }
        }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [upgrader]
            ) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try checkName(of: channel)
                    let status = channel.eventLoop.makePromise(of: Int.self)
                    try channel.pipeline.syncOperations.addHandler(StatusReader(status))
                    return .refused(status.futureResult)
                }
            })
        // The greeting often comes in one packet with the 101; the default throws it away.
        configuration.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: configuration)
    }
}

/// Reads the status of an answer that is no 101.
private final class StatusReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let status: EventLoopPromise<Int>

    init(_ status: EventLoopPromise<Int>) { self.status = status }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { status.succeed(Int(head.status.code)) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { status.fail(ChannelError.eof) }
}

extension EventLoopFuture where Value: Sendable {
    /// The value, or `CancellationError` as soon as the task is cancelled; a value that comes too late is discarded.
    fileprivate func cancellableValue(_ discard: @escaping @Sendable (Value) -> Void) async throws -> Value {
        let answer = eventLoop.makePromise(of: Value.self)
        cascade(to: answer)
        return try await withTaskCancellationHandler {
            try await answer.futureResult.get()
        } onCancel: {
            answer.fail(CancellationError())
            whenSuccess(discard)
        }
    }
}
