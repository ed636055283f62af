import SyncModel

/// One Socket.IO session over one WebSocket, from the request for it to its end: events in, actions out, no I/O.
///
/// Times are durations since any fixed moment on a clock that never goes back.
package struct SocketIOSession: Sendable {
    /// What happened.
    package enum Event: Sendable, Equatable {
        /// A text frame came.
        case text([UInt8])
        /// A binary frame came.
        case binary
        /// The deadline may have passed.
        case tick
        /// The connection is gone.
        case closed(RealtimeEnding)
    }

    /// What to do about it, in this order.
    package enum Action: Sendable, Equatable {
        case send(SocketIOPacket)
        /// The server accepted the token.
        case connected
        case deliver(name: String, argument: JSONValue?)
        /// Close the connection; nothing follows.
        case close(RealtimeEnding)
        /// Come back with a tick at this time, whatever was said before.
        case setDeadline(Duration)
    }

    /// How long it may take.
    package struct Limits: Sendable, Equatable {
        /// From the first try to connect to the server's greeting.
        var open = Duration.seconds(20)
        /// From the sign-in to its answer; servers wait as long for a sign-in.
        var connect = Duration.seconds(45)

        /// The limits that suit a clinic.
        package init() {}
    }

    private enum State: Equatable {
        case waitingForOpen
        case waitingForConnect(by: Duration)
        case connected
        case closed
    }

    private let token: String
    private let limits: Limits
    private var state = State.waitingForOpen
    private var handshake: SocketIOHandshake?
    /// When the server counts as gone if no greeting, or no ping, comes before.
    private var silence: Duration
    /// Binary frames that belong to a message already read.
    private var pendingAttachments = 0

    /// A session whose connection is being made from `now` on.
    package init(token: String, at now: Duration, limits: Limits = Limits()) {
        self.token = token
        self.limits = limits
        silence = now + limits.open
    }

    /// Whether the server has spoken as the protocol demands.
    var isGreeted: Bool { handshake != nil }

    /// When the next tick is due; nil once closed.
    package var deadline: Duration? {
        switch state {
        case .waitingForOpen, .connected: silence
        case .waitingForConnect(let answer): min(answer, silence)
        case .closed: nil
        }
    }

    /// Takes one event.
    package mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        guard state != .closed else { return [] }
        do {
            switch event {
            case .text(let bytes): return try handle(SocketIOPacket(parsing: bytes), at: now)
            case .binary: return try handleAttachment()
            case .tick: return deadline.map { now >= $0 } == true ? close(.silent) : []
            case .closed(let ending): return close(ending)
            }
        } catch {
            return close(.malformed(error))
        }
    }

    private var schedule: [Action] { deadline.map { [.setDeadline($0)] } ?? [] }

    private mutating func close(_ ending: RealtimeEnding) -> [Action] {
        state = .closed
        return [.close(ending)]
    }

    private mutating func handle(_ packet: SocketIOPacket, at now: Duration) throws(SocketIOPacketError) -> [Action] {
        if case .open(let handshake) = packet { return try signIn(handshake, at: now) }
        guard let handshake else { throw .unexpected("a packet before the greeting") }
        switch packet {
        case .ping(let text):
            silence = now + handshake.patience
            return send(.pong(text)) + schedule
        case .message(let message):
            // The reference parser, too, waits for all attachments of a message before the next one.
            guard pendingAttachments == 0 else { throw .unexpected("a message before the attachments of another") }
            pendingAttachments = message.attachments
            return message.namespace == SocketIOMessage.mainNamespace ? try handle(message.content) : []
        case .close: return close(.closedByServer(code: nil))
        case .open, .pong, .upgrade, .noop: return []
        }
    }

    private mutating func signIn(
        _ handshake: SocketIOHandshake, at now: Duration
    ) throws(SocketIOPacketError) -> [Action] {
        guard state == .waitingForOpen else { throw .unexpected("a second greeting") }
        self.handshake = handshake
        silence = now + handshake.patience
        let answer = now + limits.connect
        state = .waitingForConnect(by: answer)
        return send(.message(SocketIOMessage(content: .connect(["token": .string(token)]))))
            + schedule
    }

    private mutating func handle(_ content: SocketIOMessage.Content) throws(SocketIOPacketError) -> [Action] {
        switch content {
        case .connect:
            guard state != .connected else { throw .unexpected("a second sign-in") }
            state = .connected
            return [.connected, .setDeadline(silence)]
        case .connectError(let payload):
            let words = payload.string ?? payload["message"]?.string ?? "no reason given"
            return close(.refused(String(words.prefix(200))))
        case .disconnect: return close(.goodbye)
        case .event(let name, let arguments, let ack, _):
            // Before the sign-in's answer nothing is for this account; the pull that follows it tells the same.
            guard state == .connected else { return [] }
            let answer = ack.map { send(.message(SocketIOMessage(content: .ack($0, [], attachments: nil)))) } ?? []
            return answer + (state == .closed ? [] : [.deliver(name: name, argument: arguments.first)])
        case .ack: return []
        }
    }

    /// Counts an attachment and drops it: a hint needs none.
    private mutating func handleAttachment() throws(SocketIOPacketError) -> [Action] {
        guard pendingAttachments > 0 else { throw .unexpected("a binary frame") }
        pendingAttachments -= 1
        return []
    }

    /// Sends what the server is willing to take.
    private mutating func send(_ packet: SocketIOPacket) -> [Action] {
        if let limit = handshake?.maxPayload, packet.text.utf8.count > limit { return close(.tooLarge(limit: limit)) }
        return [.send(packet)]
    }
}
