import Foundation
import Logging
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// The signed-in account at the server: it signs in when needed, once for all who wait, and puts the token on every request.
public actor ServerSession {
    private enum State {
        case signedOut
        case signingIn(Task<String, any Error>)
        case signedIn(token: String)
    }

    /// The server's base address, without a slash at its end.
    public nonisolated let baseURL: String
    /// The login of the account.
    public nonisolated let login: String
    private let transport: any HTTPTransport
    private let catalogue: Catalogue
    private let role: String
    private let credentials: CredentialFile
    private let logger: Logger
    private var state = State.signedOut
    private var serverClock = ServerClock()
    private var limit: RateLimit
    private let time: MonotonicTime

    /// A session of one account. Nothing is sent until a request needs it.
    ///
    /// - Parameters:
    ///   - credentials: The `0600` file with the login and the password, read at each sign-in.
    ///   - clock: Measures the declared rate and the pauses that the server asks for.
    public init(
        baseURL: String, login: String, role: String, catalogue: Catalogue, transport: any HTTPTransport,
        credentials: CredentialFile, logger: Logger, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.login = login
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
    public var isSignedIn: Bool {
        if case .signedIn = state { true } else { false }
    }

    /// Signs in now, whether or not there is a token.
    ///
    /// - Throws: ``EngineError`` for a refusal, `TransportFailure` when the server can't be reached, `CredentialFileError`.
    public func signIn() async throws {
        state = .signedOut
        _ = try await token()
    }

    /// How long the server wants to be left alone, in milliseconds; nil when it does not.
    var pauseLeft: Int64? { limit.pauseLeft(at: time.milliseconds) }

    /// Sends a read. An expired sign-in is renewed once, and the read repeated.
    ///
    /// - Throws: ``EngineError/throttled(milliseconds:)`` while the server wants a pause, or what ``signIn()`` throws.
    func read(_ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)? = nil) async throws
        -> HTTPResponse
    {
        let used = try await token()
        let response = try await send(authorised(request, used), progress)
        guard response.status == 401 else { return response }
        expire(used)
        return try await send(authorised(request, try await token()), progress)
    }

    /// Sends a write, once. What a 401 means for it is the caller's to decide; the token is forgotten.
    ///
    /// - Throws: ``NotSent`` when it did not leave, or `TransportFailure`.
    func write(_ request: HTTPRequest) async throws -> HTTPResponse {
        let used: String
        do {
            used = try await token()
            try await admit()
        } catch {
            throw NotSent(reason: "\(error)")
        }
        let response = try await exchange(authorised(request, used), nil)
        if response.status == 401 { expire(used) }
        return response
    }

    /// Sends a request that needs no sign-in, once.
    ///
    /// - Throws: ``EngineError/throttled(milliseconds:)`` or `TransportFailure`.
    func open(_ request: HTTPRequest) async throws -> HTTPResponse { try await send(request, nil) }

    private func send(
        _ request: HTTPRequest, _ progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        try await admit()
        return try await exchange(request, progress)
    }

    /// Waits until the declared rate lets a request leave.
    private func admit() async throws {
        if let left = pauseLeft { throw EngineError.throttled(milliseconds: left) }
        while let pause = limit.admit(at: time.milliseconds) { try await time.sleep(milliseconds: pause) }
    }

    private func exchange(
        _ request: HTTPRequest, _ progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let response = try await transport.send(request, progress: progress)
        if let date = response.serverDate {
            let received = Self.milliseconds(response.receivedAt)
            let (seconds, attoseconds) = response.elapsed.components
            serverClock.note(
                date: Self.milliseconds(date), sentAt: received - seconds * 1000 - attoseconds / 1_000_000_000_000_000,
                receivedAt: received)
        }
        if [429, 503].contains(response.status), let wish = response.fields["Retry-After"],
            let pause = RetryAfter.parse(wish, now: response.serverDate ?? response.receivedAt)
        {
            limit.hold(for: pause.components.seconds * 1000, at: time.milliseconds)
        }
        return response
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }

    /// Why a write did not leave: the sign-in failed, or the server wants a pause.
    struct NotSent: Error, CustomStringConvertible {
        let reason: String
        var description: String { "not sent: \(reason)" }
    }

    private func token() async throws -> String {
        switch state {
        case .signedIn(let token): return token
        case .signingIn(let task): return try await task.value
        case .signedOut:
            let task = Task { try await self.requestToken() }
            state = .signingIn(task)
            do {
                let token = try await task.value
                if case .signingIn = state { state = .signedIn(token: token) }
                return token
            } catch {
                if case .signingIn = state { state = .signedOut }
                throw error
            }
        }
    }

    /// Forgets a token, unless it was replaced meanwhile.
    private func expire(_ used: String) {
        if case .signedIn(let token) = state, token == used { state = .signedOut }
    }

    private func authorised(_ request: HTTPRequest, _ token: String) -> HTTPRequest {
        var request = request
        request.fields["Authorization"] = "\(catalogue.signIn.scheme) \(token)"
        return request
    }

    private func requestToken() async throws -> String {
        try await admit()
        let file = credentials
        let credential = try await FileWork.run { try file.read() }
        guard credential.login.lowercased() == login.lowercased() else {
            throw EngineError.signInRefused(
                "the credential file is for '\(credential.login)', and this replica belongs to '\(login)'")
        }
        let answer = try await SignIn(rule: catalogue.signIn, errorWords: catalogue.errorWords)
            .perform(credential, at: baseURL, over: transport)
        guard answer.role == role else { throw EngineError.roleChanged(expected: role, found: answer.role) }
        logger.info("signed in", metadata: ["role": "\(role)"])
        return answer.token
    }
}

extension ServerSession {
    var accountID: String? { nil }
}
