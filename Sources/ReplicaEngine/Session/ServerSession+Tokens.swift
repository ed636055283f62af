import SyncModel
import Transport

/// Tokens: got once for all who wait, renewed before their end, and never lost between the server's new one and ours.
extension ServerSession {
    /// A sign-in or a renewal on its way.
    struct Renewal {
        let task: Task<String, any Error>
        let isByPassword: Bool
    }

    /// Signs in by password, or by the session that was brought along, now, whether or not there is a token, and holds the role against the
    /// replica's. A person asked: also a password that the server refused is tried once more, and the session file is read anew.
    ///
    /// - Throws: ``EngineError`` for a refusal, `TransportFailure` when the server can't be reached, `SecretFileError`.
    public func signIn() async throws {
        // One at a time: of two that run together, the loser's refresh token would be the one that is kept.
        while let running = renewal, !running.isByPassword { _ = await running.task.result }
        reread()
        mayRepeatRefused = true
        defer { mayRepeatRefused = false }
        _ = try await (renewal ?? begin(byPassword: true)).task.value
    }

    /// Makes sure that there is a token: the one at hand, else one for the refresh token that was kept, else one for the password.
    ///
    /// - Parameter isAskedFor: Whether a person asked for it: a password that the server refused is tried once more.
    /// - Throws: What ``signIn()`` throws.
    public func resume(isAskedFor: Bool = false) async throws {
        guard isAskedFor else {
            _ = try await token()
            return
        }
        // One that runs may have begun with nobody asking, and end without a try.
        while let running = renewal { _ = await running.task.result }
        reread()
        mayRepeatRefused = true
        defer { mayRepeatRefused = false }
        _ = try await token()
    }

    /// An access token that is good now, for the connection that brings hints.
    ///
    /// - Parameter renewed: Whether it must be a new one: the server refused the last.
    /// - Throws: What ``signIn()`` throws, or ``EngineError/throttled(milliseconds:)``.
    public func realtimeToken(renewed: Bool) async throws -> String { try await token(fresh: renewed) }

    /// The account's id on the server, also offline once a sign-in has told it; nil where the catalogue says of none.
    public var accountID: String? {
        get async { await lastSession()?.account }
    }

    /// A token to use now.
    ///
    /// - Parameter fresh: Whether only one will do that is got from now on.
    func token(fresh: Bool = false) async throws -> String {
        let running: Renewal
        if let renewal {
            running = renewal
        } else {
            switch tokens.step(at: time.milliseconds, fresh: fresh) {
            case .use(let token): return token
            case .pause(let left): throw EngineError.throttled(milliseconds: left)
            case .renew: running = begin(byPassword: false)
            }
        }
        do {
            return try await running.task.value
        } catch {
            guard !fresh, let token = tokens.current(at: time.milliseconds) else { throw error }
            return token
        }
    }

    private func begin(byPassword: Bool) -> Renewal {
        let task = Task {
            defer { self.renewal = nil }
            let askedAt = self.time.milliseconds
            do {
                let grant = try await byPassword ? self.signedIn() : self.renewed()
                self.signInFailure = nil
                self.tokens.accept(AccessToken(grant.token, lifetime: grant.lifetime, askedAt: askedAt))
                return grant.token
            } catch {
                self.note(error)
                throw error
            }
        }
        let renewal = Renewal(task: task, isByPassword: byPassword)
        self.renewal = renewal
        return renewal
    }

    private func note(_ error: any Error) {
        signInFailure = "\(error)"
        switch error {
        case EngineError.signInRefused, EngineError.sessionEnded, EngineError.roleChanged, EngineError.unknownRole:
            tokens.signOut()
        case EngineError.throttled(let pause): tokens.noteFailure(at: time.milliseconds, pause: pause)
        default: tokens.noteFailure(at: time.milliseconds, pause: nil)
        }
    }

    private func renewed() async throws -> Grant {
        guard let last = await lastSession(), let token = last.refreshToken, catalogue.signIn.token?.refresh != nil
        else { return try await signedIn() }
        do {
            let grant = try await exchanged(token, of: last)
            logger.info("token renewed")
            return grant
        } catch EngineError.signInRefused {
            logger.notice("the refresh token is no longer good; signing in by password")
            return try await signedIn()
        }
    }

    /// Exchanges the refresh token of a session. One that is refused is forgotten.
    ///
    /// - Throws: ``EngineError/sessionEnded(words:)`` where nothing else can sign in, else ``EngineError/signInRefused(_:)``.
    private func exchanged(_ token: String, of last: SavedSession) async throws -> Grant {
        let proof = SignIn.Proof.refreshToken(token)
        do {
            let grant = try signing.grant(try await ask(proof), for: proof)
            // On the disk before it is used: the server may take the old one no longer.
            await keep(signing.session(login, grant, after: last))
            return grant
        } catch EngineError.signInRefused(let words) {
            await forgetRefreshToken(endedBy: words)
            guard last.brought != nil || catalogue.signIn.token?.fields == nil else {
                throw EngineError.signInRefused(words)
            }
            logger.notice("the session that was brought along has ended")
            throw EngineError.sessionEnded(words: words)
        }
    }

    private func signedIn() async throws -> Grant {
        guard let rule = catalogue.signIn.token else { return try await direct() }
        let last = await lastSession()
        let isBrought = rule.fields == nil || last?.brought != nil
        let grant = isBrought ? try await broughtAlong(last) : try await granted(try await credential())
        let found = try await signing.role(of: grant) { try await self.send($0, nil) }
        do throws(EngineError) {
            guard found == role else { throw .roleChanged(expected: role, found: found) }
            try signing.checkIsKnown(role: found)
        } catch {
            // Else the next start would renew the old session, which asks nobody for the role.
            await forgetRefreshToken()
            throw error
        }
        if !isBrought { await keep(signing.session(login, grant, after: nil)) }
        logger.info("signed in", metadata: ["role": "\(role)"])
        return grant
    }

    /// Goes on with the session that was brought along.
    private func broughtAlong(_ last: SavedSession?) async throws -> Grant {
        guard let last, let token = last.refreshToken, catalogue.signIn.token?.refresh != nil else {
            throw EngineError.sessionEnded(words: last?.brought?.endedWords)
        }
        return try await exchanged(token, of: last)
    }

    /// The account's login and password.
    func credential() async throws -> Credential {
        let file = credentials
        let credential: Credential
        do {
            credential = try await FileWork.run { try file.read() }
        } catch let error as SecretFileError {
            throw EngineError.secretFile(error.description)
        }
        guard credential.login.lowercased() == login.lowercased() else {
            throw EngineError.secretFile(
                "the credential file is for '\(credential.login)', and this replica belongs to '\(login)'")
        }
        return credential
    }

    /// Asks for a token by password. One that was refused is tried once, and not again until it is another or a person asks: eight tries lock
    /// accounts. A restart changes nothing about it.
    private func granted(_ credential: Credential) async throws -> Grant {
        try await refuseKnown(credential)
        let proof = SignIn.Proof.password(credential)
        do {
            return try signing.grant(try await ask(proof), for: proof)
        } catch EngineError.signInRefused(let words) {
            await remember(refused: credential, words)
            throw EngineError.signInRefused(words)
        }
    }

    /// Stops where the server refused this very password, unless a person asked for one more try.
    ///
    /// - Throws: ``EngineError/signInRefused(_:)``, in the words of then.
    func refuseKnown(_ credential: Credential) async throws {
        let refused = await lastSession()?.refused
        if let refused, !mayRepeatRefused, refused.isOf(credential) {
            throw EngineError.signInRefused(refused.words)
        }
        mayRepeatRefused = false
    }

    /// Keeps in mind, also for the next start, that the server refused a password.
    func remember(refused credential: Credential, _ words: String) async {
        var session = await lastSession() ?? SavedSession(login: login, server: baseURL, service: service.url)
        session.refused = RefusedPassword(of: credential, words: words)
        await keep(session)
    }

    /// Keeps in mind that the server takes a password, where it refused it before.
    func forgetRefusal() async {
        guard var session = await lastSession(), session.refused != nil else { return }
        session.refused = nil
        await keep(session)
    }

    private func ask(_ proof: SignIn.Proof) async throws -> HTTPResponse { try await ask(signing.request(proof)) }

    /// Sends a request that is about the sign-in alone. A service that is the API itself counts it to the declared rate.
    func ask(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard service.url == baseURL else { return try await transport.send(request) }
        try await admit()
        do {
            let response = try await transport.send(request)
            await note(response, to: request)
            return response
        } catch {
            note(error, to: request)
            throw error
        }
    }

    // MARK: What is kept for the next start

    /// Has the file read anew, before a person's wish is done: they may have brought another session.
    private func reread() {
        if isSavedKept { isSavedRead = false }
    }

    /// What the last sign-in left, of this account at these servers.
    private func lastSession() async -> SavedSession? {
        guard !isSavedRead, let file = sessionFile else { return saved }
        let found = await Result.catching { try await FileWork.run { try file.read() } }
        // While the file was read, a sign-in may have brought another.
        guard !isSavedRead else { return saved }
        isSavedRead = true
        switch found {
        case .success(let session):
            let own = SavedSession(login: login, server: baseURL, service: service.url)
            if session.isBound(like: own) { saved = session }
        case .failure(let error):
            if (error as? SecretFileError)?.reason != .missing {
                logger.warning("the kept session can't be used", metadata: ["reason": "\(error)"])
            }
        }
        return saved
    }

    private func keep(_ session: SavedSession) async {
        let isNews = catalogue.signIn.isKept || session.refused != saved?.refused
        (saved, isSavedRead) = (session, true)
        guard isNews, let file = sessionFile else { return }
        // Until it is written, the file has the session before it.
        isSavedKept = false
        do {
            try await FileWork.run { try file.write(session) }
            isSavedKept = true
        } catch {
            // The session goes on without: what is lost is a sign-in by password at the next start.
            logger.warning("the session can't be kept", metadata: ["reason": "\(error)"])
        }
    }

    /// - Parameter words: What the server said as it refused the token; nil where it did not.
    private func forgetRefreshToken(endedBy words: String? = nil) async {
        guard var session = await lastSession(), session.refreshToken != nil else { return }
        session.refreshToken = nil
        if let words { session.brought?.endedWords = words }
        await keep(session)
    }
}
