import Logging

/// A realtime line to one server for one account: a Socket.IO client that connects for ever.
///
/// It speaks Engine.IO 4 and Socket.IO 5 over a WebSocket, in the main namespace. Whatever goes wrong, it waits and
/// tries again; the listener hears of it, and work goes on by pulling meanwhile.
public struct RealtimeClient: Sendable {
    /// How a line behaves.
    public struct Configuration: Sendable {
        /// The path of the server's Socket.IO endpoint.
        public var path: String
        /// The program's version, for `User-Agent: ClinicSync/<version>`.
        public var version: String
        /// A PEM file with certificate authorities to trust beside those of the system.
        public var certificateAuthorityFile: String?
        /// Whether a line without TLS may go to other machines (design section 12).
        public var allowsPlainHTTP: Bool
        /// The waits between attempts.
        public var delay: ReconnectDelay
        /// How many events may wait for a slow listener, at least 1; one more ends the line, and another is made.
        public var eventLimit: Int

        /// A configuration; the defaults suit a clinic's workstation.
        public init(
            path: String = "/socket.io/", version: String = "0.1.0", certificateAuthorityFile: String? = nil,
            allowsPlainHTTP: Bool = false, delay: ReconnectDelay = ReconnectDelay(), eventLimit: Int = 1_024
        ) {
            precondition(eventLimit > 0, "a line without room for an event")
            self.path = path
            self.version = version
            self.certificateAuthorityFile = certificateAuthorityFile
            self.allowsPlainHTTP = allowsPlainHTTP
            self.delay = delay
            self.eventLimit = eventLimit
        }
    }

    /// Gives the token to sign in with: a renewed one where `renewed` is true, because the server refused the last.
    public typealias TokenSource = @Sendable (_ renewed: Bool) async throws -> String

    private let configuration: Configuration
    private let dial: RealtimeDial
    private let token: TokenSource
    private let time: Stopwatch
    private let random: @Sendable () -> Double
    private let logger: Logger

    /// A line that is not up yet.
    ///
    /// - Parameters:
    ///   - server: the server's address, as http, https, ws or wss; a path in it is not used.
    ///   - clock: a clock that never goes back, for deadlines and waits.
    ///   - random: draws the jitter, from 0 up to 1.
    /// - Throws: `TransportFailure` of kind `malformedRequest` or `plainHTTPRefused`.
    public init(
        server: String, configuration: Configuration = Configuration(), token: @escaping TokenSource,
        clock: any Clock<Duration> = ContinuousClock(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger = Logger(label: "clinicsync.realtime")
    ) throws(TransportFailure) {
        self.configuration = configuration
        self.token = token
        self.random = random
        self.logger = logger
        time = Stopwatch(clock)
        dial = RealtimeDial(
            address: try RealtimeAddress(
                server, path: configuration.path, allowsPlainHTTP: configuration.allowsPlainHTTP),
            certificateAuthorityFile: configuration.certificateAuthorityFile, version: configuration.version)
    }

    /// Keeps the line up until the task is cancelled, and tells the listener in order; one signal at a time.
    public func run(onSignal: @escaping @Sendable (RealtimeSignal) async -> Void) async {
        var delay = configuration.delay
        var needsRenewal = false
        while !Task.isCancelled {
            let outcome = await attempt(renewing: &needsRenewal, onSignal)
            if Task.isCancelled { return }
            logger.debug("realtime line down", metadata: ["reason": "\(outcome.ending)"])
            await onSignal(outcome.ending.signal)
            let pause = delay.next(heldFor: outcome.heldFor, random: random())
            if pause > .zero { try? await time.sleep(until: time.elapsed + pause) }
        }
    }

    /// One session from its token to its end, with every event heard that came before the end.
    private func attempt(
        renewing needsRenewal: inout Bool, _ onSignal: @escaping @Sendable (RealtimeSignal) async -> Void
    ) async -> RealtimeConnection.Outcome {
        let token: String
        do { token = try await self.token(needsRenewal) } catch {
            return RealtimeConnection.Outcome(ending: .noToken("\(error)"), heldFor: nil)
        }
        let signals = SignalLine(limit: configuration.eventLimit)
        let connection = RealtimeConnection(dial: dial, time: time, signals: signals)
        async let heard: Void = signals.drain(onSignal)
        let outcome = await connection.run(token: token)
        signals.finish()
        await heard
        // A server that refuses a token that is just renewed has another reason: the next attempt comes with the same.
        needsRenewal = outcome.ending.asksForRenewedToken && !needsRenewal
        return outcome
    }
}
