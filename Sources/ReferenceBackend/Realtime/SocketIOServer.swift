import Foundation
import Logging
import Synchronization

/// The realtime side of a backend: who is connected, and what they are told. Socket.IO 5 over WebSocket and long polling, main namespace.
///
/// Delivery is at most once; who isn't connected misses it. One server serves the connections that a `ReferenceServer`
/// accepts on its port.
public final class SocketIOServer: Sendable {
    /// What becomes of requests for a WebSocket.
    public enum Availability: String, Sendable, CaseIterable {
        /// They are served.
        case open
        /// They are refused with status 400, as by a server without the feature.
        case off
        /// The connection is cut without an answer, as by a firewall.
        case blocked
    }

    /// The protocol's times; the defaults are those of the reference implementation.
    public struct Times: Sendable, Equatable {
        /// From one ping to the next, at least a millisecond.
        public var pingInterval = Duration.seconds(25)
        /// How long a pong may take, at least a millisecond.
        public var pingTimeout = Duration.seconds(20)
        /// How long a client may take to sign in.
        public var signIn = Duration.seconds(45)

        /// The reference implementation's times.
        public init() {}
    }

    /// The longest packet that a client may send, in bytes.
    public static let frameLimit = 1_000_000

    /// How many sessions may be polled at a time: nobody need sign in to open one.
    private static let polledLimit = 1_000

    private struct State {
        var availability = Availability.open
        /// The open sessions of each account that has any.
        var sessions: [String: [SocketSession]] = [:]
        /// The sessions that began by long polling, by their names.
        var polled: [String: SocketSession] = [:]
    }

    let times: Times
    /// How many packets may wait for a slow client; one more ends its connection.
    let queueLimit: Int
    let time: MonotonicTime
    let authenticate: @Sendable (String) async -> String?
    let logger: Logger
    private let state = Mutex(State())

    /// A server without connections.
    ///
    /// - Parameters:
    ///   - queueLimit: how many packets may wait for a slow client, at least 1; one more ends its connection.
    ///   - clock: a clock that never goes back.
    ///   - authenticate: gives the account whose token that is; nil for nobody's.
    public init(
        times: Times = Times(), queueLimit: Int = 1_024, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "clinic-backend.realtime"),
        authenticate: @escaping @Sendable (_ token: String) async -> String?
    ) {
        precondition(queueLimit > 0, "a queue without room for a packet")
        self.times = times
        self.queueLimit = queueLimit
        self.logger = logger
        self.authenticate = authenticate
        time = MonotonicTime(clock)
    }

    /// What becomes of requests for a WebSocket from now on; open connections stay.
    public var availability: Availability {
        get { state.withLock(\.availability) }
        set { state.withLock { $0.availability = newValue } }
    }

    /// The accounts that are connected.
    public var connectedAccounts: Set<String> { state.withLock { Set($0.sessions.keys) } }

    /// Tells every session of some accounts that something happened. May be called from anywhere, and never waits.
    ///
    /// - Parameters:
    ///   - payload: the event's only argument as JSON text; empty for none.
    ///   - accounts: ids as `authenticate` gives them; those not connected are passed over.
    public func emit(_ event: String, _ payload: Data, to accounts: [String]) {
        let packet = Self.packet(event, payload)
        state.withLock { state in
            for account in Set(accounts) {
                for session in state.sessions[account] ?? [] { session.send(packet) }
            }
        }
    }

    /// Says goodbye to every session of some accounts: their clients come back with a renewed token, if at all.
    public func disconnect(_ accounts: [String]) {
        let leaving = state.withLock { state in Set(accounts).flatMap { state.sessions[$0] ?? [] } }
        for session in leaving {
            session.send("41")
            session.finish(1_000)
        }
    }

    /// Opens a session that is polled; nil where there are too many already.
    func openPolled() -> SocketSession? {
        let session = SocketSession(self, by: .polling)
        let hasRoom = state.withLock { state in
            guard state.polled.count < Self.polledLimit else { return false }
            state.polled[session.sid] = session
            return true
        }
        guard hasRoom else { return nil }
        session.watchAlone()
        return session
    }

    /// The session of that name that began by long polling; nil for none, or one that is over and fetched to its end.
    func polled(_ sid: String) -> SocketSession? { state.withLock { $0.polled[sid] } }

    /// Forgets a session that began by long polling.
    func forget(_ session: SocketSession) {
        session.finish(session.closeCode)
        session.stopWatching()
        session.leave()
        state.withLock { $0.polled[session.sid] = nil }
    }

    /// Ends the sessions that are polled, as the server shuts down: no connection of theirs is there to end them.
    func endPolled() {
        for session in state.withLock({ Array($0.polled.values) }) { forget(session) }
    }

    /// Lets a session hear events, after its greeting, and tells the others when it is the account's first.
    func join(_ session: SocketSession, account: String, greeting: String) {
        state.withLock { state in
            session.send(greeting)
            state.sessions[account, default: []].append(session)
            if state.sessions[account]?.count == 1 { Self.announce("presence:online", account, state) }
        }
    }

    /// Forgets a session, and tells the others when it was the account's last.
    func leave(_ session: SocketSession, account: String) {
        state.withLock { state in
            guard var sessions = state.sessions[account] else { return }
            sessions.removeAll { $0 === session }
            state.sessions[account] = sessions.isEmpty ? nil : sessions
            if sessions.isEmpty { Self.announce("presence:offline", account, state) }
        }
    }

    private static func announce(_ event: String, _ account: String, _ state: State) {
        let packet = packet(event, Data(#"{"user_id":\#(quoted(account))}"#.utf8))
        for (other, sessions) in state.sessions where other != account {
            for session in sessions { session.send(packet) }
        }
    }

    private static func packet(_ event: String, _ payload: Data) -> String {
        let argument = payload.isEmpty ? "" : "," + String(decoding: payload, as: UTF8.self)
        return "42[\(quoted(event))\(argument)]"
    }

    private static func quoted(_ text: String) -> String {
        let writer = JSONEncoder()
        writer.outputFormatting = .withoutEscapingSlashes
        // A string always has a JSON form.
        return (try? writer.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? #""""#
    }
}
