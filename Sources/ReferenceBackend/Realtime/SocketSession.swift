import NIOCore
import NIOWebSocket
import Synchronization

/// One client's session: its packets in order, and the conversation, over long polling, a WebSocket, or first one and then the other.
final class SocketSession: Sendable {
    /// How the packets travel.
    enum Transport: Sendable, Equatable {
        /// By polls, for which a WebSocket may be made.
        case polling
        /// A WebSocket is being tried; polls go without packets.
        case probing
        case socket
    }

    private struct State {
        var conversation: SocketIOConversation
        var account: String?
        var closeCode: UInt16 = 1_000
        var transport: Transport
        var isOver = false
        /// Where a client that does not keep up is cut off.
        var channel: (any Channel)?
        /// Notes the passing of time for a session without a task of its own.
        var watch: Task<Void, Never>?
    }

    let sid: String
    /// The first packet.
    let handshake: String
    let packets: PacketQueue
    private let server: SocketIOServer
    private let state: Mutex<State>

    init(_ server: SocketIOServer, by transport: Transport) {
        self.server = server
        sid = Self.newName()
        packets = PacketQueue(limit: server.queueLimit)
        let conversation = SocketIOConversation(
            sid: sid, upgrades: transport == .polling, times: server.times, at: server.time.elapsed)
        handshake = conversation.handshake
        state = Mutex(State(conversation: conversation, transport: transport))
        // Who polls has it in the answer to the request that opened the session.
        if transport == .socket { send(handshake) }
    }

    var transport: Transport { state.withLock(\.transport) }
    /// Whether nothing more is taken from the client.
    var isOver: Bool { state.withLock(\.isOver) }
    var closeCode: UInt16 { state.withLock(\.closeCode) }

    /// Changes the transport, where it is as it was thought to be.
    func move(from old: Transport, to new: Transport) -> Bool {
        state.withLock { state in
            guard state.transport == old, !state.isOver else { return false }
            state.transport = new
            return true
        }
    }

    /// Names the connection that carries the packets from now on.
    func carry(by channel: any Channel) { state.withLock { $0.channel = channel } }

    // MARK: Sending

    /// Queues a packet. A client that leaves no room is so far behind that it is better off coming back.
    func send(_ packet: String) {
        if packets.push(packet) { return }
        finish(1_000)
        state.withLock { $0.channel }?.close(promise: nil)
    }

    /// Ends the session behind what is queued.
    func finish(_ code: UInt16) {
        state.withLock { state in
            state.closeCode = code
            state.isOver = true
        }
        packets.finish()
    }

    /// Tells the others that the account left, once the session is over.
    func leave() {
        let account = state.withLock { state in
            defer { state.account = nil }
            return state.account
        }
        if let account { server.leave(self, account: account) }
    }

    // MARK: Hearing

    /// Takes a packet of text; false where it ends the session, whatever is queued.
    func take(_ text: String) async -> Bool {
        await perform(state.withLock { $0.conversation.take(text, at: server.time.elapsed) })
    }

    /// Takes an attachment of a binary packet; false where it ends the session.
    func takeAttachment() async -> Bool { await perform(state.withLock { $0.conversation.takeAttachment() }) }

    private func perform(_ actions: [SocketIOConversation.Action]) async -> Bool {
        for action in actions {
            if await !perform(action) { return false }
        }
        return true
    }

    private func perform(_ action: SocketIOConversation.Action) async -> Bool {
        switch action {
        case .send(let packet): send(packet)
        case .join(let account, let greeting):
            state.withLock { $0.account = account }
            server.join(self, account: account, greeting: greeting)
            // It may have been ended while it signed in: whoever ended it found no account to take leave of.
            if isOver { leave() }
        case .authenticate(let token):
            let account = await server.authenticate(token)
            return await perform(state.withLock { $0.conversation.authenticated(as: account) })
        case .close(let code):
            finish(code)
            return false
        }
        return true
    }

    // MARK: The passing of time

    /// Notes the passing of time until the session is over. Deadlines only move away, so that each wait ends in time.
    ///
    /// - Throws: `CancellationError`.
    func watch() async throws {
        while let deadline = state.withLock({ $0.isOver ? nil : $0.conversation.deadline }) {
            try await server.time.sleep(until: deadline)
            if await !perform(state.withLock { $0.conversation.tick(at: server.time.elapsed) }) { return }
        }
    }

    /// Has a task note the passing of time, which forgets the session in the end.
    func watchAlone() {
        let watch = Task {
            guard (try? await self.watch()) != nil else { return }
            self.server.forget(self)
        }
        state.withLock { $0.watch = watch }
    }

    /// Ends ``watchAlone()``: somebody else does it, or nobody need.
    func stopWatching() {
        state.withLock { state in
            defer { state.watch = nil }
            return state.watch
        }?.cancel()
    }

    private static func newName() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<20).map { _ in letters[Int.random(in: letters.indices)] })
    }
}
