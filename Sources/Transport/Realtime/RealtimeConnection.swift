import NIOCore
import NIOWebSocket
import Synchronization

/// One attempt at a realtime line, and the line while it lasts.
struct RealtimeConnection: Sendable {
    /// How it went.
    struct Outcome: Sendable {
        let ending: RealtimeEnding
        /// How long the server knew the account, nothing where it only greeted; nil where it never spoke, or refused.
        let heldFor: Duration?
    }

    /// The session, shared between what the socket says and what the clock says.
    private final class Shared: Sendable {
        private let session: Mutex<SocketIOSession>
        private let connectedAt = Mutex<Duration?>(nil)
        let time: Stopwatch

        init(_ session: SocketIOSession, _ time: Stopwatch) {
            self.session = Mutex(session)
            self.time = time
        }

        var deadline: Duration? { session.withLock(\.deadline) }
        private var connectedFor: Duration? { connectedAt.withLock { $0.map { time.elapsed - $0 } } }
        private var isGreeted: Bool { session.withLock(\.isGreeted) }

        func handle(_ event: SocketIOSession.Event) -> [SocketIOSession.Action] {
            session.withLock { $0.handle(event, at: time.elapsed) }
        }

        func outcome(_ ending: RealtimeEnding) -> Outcome {
            if case .refused = ending { return Outcome(ending: ending, heldFor: nil) }
            return Outcome(ending: ending, heldFor: connectedFor ?? (isGreeted ? .zero : nil))
        }

        func noteConnection() { connectedAt.withLock { $0 = time.elapsed } }
    }

    let dial: RealtimeDial
    let time: Stopwatch
    let signals: SignalLine

    /// Connects, signs in, and carries signals until the line ends or the task is cancelled.
    func run(token: String) async -> Outcome {
        let shared = Shared(SocketIOSession(token: token, at: time.elapsed), time)
        let ending = await withTaskGroup(of: RealtimeEnding?.self) { tasks in
            tasks.addTask { await watch(shared) }
            tasks.addTask { await converse(shared) }
            var ending: RealtimeEnding?
            for await first in tasks where ending == nil {
                ending = first
                tasks.cancelAll()
            }
            return ending
        }
        return shared.outcome(ending ?? .lost("cancelled"))
    }

    /// Ends with the deadline; nil when cancelled before. Deadlines only move away, so that each wait ends in time.
    private func watch(_ shared: Shared) async -> RealtimeEnding? {
        while let deadline = shared.deadline {
            do { try await time.sleep(until: deadline) } catch { return nil }
            for case .close(let ending) in shared.handle(.tick) { return ending }
        }
        return nil
    }

    private func converse(_ shared: Shared) async -> RealtimeEnding? {
        do {
            let socket = try await dial.open()
            return try await socket.executeThenClose { inbound, outbound in
                let ending: RealtimeEnding
                do { ending = try await read(inbound, outbound, shared) } catch {
                    ending = RealtimeDial.ending(of: error)
                }
                // Nobody waits for this: a peer that does not read must not delay the end.
                socket.channel.writeAndFlush(WebSocketFrame.close(ending.closeCode), promise: nil)
                return Task.isCancelled ? nil : ending
            }
        } catch {
            return Task.isCancelled ? nil : RealtimeDial.ending(of: error)
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ shared: Shared
    ) async throws -> RealtimeEnding {
        for try await frame in inbound {
            let event: SocketIOSession.Event
            switch frame.opcode {
            case .text: event = .text(Array(frame.unmaskedData.readableBytesView))
            case .binary: event = .binary
            case .ping:
                try await outbound.write(.masked(.pong, frame.unmaskedData))
                continue
            case .connectionClose:
                var data = frame.unmaskedData
                event = .closed(.closedByServer(code: data.readInteger(as: UInt16.self).map(Int.init)))
            default: continue
            }
            for action in shared.handle(event) {
                switch action {
                case .send(let packet):
                    try await outbound.write(.masked(.text, ByteBuffer(string: packet.text)))
                case .connected:
                    shared.noteConnection()
                    guard signals.offer(.connected, bytes: 0) else { return .slowListener }
                case .deliver(let name, let argument):
                    let signal = RealtimeSignal.event(name: name, argument: argument)
                    guard signals.offer(signal, bytes: frame.length) else { return .slowListener }
                case .close(let ending): return ending
                case .setDeadline: continue  // the watch looks for itself
                }
            }
        }
        try Task.checkCancellation()
        return .lost("the connection ended without a farewell")
    }
}

extension RealtimeEnding {
    /// What a server is told as this side closes (RFC 6455 section 7.4.1).
    fileprivate var closeCode: WebSocketErrorCode {
        switch self {
        case .malformed: .protocolError
        case .tooLarge: .messageTooLarge
        case .slowListener: .policyViolation
        default: .normalClosure
        }
    }
}

extension WebSocketFrame {
    /// A frame as a client must send it (RFC 6455 section 5.1).
    fileprivate static func masked(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }

    fileprivate static func close(_ code: WebSocketErrorCode) -> WebSocketFrame {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        return masked(.connectionClose, data)
    }
}
