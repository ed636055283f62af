import Foundation

/// The server's half of one Socket.IO session (Engine.IO 4, Socket.IO 5): what comes in, what goes out, no I/O.
///
/// Only the main namespace is served, and no client's event means anything; one that asks for an acknowledgement gets
/// an empty one.
struct SocketIOConversation: Sendable {
    /// What to do, in this order.
    enum Action: Equatable, Sendable {
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
    let sid: String
    private let times: SocketIOServer.Times
    private let signInDeadline: Duration
    private var nextPing: Duration
    /// When the client counts as gone; nil while no ping waits for its pong.
    private var pongDeadline: Duration?
    private var state = State.awaitingSignIn

    init(sid: String, times: SocketIOServer.Times, at now: Duration) {
        self.sid = sid
        self.times = times
        signInDeadline = now + times.signIn
        nextPing = now + times.pingInterval
    }

    /// The first packet.
    var handshake: String {
        #"0{"sid":"\#(sid)","upgrades":[],"pingInterval":\#(times.pingInterval.milliseconds),"#
            + #""pingTimeout":\#(times.pingTimeout.milliseconds),"maxPayload":\#(SocketIOServer.frameLimit)}"#
    }

    /// When the next tick is due; nil once closed.
    var deadline: Duration? {
        switch state {
        case .closed: nil
        case .joined: min(nextPing, pongDeadline ?? nextPing)
        case .awaitingSignIn, .authenticating: min(signInDeadline, nextPing, pongDeadline ?? nextPing)
        }
    }

    /// Takes a text frame.
    mutating func take(_ text: String, at now: Duration) -> [Action] {
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

    /// Takes the answer to whose token it is; nil for nobody's.
    mutating func authenticated(as account: String?) -> [Action] {
        guard state == .authenticating else { return [] }
        guard let account else {
            state = .awaitingSignIn
            return [.send(#"44{"message":"unauthorized"}"#)]
        }
        state = .joined
        return [.join(account: account, greeting: #"40{"sid":"\#(sid)"}"#)]
    }

    /// Takes notice of the time.
    mutating func tick(at now: Duration) -> [Action] {
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
        let rest = message.dropFirst()
        switch message.utf8.first {
        case UInt8(ascii: "0"):
            guard !rest.hasPrefix("/") else { return refuseNamespace(rest) }
            guard state == .awaitingSignIn else { return close(1_002) }
            guard let token = Self.token(in: rest) else { return close(1_002) }
            state = .authenticating
            return [.authenticate(token: token)]
        case UInt8(ascii: "1"): return close(1_000)
        case UInt8(ascii: "2"):
            guard state == .joined else { return close(1_002) }
            let number = rest.prefix { ("0"..."9").contains($0) }
            let json = Data(rest.dropFirst(number.count).utf8)
            guard (try? JSONSerialization.jsonObject(with: json)) is [Any] else { return close(1_002) }
            return number.isEmpty ? [] : [.send("43\(number)[]")]
        case UInt8(ascii: "3"): return []
        default: return close(1_002)
        }
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
