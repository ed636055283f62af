import SyncCatalogue
import SyncModel
import Transport

/// The service that signs in: the API itself, or another server.
public struct SignInService: Sendable, Equatable {
    /// Its base address, without a slash at its end.
    public let url: String
    /// Its public key, which is in every client and no secret.
    public let publicKey: String

    /// A service at an address.
    public init(url: String, publicKey: String = "public") {
        self.url = url.withoutSlash
        self.publicKey = publicKey
    }
}

/// The requests that sign an account in, and what their answers say.
public struct SignIn: Sendable {
    /// What a sign-in by password gives.
    public struct Answer: Sendable, Equatable {
        /// The account's role on the server.
        public let role: String
        /// What to keep for the next start.
        public let session: SavedSession
    }

    /// What proves who one is.
    enum Proof {
        case password(Credential)
        case refreshToken(String)
    }

    private let rule: SignInRule
    private let errorWords: [[String]]
    private let server: String
    private let service: SignInService
    private let knownRoles: [String]

    /// Sign-ins at an API by a catalogue's rule.
    ///
    /// - Parameters:
    ///   - server: The API's base address.
    ///   - service: The service that signs in; nil for the API itself.
    public init(catalogue: Catalogue, server: String, service: SignInService? = nil) {
        rule = catalogue.signIn
        errorWords = catalogue.errorWords
        knownRoles = catalogue.facedRoles
        self.server = server.withoutSlash
        self.service = service ?? SignInService(url: server)
    }

    /// Signs in by password and learns the account's role.
    ///
    /// - Throws: ``EngineError/signInRefused(_:)``, ``EngineError/unknownRole(_:known:)``,
    ///   ``EngineError/unusableAnswer(what:reason:)``, ``EngineError/throttled(milliseconds:)`` or `TransportFailure`.
    public func perform(_ credential: Credential, over transport: any HTTPTransport) async throws -> Answer {
        let grant = try self.grant(try await transport.send(request(.password(credential))))
        let role = try await role(of: grant) { try await transport.send($0) }
        try checkIsKnown(role: role)
        return Answer(role: role, session: session(credential.login, grant))
    }

    /// The request for a token.
    func request(_ proof: Proof) -> HTTPRequest {
        let query: [String: String]
        let body: JSONObject
        switch proof {
        case .password(let credential):
            query = rule.query
            body = [
                rule.loginField: .string(credential.login), rule.passwordField: .string(credential.password),
            ]
        case .refreshToken(let token):
            query = rule.refresh?.query ?? [:]
            body = rule.refresh.map { [$0.field: .string(token)] } ?? [:]
        }
        let parameters = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        var request = HTTPRequest(
            method: .post, url: service.url + rule.path + (parameters.isEmpty ? "" : "?" + parameters),
            fields: ["Content-Type": "application/json", "Accept": "application/json"],
            body: JSONValue.object(body).utf8Text, destination: .memory(limit: 1 << 20))
        if let field = rule.keyField { request.fields[field] = service.publicKey }
        return request
    }

    /// What the answer to it gives.
    ///
    /// - Throws: ``EngineError/signInRefused(_:)`` only where the service itself refused: it decides what the proof is worth from then on.
    func grant(_ response: HTTPResponse) throws(EngineError) -> Grant {
        let answer = ServerAnswer(response)
        switch response.status {
        case 200..<300: break
        case 400..<500 where !answer.isForeign && ![408, 425, 429].contains(response.status):
            throw .signInRefused(answer.words(errorWords))
        default: throw failure(response, answer, what: "the sign-in answer")
        }
        guard let json = answer.json, let grant = Grant(json, by: rule) else {
            throw .unusableAnswer(what: "the sign-in answer", reason: "it has no \(rule.tokenPath.dotted)")
        }
        return grant
    }

    /// The role of who was granted a token: the answer's, or the API's.
    ///
    /// - Parameter send: Sends a request to the API.
    func role(of grant: Grant, send: @Sendable (HTTPRequest) async throws -> HTTPResponse) async throws -> String {
        if let role = grant.role { return role }
        guard let path = rule.role.path else {
            throw EngineError.unusableAnswer(what: "the sign-in answer", reason: "it has no \(rule.role.member.dotted)")
        }
        let response = try await send(
            HTTPRequest(
                url: server + path,
                fields: ["Accept": "application/json", "Authorization": "\(rule.scheme) \(grant.token)"],
                destination: .memory(limit: 1 << 20)))
        let answer = ServerAnswer(response)
        guard response.status == 200 else { throw failure(response, answer, what: "the account's role") }
        guard let role = answer.json?.value(at: rule.role.member)?.string else {
            throw EngineError.unusableAnswer(what: "the account's role", reason: "it has no \(rule.role.member.dotted)")
        }
        return role
    }

    /// Refuses a role that no face of the catalogue is for: its account would be signed in and see nothing.
    func checkIsKnown(role: String) throws(EngineError) {
        guard knownRoles.contains(role) else { throw .unknownRole(role, known: knownRoles) }
    }

    /// What to keep of a sign-in. What an answer does not say is as it was before.
    func session(_ login: String, _ grant: Grant, after before: SavedSession? = nil) -> SavedSession {
        var session = SavedSession(
            login: login, server: server, service: service.url, account: grant.account ?? before?.account,
            refreshToken: grant.refreshToken ?? before?.refreshToken)
        // A renewal tells nothing of the password.
        session.refused = before?.refused
        return session
    }

    private func failure(_ response: HTTPResponse, _ answer: ServerAnswer, what: String) -> EngineError {
        if let pause = response.wishedPause { return .throttled(milliseconds: pause) }
        return .unusableAnswer(what: what, reason: answer.words(errorWords))
    }
}

extension [String] {
    /// A path of member names as a catalogue writes it.
    fileprivate var dotted: String { joined(separator: ".") }
}

extension String {
    /// A base address without the slash at its end.
    var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
