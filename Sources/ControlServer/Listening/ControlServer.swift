import ControlProtocol
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The socket's end of the daemon: JSON-RPC 2.0, one message per line, on a Unix socket (design section 11).
///
/// A connection's calls are carried out one after the other and answered in that order; calls that may take long run beside
/// them. Each connection has bounds on its messages, its work in flight and what waits to be read; one that breaks them is
/// answered or closed without touching the others.
public struct ControlServer: Service {
    private let configuration: Configuration
    private let facade: any ControlFacade
    private let logger: Logger
    private let group: any EventLoopGroup
    private let clock: any Clock<Duration>
    private let onListening: @Sendable () -> Void

    /// A server that ``run()`` starts.
    ///
    /// - Parameters:
    ///   - configuration: the path and the limits.
    ///   - facade: what carries the calls out.
    ///   - logger: hears who connects and what fails; never a parameter or a result.
    ///   - group: the event loops of the sockets.
    ///   - clock: measures idleness and patience.
    ///   - onListening: called once when clients can connect.
    public init(
        configuration: Configuration, facade: any ControlFacade, logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        clock: any Clock<Duration> = ContinuousClock(), onListening: @escaping @Sendable () -> Void = {}
    ) {
        self.configuration = configuration
        self.facade = facade
        self.logger = logger
        self.group = group
        self.clock = clock
        self.onListening = onListening
    }

    /// Serves until the service group shuts down, or the task is cancelled; then the socket file is gone.
    ///
    /// On a graceful shutdown calls that run are finished, long ones and subscriptions are cancelled, and requests that come
    /// later are answered with -32027.
    ///
    /// - Throws: ``ControlServerError`` when the path can't be used or another server answers there.
    public func run() async throws {
        let place = SocketPlace(path: configuration.path, mode: configuration.mode)
        let claim = try await NIOThreadPool.singleton.runIfActive { try place.claim() }
        let listener: NIOAsyncChannel<NIOAsyncChannel<Arrival, ByteBuffer>, Never>
        let places = Allowance(configuration.descriptorTotal)
        do {
            listener = try await ServerBootstrap(group: group)
                // A client that finds the backlog full is refused by the kernel, not made to wait.
                .serverChannelOption(.backlog, value: CInt(clamping: configuration.connectionLimit))
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .bind(claim.descriptor) { [room = configuration.descriptorLimit + 1] channel in
                    channel.eventLoop.makeCompletedFuture {
                        // One over the limit, so that too many are seen to be too many.
                        try ArrivalHandler.install(on: channel, room: room, places: places)
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            try? await NIOThreadPool.singleton.runIfActive { claim.giveUp() }
            throw error
        }
        logger.info("control socket is open", metadata: ["path": "\(configuration.path)"])
        claim.unlock()
        onListening()
        defer { logger.info("control socket is closed", metadata: ["path": "\(configuration.path)"]) }
        do {
            try await accept(from: listener, claim)
        } catch {
            // Only a listener that broke comes here with its file still there.
            try? await NIOThreadPool.singleton.runIfActive { claim.giveUp() }
            throw error
        }
    }

    private func accept(
        from listener: NIOAsyncChannel<NIOAsyncChannel<Arrival, ByteBuffer>, Never>, _ claim: SocketClaim
    ) async throws {
        let places = Allowance(configuration.connectionLimit)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await listener.executeThenClose { arrivals in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await channel in arrivals {
                        guard places.take() else {
                            group.addTask { await turnAway(channel) }
                            continue
                        }
                        group.addTask {
                            await serve(channel)
                            places.giveBack()
                        }
                    }
                }
            }
        } onCancelOrGracefulShutdown: {
            NIOThreadPool.singleton.submit { _ in
                claim.giveUp()
                listener.channel.close(promise: nil)
            }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<Arrival, ByteBuffer>) async {
        do {
            let peer = try await PeerCredentials.peer(of: channel.channel)
            var logger = logger
            logger[metadataKey: "uid"] = "\(peer.uid)"
            logger[metadataKey: "pid"] = "\(peer.pid)"
            logger.debug("control connection opened")
            let connection = Connection(
                channel: channel, peer: peer, facade: facade, configuration: configuration, clock: clock, logger: logger
            )
            try await connection.serve()
            logger.debug("control connection closed")
        } catch {
            logger.debug("control connection failed", metadata: ["error": "\(type(of: error))"])
            try? await channel.channel.close()
        }
    }

    private func turnAway(_ channel: NIOAsyncChannel<Arrival, ByteBuffer>) async {
        logger.warning("control connection refused", metadata: ["limit": "\(configuration.connectionLimit)"])
        let error = ControlError.busy("All \(configuration.connectionLimit) connections are taken")
        try? await channel.executeThenClose { _, outbound in
            try await outbound.write(ByteBuffer(answers: [Response(id: .null, outcome: .failure(error))]))
            try await channel.channel.writeAndFlush(ByteBuffer())
        }
    }
}
