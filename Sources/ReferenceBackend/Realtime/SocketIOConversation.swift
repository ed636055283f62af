import Foundation

/// The server's half of one Socket.IO session (Engine.IO 4, Socket.IO 5): what comes in, what goes out, no I/O.
///
/// Only the main namespace is served, and no client's event means anything; one that asks for an acknowledgement gets
/// an empty one.
package struct SocketIOConversation: Sendable {
    /// What to do, in this order.
    package enum Action: Equatable, Sendable {
        /// Send a text frame.
        case send(String)
        /// Find out whose token this is, and tell ``authenticated(as:)``.
        case authenticate(token: String)
        /// Send the sign-in's answer and let events flow.
        case join(account: String, greeting: String)
        /// End the connection with a WebSocket code.
        case close(UInt16)
    }

    private enum State: Equatable {
        case awaitingSignIn, authenticating, joined, closed
    }

    /// The session's public name.
    package let sid: String
    private let times: SocketIOServer.Times
    private let signInDeadline: Duration
    private var nextPing: Duration
    /// When the client counts as gone; nil while no ping waits for its pong.
    private var pongDeadline: Duration?
    private var state = State.awaitingSignIn
    /// How many attachments of a binary packet have yet to come.
    private var attachmentsDue = 0
    /// What is answered once they are there; nil for nothing.
    private var answerBehindAttachments: String?
    private let upgrades: String

    /// More attachments than any event here has.
    private static let attachmentLimit = 64

    /// A conversation that begins.
    ///
    /// - Parameter upgrades: Whether the client may change to a WebSocket.
    package init(sid: String, upgrades: Bool = false, times: SocketIOServer.Times, at now: Duration) {
        self.sid = sid
        self.upgrades = upgrades ? #"["websocket"]"# : "[]"
        self.times = times
        signInDeadline = now + times.signIn
        nextPing = now + times.pingInterval
    }

    /// The first packet.
    package var handshake: String {
        #"0{"sid":"\#(sid)","upgrades":\#(upgrades),"pingInterval":\#(times.pingInterval.milliseconds),"#
            + #""pingTimeout":\#(times.pingTimeout.milliseconds),"maxPayload":\#(SocketIOServer.frameLimit)}"#
    }

    /// When the next tick is due; nil once closed.
    package var deadline: Duration? {
        switch state {
        case .closed: nil
        case .joined: min(nextPing, pongDeadline ?? nextPing)
        case .awaitingSignIn, .authenticating: min(signInDeadline, nextPing, pongDeadline ?? nextPing)
        }
    }

    /// Takes a text frame.
    package mutating func take(_ text: String, at now: Duration) -> [Action] {
        guard state != .closed else { return [] }
        switch text.utf8.first {
        case UInt8(ascii: "1"): return close(1_000)
        case UInt8(ascii: "3"):
            pongDeadline = nil
            return []
        case UInt8(ascii: "4"): return takeMessage(text.dropFirst())
        case UInt8(ascii: "6"): return []
        default: return close(1_002)
        }
    }

    /// Takes an attachment. What it holds means nothing here, as no client's event does.
    package mutating func takeAttachment() -> [Action] {
        guard state != .closed else { return [] }
        guard attachmentsDue > 0 else { return close(1_002) }
        attachmentsDue -= 1
        guard attachmentsDue == 0, let answer = answerBehindAttachments else { return [] }
        answerBehindAttachments = nil
        return [.send(answer)]
    }

    /// Takes the answer to whose token it is; nil for nobody's.
    package mutating func authenticated(as account: String?) -> [Action] {
        guard state == .authenticating else { return [] }
        guard let account else {
            state = .awaitingSignIn
            return [.send(#"44{"message":"unauthorized"}"#)]
        }
        state = .joined
        return [.join(account: account, greeting: #"40{"sid":"\#(sid)"}"#)]
    }

    /// Takes notice of the time.
    package mutating func tick(at now: Duration) -> [Action] {
        guard state != .closed else { return [] }
        if let pongDeadline, now >= pongDeadline { return close(1_001) }
        if state != .joined, now >= signInDeadline { return close(1_008) }
        guard now >= nextPing else { return [] }
        nextPing = now + times.pingInterval
        pongDeadline = pongDeadline ?? now + times.pingTimeout
        return [.send("2")]
    }

    private mutating func close(_ code: UInt16) -> [Action] {
        state = .closed
        return [.close(code)]
    }

    private mutating func takeMessage(_ message: Substring) -> [Action] {
        // The reference parser, too, waits for all attachments of a packet before the next one.
        guard attachmentsDue == 0 else { return close(1_002) }
        let rest = message.dropFirst()
        switch message.utf8.first {
        case UInt8(ascii: "0"):
            guard !rest.hasPrefix("/") else { return refuseNamespace(rest) }
            guard state == .awaitingSignIn else { return close(1_002) }
            guard let token = Self.token(in: rest) else { return close(1_002) }
            state = .authenticating
            return [.authenticate(token: token)]
        case UInt8(ascii: "1"): return close(1_000)
        case UInt8(ascii: "2"): return takeEvent(rest, attachments: 0)
        case UInt8(ascii: "3"): return []
        case UInt8(ascii: "5"):
            guard let (count, event) = Self.attachments(of: rest) else { return close(1_002) }
            return takeEvent(event, attachments: count)
        case UInt8(ascii: "6"):
            guard let (count, _) = Self.attachments(of: rest) else { return close(1_002) }
            attachmentsDue = count
            return []
        default: return close(1_002)
        }
    }

    /// Takes `[ack id]["name",…]`, whose attachments follow.
    private mutating func takeEvent(_ event: Substring, attachments: Int) -> [Action] {
        guard state == .joined else { return close(1_002) }
        let number = event.prefix { ("0"..."9").contains($0) }
        let json = Data(event.dropFirst(number.count).utf8)
        guard (try? JSONSerialization.jsonObject(with: json)) is [Any] else { return close(1_002) }
        let answer = number.isEmpty ? nil : "43\(number)[]"
        attachmentsDue = attachments
        if attachments > 0 {
            answerBehindAttachments = answer
            return []
        }
        return answer.map { [.send($0)] } ?? []
    }

    /// The number of attachments before the `-` of a binary packet, and what stands behind it; nil where there is none.
    private static func attachments(of text: Substring) -> (count: Int, rest: Substring)? {
        guard let dash = text.firstIndex(of: "-"), let count = Int(text[..<dash]), (0...attachmentLimit).contains(count)
        else { return nil }
        return (count, text[text.index(after: dash)...])
    }

    private func refuseNamespace(_ rest: Substring) -> [Action] {
        let name = rest.prefix { $0 != "," }
        return [.send(#"44\#(name),{"message":"Invalid namespace"}"#)]
    }

    /// The token of a sign-in, empty where there is none; nil where that is no sign-in.
    private static func token(in payload: Substring) -> String? {
        struct SignIn: Decodable { let token: String? }
        if payload.isEmpty { return "" }
        return (try? JSONDecoder().decode(SignIn.self, from: Data(payload.utf8))).map { $0.token ?? "" }
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
