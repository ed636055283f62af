/// Where a session stands with its token: a value that answers and time move on. Moments are milliseconds of one monotonic clock.
struct TokenState: Sendable, Equatable {
    /// What who needs a token does now.
    enum Step: Sendable, Equatable {
        /// Use this one.
        case use(String)
        /// Get another first.
        case renew
        /// The sign-in service wants to be left alone for so many milliseconds, and there is no token to go on with.
        case pause(Int64)
    }

    private var token: AccessToken?
    private var retryAt: Int64?
    private var pausedUntil: Int64?

    /// The least pause after a renewal that failed, while the token is still good; milliseconds.
    static let retryPause: Int64 = 30_000

    /// What to do now.
    ///
    /// - Parameter fresh: Whether only a token will do that is got from now on.
    func step(at now: Int64, fresh: Bool = false) -> Step {
        if !fresh, let token, token.isGood(at: now), !token.isDue(at: now) || now < retryAt ?? now {
            return .use(token.text)
        }
        if let pausedUntil, now < pausedUntil { return .pause(pausedUntil - now) }
        return .renew
    }

    /// The token at hand, also one that is to be renewed; nil when there is none, or it is over.
    func current(at now: Int64) -> String? {
        token.flatMap { $0.isGood(at: now) ? $0.text : nil }
    }

    /// Takes up a token.
    mutating func accept(_ token: AccessToken) {
        self = TokenState()
        self.token = token
    }

    /// Forgets a token that the server refused, unless it was replaced meanwhile.
    mutating func refuse(_ text: String) {
        if token?.text == text { token = nil }
    }

    /// Takes note that there was no answer, or none that decides: the token at hand stays as good as it was.
    ///
    /// - Parameter pause: How long the server wants to be left alone, in milliseconds; nil when it does not say.
    mutating func noteFailure(at now: Int64, pause: Int64?) {
        retryAt = now + max(pause ?? 0, Self.retryPause)
        pausedUntil = pause.map { now + $0 }
    }

    /// Takes note that the account may not sign in: no token is used any longer.
    mutating func signOut() { self = TokenState() }
}
