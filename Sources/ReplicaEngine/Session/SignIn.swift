import SyncCatalogue
import SyncModel
import SyncPlanner
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

        /// The forms in which an answer may tell it back.
        var echo: SecretEcho {
            switch self {
            case .password(let credential): SecretEcho([credential.password])
            case .refreshToken(let token): SecretEcho([token])
            }
        }
    }

    private let rule: SignInRule
    private let errorWords: [[String]]
    private let server: String
    private let service: SignInService
    private let knownRoles: [String]
    /// The account's role where no answer tells it.
    private let knownRole: String?

    /// Sign-ins at an API by a catalogue's rule.
    ///
    /// - Parameters:
    ///   - server: The API's base address.
    ///   - service: The service that signs in; nil for the API itself.
    ///   - role: The role that a person said the account has, where the catalogue has a person say it.
    public init(catalogue: Catalogue, server: String, service: SignInService? = nil, role: String? = nil) {
        rule = catalogue.signIn
        errorWords = catalogue.errorWords
        knownRoles = catalogue.facedRoles
        knownRole = catalogue.role(asked: role)
        self.server = server.withoutSlash
        self.service = service ?? SignInService(url: server)
    }

    /// Signs in by password and learns the account's role. Where the credential goes along with every request, only the catalogue's check is
    /// asked for, if it has one.
    ///
    /// - Throws: ``EngineError/signInRefused(_:)``, ``EngineError/unknownRole(_:known:)``, ``EngineError/secretFile(_:)`` for a credential that
    ///   can't be sent, ``EngineError/unusableAnswer(what:reason:)``, ``EngineError/throttled(milliseconds:)`` or `TransportFailure`.
    public func perform(_ credential: Credential, over transport: any HTTPTransport) async throws -> Answer {
        let grant = try await grant(to: credential, over: transport)
        let role = try await role(of: grant) { try await transport.send($0) }
        try checkIsKnown(role: role)
        return Answer(role: role, session: session(credential.login, grant))
    }

    /// Goes on with a session that began elsewhere: exchanges its refresh token and learns the account's role.
    ///
    /// - Parameter keep: Keeps the session, before anything is asked with it: the server may take the token that was brought no longer.
    /// - Throws: ``EngineError/sessionEnded(words:)`` for a token that the server refuses, what ``perform(_:over:)`` throws, and what `keep` does.
    public func perform(
        refreshToken: String, of login: String, over transport: any HTTPTransport,
        keep: (SavedSession) async throws -> Void
    ) async throws -> Answer {
        let proof = Proof.refreshToken(refreshToken)
        var session = SavedSession(login: login, server: server, service: service.url, refreshToken: refreshToken)
        session.brought = SavedSession.Brought()
        let grant: Grant
        do {
            grant = try self.grant(try await transport.send(request(proof)), for: proof)
        } catch EngineError.signInRefused(let words) {
            throw EngineError.sessionEnded(words: words)
        }
        session = self.session(login, grant, after: session)
        try await keep(session)
        let role = try await role(of: grant) { try await transport.send($0) }
        try checkIsKnown(role: role)
        return Answer(role: role, session: session)
    }

    private func grant(to credential: Credential, over transport: any HTTPTransport) async throws -> Grant {
        if rule.token != nil {
            let proof = Proof.password(credential)
            return try grant(try await transport.send(request(proof)), for: proof)
        }
        guard let text = try text(of: credential) else { return Grant(token: "") }
        if let check = check(text) { try self.check(try await transport.send(check), of: text) }
        return Grant(token: text)
    }

    // MARK: Tokens

    /// The request for a token.
    func request(_ proof: Proof) -> HTTPRequest {
        var members: JSONObject = [:]
        var (path, query) = (rule.token?.path ?? "", rule.token?.query ?? [:])
        switch proof {
        case .password(let credential):
            members = rule.token?.fixed ?? [:]
            if let fields = rule.token?.fields {
                members[fields.login] = .string(credential.login)
                members[fields.password] = .string(credential.password)
            }
        case .refreshToken(let token):
            if let refresh = rule.token?.refresh {
                (path, query, members) = (refresh.path, refresh.query, refresh.fixed)
                members[refresh.field] = .string(token)
            }
        }
        let isForm = rule.token?.body == .form
        let parameters = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        var request = HTTPRequest(
            method: .post, url: service.url + path + (parameters.isEmpty ? "" : "?" + parameters),
            fields: [
                "Content-Type": isForm ? "application/x-www-form-urlencoded" : "application/json",
                "Accept": "application/json",
            ],
            body: isForm
                ? FormText.body(.object(members.filter { $0.value.string != nil }))
                : JSONValue.object(members).utf8Text,
            destination: .memory(limit: 1 << 20))
        if let field = rule.token?.keyField { request.fields[field] = service.publicKey }
        return request
    }

    /// What the answer to it gives.
    ///
    /// - Parameter proof: What was sent: should the answer tell it back, no words have it.
    /// - Throws: ``EngineError/signInRefused(_:)`` only where the service itself refused: it decides what the proof is worth from then on.
    func grant(_ response: HTTPResponse, for proof: Proof? = nil) throws(EngineError) -> Grant {
        let answer = ServerAnswer(response)
        switch response.status {
        case 200..<300: break
        case 400..<500 where !answer.isForeign && ![408, 425, 429].contains(response.status):
            let words = answer.words(errorWords)
            throw .signInRefused(proof.map { $0.echo.removed(from: words) } ?? words)
        default: throw failure(response, answer, what: "the sign-in answer")
        }
        guard let json = answer.json, let grant = Grant(json, by: rule) else {
            let path = rule.token?.tokenPath.dotted ?? ""
            throw .unusableAnswer(what: "the sign-in answer", reason: "it has no \(path)")
        }
        return grant
    }

    // MARK: Credentials that go along with every request

    /// What goes along with requests; nil where nothing does.
    ///
    /// - Throws: ``EngineError/secretFile(_:)`` for a credential that can't be sent.
    func text(of credential: Credential) throws(EngineError) -> String? {
        do throws(DirectCredential.Fault) {
            return try DirectCredential(credential, by: rule)?.text
        } catch {
            throw .secretFile("the credential can't be sent: \(error.description)")
        }
    }

    /// A request whose answer shows whether the server takes the credential; nil where the catalogue knows of none.
    func check(_ text: String) -> HTTPRequest? {
        rule.checkPath.map { path in
            rule.authorised(
                HTTPRequest(
                    url: server + path, fields: ["Accept": "application/json"], destination: .memory(limit: 1 << 20)),
                with: text)
        }
    }

    /// Judges the answer to that request.
    ///
    /// - Throws: ``EngineError/signInRefused(_:)`` where the server does not take the credential.
    func check(_ response: HTTPResponse, of text: String) throws(EngineError) {
        let response = rule.redacted(response, of: text)
        if let words = refusal(in: response) { throw .signInRefused(words) }
        guard (200..<300).contains(response.status) else {
            throw failure(response, ServerAnswer(response), what: "the check of the credential")
        }
    }

    /// The server's words where an answer says that it does not take the credential; nil for any other answer. A page is one only with the
    /// challenge that a server has to send along (RFC 9110 section 11.6.1): else it may be a hotel's.
    func refusal(in response: HTTPResponse) -> String? {
        let answer = ServerAnswer(response)
        guard response.status == 401, !answer.isForeign || response.fields["WWW-Authenticate"] != nil else {
            return nil
        }
        return answer.ownWords(errorWords) ?? "the server answered 401"
    }

    // MARK: Roles

    /// The role of who was granted a token: from where the catalogue says.
    ///
    /// - Parameter send: Sends a request to the API.
    func role(of grant: Grant, send: @Sendable (HTTPRequest) async throws -> HTTPResponse) async throws -> String {
        switch rule.role {
        case .answer(let member):
            guard let role = grant.role else {
                throw EngineError.unusableAnswer(what: "the sign-in answer", reason: "it has no \(member.dotted)")
            }
            return role
        case .read(let path, let member):
            let request = HTTPRequest(
                url: server + path, fields: ["Accept": "application/json"], destination: .memory(limit: 1 << 20))
            let response = try await send(rule.authorised(request, with: grant.token))
            let answer = ServerAnswer(response)
            guard response.status == 200 else { throw failure(response, answer, what: "the account's role") }
            guard let role = answer.json?.value(at: member)?.string else {
                throw EngineError.unusableAnswer(what: "the account's role", reason: "it has no \(member.dotted)")
            }
            return role
        case .claim(let path): return try claimedRole(of: grant.token, at: path)
        case .constant, .asked, .sole:
            guard let knownRole else { throw EngineError.unknownRole("", known: knownRoles) }
            return knownRole
        }
    }

    private func claimedRole(of token: String, at path: [String]) throws(EngineError) -> String {
        let what = "the account's role"
        let texts: [String]
        do throws(TokenClaims.Fault) {
            texts = try TokenClaims(of: token).texts(at: path)
        } catch {
            throw .unusableAnswer(what: what, reason: error.description)
        }
        // Of a list, such as of all groups of an account, those that the catalogue knows.
        let known = texts.filter(knownRoles.contains)
        guard known.count < 2 else {
            throw .unusableAnswer(
                what: what, reason: "the claim \(path.dotted) has several: \(known.joined(separator: ", "))")
        }
        guard let role = known.first ?? texts.first else {
            throw .unusableAnswer(what: what, reason: "the access token has no claim \(path.dotted)")
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
        (session.refused, session.brought) = (before?.refused, before?.brought)
        return session
    }

    private func failure(_ response: HTTPResponse, _ answer: ServerAnswer, what: String) -> EngineError {
        if let pause = response.wishedPause { return .throttled(milliseconds: pause) }
        return .unusableAnswer(what: what, reason: answer.words(errorWords))
    }
}

extension [String] {
    /// A path of member names as a catalogue writes it.
    var dotted: String { joined(separator: ".") }
}

extension String {
    /// A base address without the slash at its end.
    var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
