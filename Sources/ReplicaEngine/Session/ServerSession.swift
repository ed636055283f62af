import Foundation
import Logging
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// The signed-in account at the server: it signs in when needed, once for all who wait, and puts the token on every request.
public actor ServerSession {
    /// The server's base address, without a slash at its end.
    public nonisolated let baseURL: String
    /// The login of the account.
    public nonisolated let login: String
    let service: SignInService
    let signing: SignIn
    let transport: any HTTPTransport
    let catalogue: Catalogue
    let role: String
    let credentials: CredentialFile
    let sessionFile: SessionFile?
    let logger: Logger
    let time: MonotonicTime
    var tokens = TokenState()
    var renewal: Renewal?
    /// What the last sign-in left, as far as it is read from the file.
    var saved: SavedSession?
    var isSavedRead = false
    /// Whether the session as it is now is on the disk, so that what is found there is at least as new.
    var isSavedKept = true
    /// Whether a person asked for one more try with a password that the server refused.
    var mayRepeatRefused = false
    /// The credential that goes along with every request, as the server has shown that it takes it; nil for none yet.
    var proven: String?
    /// Who waits while one request finds out whether the server takes it; nil where none does.
    var trial: [CheckedContinuation<Void, Never>]?
    private var serverClock = ServerClock()
    private var limit: RateLimit
    /// What the answers so far tell of the line: to lists, writes and files alike.
    private var line = LineJudgement()
    /// Why the last try to get a token failed; nil when it did not.
    var signInFailure: String?

    /// A session of one account. Nothing is sent until a request needs it.
    ///
    /// - Parameters:
    ///   - credentials: The `0600` file with the login and the password, read at each sign-in by password.
    ///   - service: The service that signs in; nil for the API itself.
    ///   - sessionFile: The `0600` file with what the last sign-in left, kept up to date; nil to keep nothing.
    ///   - clock: Measures the life of tokens, the declared rate and the pauses that the server asks for.
    public init(
        baseURL: String, login: String, role: String, catalogue: Catalogue, transport: any HTTPTransport,
        credentials: CredentialFile, service: SignInService? = nil, sessionFile: SessionFile? = nil, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.baseURL = baseURL.withoutSlash
        self.login = login
        self.service = service ?? SignInService(url: baseURL)
        self.sessionFile = sessionFile
        signing = SignIn(catalogue: catalogue, server: baseURL, service: service, role: role)
        self.role = role
        self.catalogue = catalogue
        self.transport = transport
        self.credentials = credentials
        self.logger = logger
        limit = RateLimit(catalogue.rate)
        time = MonotonicTime(clock)
    }

    /// How far the server's clock is ahead, as its last answers tell; nil before the first.
    public var serverOffset: ServerClock.Offset? { serverClock.offset }

    /// Whether a token is at hand.
    public var isSignedIn: Bool { tokens.current(at: time.milliseconds) != nil }

    /// How long the server wants to be left alone, in milliseconds; nil when it does not.
    var pauseLeft: Int64? { limit.pauseLeft(at: time.milliseconds) }

    /// Why nothing more may leave now: the server is away or wants a pause, or there is no token to be had. Nil when something may.
    var obstacle: EngineError? {
        if let left = pauseLeft { return .throttled(milliseconds: left) }
        if let reason = line.awayReason { return .offline(reason) }
        return isSignedIn ? nil : signInFailure.map { .unusableAnswer(what: "the sign-in", reason: $0) }
    }

    /// What the answers so far tell of the line, and the time that counts for it.
    var lineNow: (line: LineJudgement, now: Int64) { (line, time.milliseconds) }

    /// Sends a read. An expired sign-in is renewed once, and the read repeated.
    ///
    /// - Parameters:
    ///   - isPublic: Whether it needs no sign-in, and so carries no token.
    ///   - isUrgent: Whether a write waits for it, and it may take of what a declared rate keeps for writes.
    /// - Throws: ``EngineError/throttled(milliseconds:)`` while the server wants a pause, or what ``signIn()`` throws.
    func read(
        _ request: HTTPRequest, isPublic: Bool = false, isUrgent: Bool = false,
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws -> HTTPResponse {
        if isPublic { return try await send(request, progress, isUrgent: isUrgent) }
        let first = try await signed(request, progress, isUrgent: isUrgent)
        guard first.response.status == 401 else { return first.response }
        if let refusal = first.refusal { throw refusal }
        // What was asked without a sign-in, or with the credential itself, would be asked just the same again.
        guard catalogue.signIn.way != .open, try await token() != first.used else { return first.response }
        return try await signed(request, progress, isUrgent: isUrgent, isRepeated: true).response
    }

    /// Sends a write, once. What a 401 means for it is the caller's to decide; the token is forgotten.
    ///
    /// - Parameter isUrgent: Whether it may take of what a declared rate keeps for writes; files do not.
    /// - Throws: ``NotSent`` when it did not leave, or `TransportFailure`.
    func write(
        _ request: HTTPRequest, isUrgent: Bool = true, progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws -> HTTPResponse {
        let pass: Pass
        do {
            pass = try await self.pass()
        } catch {
            throw NotSent(reason: "\(error)")
        }
        defer { end(pass) }
        do {
            try await admit(isUrgent: isUrgent)
        } catch {
            throw NotSent(reason: "\(error)")
        }
        let response = try await exchange(request, with: pass.text, progress)
        _ = await judge(response, pass)
        return response
    }

    /// Sends a request with what says whose it is, and judges what the answer says of that.
    private func signed(
        _ request: HTTPRequest, _ progress: (@Sendable (TransferProgress) -> Void)?, isUrgent: Bool,
        isRepeated: Bool = false
    ) async throws -> (response: HTTPResponse, used: String, refusal: EngineError?) {
        let pass = try await pass()
        defer { end(pass) }
        try await admit(isUrgent: isUrgent)
        let response = try await exchange(request, with: pass.text, progress)
        return (response, pass.text, await judge(response, pass, isRepeated: isRepeated))
    }

    /// Sends a request that needs no sign-in, once.
    ///
    /// - Throws: ``EngineError/throttled(milliseconds:)`` or `TransportFailure`.
    func open(_ request: HTTPRequest) async throws -> HTTPResponse { try await send(request, nil) }

    func send(
        _ request: HTTPRequest, _ progress: (@Sendable (TransferProgress) -> Void)?, isUrgent: Bool = true
    ) async throws -> HTTPResponse {
        try await admit(isUrgent: isUrgent)
        return try await exchange(request, progress)
    }

    /// Waits until the declared rate lets a request leave.
    func admit(isUrgent: Bool = true) async throws {
        if let left = pauseLeft { throw EngineError.throttled(milliseconds: left) }
        while let pause = limit.admit(at: time.milliseconds, isUrgent: isUrgent) {
            try await time.sleep(milliseconds: pause)
        }
    }

    /// - Parameter text: The token, or the credential itself; nil for a request that is nobody's.
    private func exchange(
        _ request: HTTPRequest, with text: String? = nil, _ progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        var response: HTTPResponse
        do {
            let rule = catalogue.signIn
            let dressed = request.url.hasPrefix(baseURL) ? catalogue.headers.added(to: request) : request
            response = try await transport.send(
                text.map { rule.authorised(dressed, with: $0) } ?? dressed, progress: progress)
            if let text { response = rule.redacted(response, of: text) }
        } catch {
            note(error, to: request)
            throw error
        }
        await note(response, to: request)
        if let date = response.serverDate {
            let received = Self.milliseconds(response.receivedAt)
            let (seconds, attoseconds) = response.elapsed.components
            serverClock.note(
                date: Self.milliseconds(date), sentAt: received - seconds * 1000 - attoseconds / 1_000_000_000_000_000,
                receivedAt: received)
        }
        if let pause = response.wishedPause { limit.hold(for: pause, at: time.milliseconds) }
        return response
    }

    /// Judges the line by what a request got. What other servers answer, such as those that keep files, tells nothing of this one.
    func note(_ response: HTTPResponse, to request: HTTPRequest) async {
        guard let address = address(of: request) else { return }
        line.note(await LineJudgement.Answer(response, to: request), from: address, at: time.milliseconds)
    }

    func note(_ error: any Error, to request: HTTPRequest) {
        guard let address = address(of: request), let failure = error as? TransportFailure,
            let answer = LineJudgement.Answer(failure)
        else { return }
        line.note(answer, from: address, at: time.milliseconds)
    }

    private func address(of request: HTTPRequest) -> LineJudgement.Address? {
        guard request.url.hasPrefix(baseURL) else { return nil }
        return LineJudgement.Address(request.method.rawValue, String(request.url.dropFirst(baseURL.count)))
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }

    /// Why a write did not leave: the sign-in failed, or the server wants a pause.
    struct NotSent: Error, CustomStringConvertible {
        let reason: String
        var description: String { "not sent: \(reason)" }
    }
}
