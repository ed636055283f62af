import NIOCore
import NIOWebSocket
import Synchronization

/// One client's session: a bounded queue of packets, sent in order by a task of its own, and the conversation.
final class SocketSession: Sendable {
    private struct State {
        var conversation: SocketIOConversation
        var account: String?
        var closeCode: UInt16 = 1_000
    }

    private let server: SocketIOServer
    private let channel: any Channel
    private let packets: AsyncStream<String>
    private let queue: AsyncStream<String>.Continuation
    private let state: Mutex<State>

    init(_ server: SocketIOServer, _ channel: any Channel) {
        self.server = server
        self.channel = channel
        (packets, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(server.queueLimit))
        let conversation = SocketIOConversation(
            sid: Self.newName(), times: server.times, at: server.time.elapsed)
        state = Mutex(State(conversation: conversation))
    }

    /// Queues a packet. A client that leaves no room is so far behind that it is better off coming back.
    func send(_ packet: String) {
        if case .dropped = queue.yield(packet) { channel.close(promise: nil) }
    }

    /// Ends the connection behind what is queued.
    func finish(_ code: UInt16) {
        state.withLock { $0.closeCode = code }
        queue.finish()
    }

    /// Serves until either side ends it, the client falls silent, or the server shuts down.
    func serve(_ socket: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) async throws {
        send(state.withLock(\.conversation.handshake))
        defer { if let account = state.withLock(\.account) { server.leave(self, account: account) } }
        try await withTaskCancellationHandler {
            try await socket.executeThenClose { inbound, outbound in await converse(inbound, outbound) }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func converse(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try? await self.write(to: outbound) }
            tasks.addTask { try? await self.read(inbound, outbound) }
            tasks.addTask { try? await self.watch() }
            await tasks.next()
            tasks.cancelAll()
        }
        let code = state.withLock(\.closeCode)
        channel.writeAndFlush(WebSocketFrame.farewell(code), promise: nil)
    }

    private func write(to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws {
        for await packet in packets {
            try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: packet)))
        }
    }

    /// Notes the passing of time. Deadlines only move away, so that each wait ends in time.
    private func watch() async throws {
        while let deadline = state.withLock(\.conversation.deadline) {
            try await server.time.sleep(until: deadline)
            for action in state.withLock({ $0.conversation.tick(at: server.time.elapsed) }) {
                if await !perform(action) { return }
            }
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async throws {
        for try await frame in inbound {
            switch frame.opcode {
            case .text:
                let text = String(buffer: frame.unmaskedData)
                for action in state.withLock({ $0.conversation.take(text, at: server.time.elapsed) }) {
                    if await !perform(action) { return }
                }
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .pong, .binary: continue
            default: return
            }
        }
    }

    /// Does one thing; false where it ends the session, whatever is queued.
    private func perform(_ action: SocketIOConversation.Action) async -> Bool {
        switch action {
        case .send(let packet): send(packet)
        case .join(let account, let greeting):
            state.withLock { $0.account = account }
            server.join(self, account: account, greeting: greeting)
        case .authenticate(let token):
            let account = await server.authenticate(token)
            for action in state.withLock({ $0.conversation.authenticated(as: account) }) {
                if await !perform(action) { return false }
            }
        case .close(let code):
            state.withLock { $0.closeCode = code }
            return false
        }
        return true
    }

    private static func newName() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<20).map { _ in letters[Int.random(in: letters.indices)] })
    }
}
