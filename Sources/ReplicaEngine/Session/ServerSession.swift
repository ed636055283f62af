import Foundation
import Logging
import SyncCatalogue
import SyncModel
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

    /// A session of one account. Nothing is sent until a request needs it.
    ///
    /// - Parameter credentials: The `0600` file with the login and the password, read at each sign-in.
    public init(
        baseURL: String, login: String, role: String, catalogue: Catalogue, transport: any HTTPTransport,
        credentials: CredentialFile, logger: Logger
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.login = login
        self.role = role
        self.catalogue = catalogue
        self.transport = transport
        self.credentials = credentials
        self.logger = logger
    }

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

    /// Sends a read. An expired sign-in is renewed once, and the read repeated.
    func read(_ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)? = nil) async throws
        -> HTTPResponse
    {
        let used = try await token()
        let response = try await transport.send(authorised(request, used), progress: progress)
        guard response.status == 401 else { return response }
        expire(used)
        return try await transport.send(authorised(request, try await token()), progress: progress)
    }

    /// Sends a write, once. What a 401 means for it is the caller's to decide; the token is forgotten.
    func write(_ request: HTTPRequest) async throws -> HTTPResponse {
        let used: String
        do {
            used = try await token()
        } catch {
            throw SignInFailure(reason: "\(error)")
        }
        let response = try await transport.send(authorised(request, used), progress: nil)
        if response.status == 401 { expire(used) }
        return response
    }

    /// Why a write could not even begin: whatever became of the sign-in, the write never left.
    struct SignInFailure: Error, CustomStringConvertible {
        let reason: String
        var description: String { "not sent, because the sign-in failed: \(reason)" }
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
