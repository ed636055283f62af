import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Serves HTTP as Hummingbird does, Socket.IO's long polling among it, and WebSockets of Socket.IO's on the same port.
struct RealtimeChannel: ServerChildChannel {
    /// What a connection turned out to speak.
    enum Spoken: Sendable {
        case http(HTTP1Channel.Value)
        case socket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, of: SocketSession)
        /// An answer says why there is no WebSocket; the connection closes behind it.
        case refused
    }

    /// A connection that has yet to say what it speaks.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let spoken: EventLoopFuture<Spoken>
    }

    let http: HTTP1Channel
    let server: SocketIOServer
    let idleTimeout: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let spoken = channel.eventLoop.makePromise(of: Spoken.self)
        return channel.eventLoop.makeCompletedFuture {
            let gate = ConnectionGate(idleTimeout: idleTimeout) { asksForSocket in
                guard asksForSocket else {
                    return http.setup(channel: channel, logger: logger).map { .http($0) }.cascade(to: spoken)
                }
                let outcome = try setUpUpgrade(on: channel)
                // First of all, since the gate's removal fails what is not settled.
                outcome.cascade(to: spoken)
                outcome.whenFailure { _ in channel.close(promise: nil) }
                outcome.whenSuccess { spoken in
                    // Who is refused may still owe the rest of the request, for which nobody waits for ever.
                    if case .refused = spoken { return }
                    // From here on, pings and the farewell keep the connection in order.
                    channel.pipeline.context(handlerType: ConnectionGate.self).whenSuccess {
                        channel.pipeline.syncOperations.removeHandler(context: $0, promise: nil)
                    }
                }
            } onClose: {
                spoken.fail(ChannelError.eof)
            }
            try channel.pipeline.syncOperations.addHandler(gate)
            return Value(channel: channel, spoken: spoken.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            switch try? await value.spoken.get() {
            case .http(let channel): await http.handle(value: channel, logger: logger)
            case .socket(let socket, let session):
                do { try await session.serve(socket, on: value.channel) } catch {
                    logger.debug("realtime session broke", metadata: ["error": "\(type(of: error))"])
                }
            case .refused, nil: try? await value.channel.closeFuture.get()
            }
        } onCancel: {
            value.channel.close(mode: .input, promise: nil)
        }
    }

    private func setUpUpgrade(on channel: any Channel) throws -> EventLoopFuture<Spoken> {
        // NIO drops the head of a request whose upgrade is refused, so that the reason is noted here.
        let noted = NIOLoopBoundBox(SocketIORefusal?.none, eventLoop: channel.eventLoop)
        let upgrader = NIOTypedWebSocketServerUpgrader<Spoken>(maxFrameSize: SocketIOServer.frameLimit) {
            channel, head in
            let refusal = refusal(of: head)
            noted.value = refusal
            return channel.eventLoop.makeSucceededFuture(refusal == nil ? [:] : nil)
        } upgradePipelineHandler: { channel, head in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(MaskedFrames())
                try channel.pipeline.syncOperations.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1_024,
                        maxAccumulatedFrameSize: SocketIOServer.frameLimit))
                try channel.pipeline.syncOperations.addHandler(Farewell())
                let known = SocketIOQuery(target: head.uri).session.flatMap(server.polled)
                return .socket(
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel),
                    of: known ?? SocketSession(server, by: .socket))
            }
        }
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration<Spoken>(
            upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(upgraders: [upgrader]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let refuser = UpgradeRefuser(
                        isCut: server.availability == .blocked, refusal: noted.value, look: refusal)
                    try channel.pipeline.syncOperations.addHandler(refuser)
                    return .refused
                }
            })
        configuration.enablePipelining = false
        return try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(configuration: configuration)
    }

    private func refusal(of head: HTTPRequestHead) -> SocketIORefusal? {
        guard server.availability == .open else { return .transport }
        return SocketIORefusal(of: head) { sid in server.polled(sid).map { $0.transport == .polling && !$0.isOver } }
    }
}
