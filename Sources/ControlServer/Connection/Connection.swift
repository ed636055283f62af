import ControlProtocol
import Logging
import NIOCore
import ServiceLifecycle

/// One client's connection, from its first byte to its last.
struct Connection: Sendable {
    let channel: NIOAsyncChannel<Arrival, ByteBuffer>
    let peer: Peer
    let facade: any ControlFacade
    let configuration: ControlServer.Configuration
    let clock: any Clock<Duration>
    let logger: Logger
    let queue: OutboundQueue
    let subscriptions: SubscriptionTable
    let longCalls: Allowance
    let descriptors: WaitingDescriptors
    let activity = Activity()
    /// Opens when long calls and subscriptions are to be cancelled: nobody listens any more, or the daemon stops.
    let ending = Latch()
    /// Opens when the daemon stops.
    let shutdown = Latch()

    init(
        channel: NIOAsyncChannel<Arrival, ByteBuffer>, peer: Peer, facade: any ControlFacade,
        configuration: ControlServer.Configuration, clock: any Clock<Duration>, logger: Logger
    ) {
        self.channel = channel
        self.peer = peer
        self.facade = facade
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        queue = OutboundQueue(limit: configuration.notificationLimit)
        subscriptions = SubscriptionTable(limit: configuration.subscriptionLimit)
        longCalls = Allowance(configuration.longCallLimit)
        descriptors = WaitingDescriptors(limit: configuration.descriptorLimit)
    }

    /// Serves until the client hangs up, breaks a limit, or the daemon stops.
    ///
    /// - Throws: what NIO throws when the channel breaks; there is nobody to tell then.
    func serve() async throws {
        channel.channel.closeFuture.whenComplete { _ in
            ending.open()
            queue.close()
        }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await channel.executeThenClose { inbound, outbound in
                    await converse(inbound, outbound)
                }
            } onGracefulShutdown: {
                shutdown.open()
                ending.open()
                channel.channel.close(mode: .input, promise: nil)
            }
        } onCancel: {
            hangUp()
        }
    }

    /// Closes the connection at once; what was not written is lost.
    func hangUp() {
        channel.channel.close(promise: nil)
    }

    private func converse(
        _ inbound: NIOAsyncChannelInboundStream<Arrival>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async {
        let replies = Replies(outbound: outbound, activity: activity)
        async let drained: Void = queue.drain { try await replies.write($0) }
        async let _ = hangUpWhenIdle()
        async let _ = hangUpOverStaleDescriptors()
        async let _ = hangUpAfterShutdown()
        await withDiscardingTaskGroup { tasks in
            await read(inbound, replies, in: &tasks)
            // A client that closed only its sending side still reads: the group waits for its long calls and subscriptions.
        }
        queue.finish()
        await drained
        // Closing drops what the kernel did not take yet, so the last bytes are waited for.
        try? await channel.channel.writeAndFlush(ByteBuffer())
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<Arrival>, _ replies: Replies, in tasks: inout DiscardingTaskGroup
    ) async {
        var lines = LineSplitter(limit: configuration.lineLimit)
        do {
            for try await arrival in inbound {
                guard !arrival.hasLostSome else { return try await refuse(tooManyDescriptors, replies) }
                guard descriptors.add(arrival.descriptors) else {
                    return try await refuse(.tooManyDescriptors(limit: configuration.descriptorLimit), replies)
                }
                lines.append(arrival.bytes.readableBytesView)
                var step = lines.next()
                while case .line(let line) = step {
                    descriptors.beginLine()
                    try await answer(line, replies, in: &tasks)
                    descriptors.endLine()
                    step = lines.next()
                }
                if step == .tooLong {
                    return try await refuse(.lineTooLong(limit: configuration.lineLimit), replies)
                }
                if !lines.hasRest { descriptors.endBytes() }
            }
            if let line = lines.rest() { try await answer(line, replies, in: &tasks) }
        } catch {
            logger.debug("control connection broke", metadata: ["error": "\(type(of: error))"])
            ending.open()
        }
    }

    /// Says why the connection is closed.
    private func refuse(_ error: ControlError, _ replies: Replies) async throws {
        logger.warning("control connection cut: a limit is broken", metadata: ["reason": "\(error.reason ?? "-")"])
        ending.open()
        try await replies.write(ByteBuffer(answers: [Response(id: .null, outcome: .failure(error))]))
    }

    private func hangUpWhenIdle() async {
        do {
            try await activity.waitForIdleness(configuration.idleLimit, on: clock) { !subscriptions.isEmpty }
        } catch { return }
        logger.debug("control connection idle")
        hangUp()
    }

    /// A place that a descriptor has is another caller's loss.
    private func hangUpOverStaleDescriptors() async {
        guard (try? await descriptors.waitForStale(configuration.patience, on: clock)) != nil else { return }
        logger.warning("control connection cut: descriptors came and their line does not end")
        hangUp()
    }

    private var tooManyDescriptors: ControlError {
        .busy(
            "The daemon holds \(configuration.descriptorTotal) passed descriptors for its callers, which is the limit",
            next: "connect again and try again when other callers are done")
    }

    private func hangUpAfterShutdown() async {
        await shutdown.wait()
        guard (try? await clock.sleep(for: configuration.farewell)) != nil else { return }
        hangUp()
    }
}

/// The way back to the client, at the client's pace.
struct Replies: Sendable {
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let activity: Activity

    /// Writes, waiting while the client reads too slowly.
    func write(_ text: ByteBuffer) async throws {
        try await activity.writing { try await outbound.write(text) }
    }
}
