/// What a sign-in leaves for the next start: the refresh token, bound to the account and the servers that it is good for, and the account's
/// id; or that the server refused the password. Its description and dump show nothing of it.
public struct SavedSession: Sendable, Equatable, Codable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The login of the account.
    public var login: String
    /// The base address of the API.
    public var server: String
    /// The base address of the service that gave the token, and alone may see it again.
    public var service: String
    /// The account's id on the server; nil where it has told none.
    public var account: String?
    /// The refresh token; nil where there is none, or when it is used up.
    public var refreshToken: String?
    /// The password that the server refused last; nil where it took the last one.
    public var refused: RefusedPassword?
    /// Set where the session was brought along, so that no password goes with it; nil where a password signs in.
    public var brought: Brought?

    /// A session that began elsewhere, such as in a browser, and goes on here by its refresh token.
    public struct Brought: Sendable, Equatable, Codable {
        /// What the server said as it refused the refresh token; nil while it has not.
        public var endedWords: String?

        private enum CodingKeys: String, CodingKey {
            case endedWords = "ended"
        }

        /// One that the server has not refused.
        public init() {}
    }

    private enum CodingKeys: String, CodingKey {
        case login, server, service, account, refused, brought
        case refreshToken = "refresh_token"
    }

    /// A session of an account at a server.
    public init(login: String, server: String, service: String, account: String? = nil, refreshToken: String? = nil) {
        self.login = login
        self.server = server
        self.service = service
        self.account = account
        self.refreshToken = refreshToken
    }

    /// Whether it is of the same account at the same servers. Logins differ not by capitals.
    public func isBound(like other: SavedSession) -> Bool {
        login.lowercased() == other.login.lowercased() && server == other.server && service == other.service
    }

    /// Says that there is a session, and nothing of it.
    public var description: String { "SavedSession(redacted)" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Empty, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The file of a ``SavedSession``, with the checks and the care of a `CredentialFile`: a refresh token is as good as a password.
public struct SessionFile: Sendable, Equatable {
    private let secret: SecretFile

    /// Where the file is.
    public var path: String { secret.path }

    /// The file at `path`, which need not exist yet.
    public init(path: String) {
        secret = SecretFile(file: .session, path: path)
    }

    /// Reads the session. It blocks on the disk.
    public func read() throws(SecretFileError) -> SavedSession {
        try secret.read(SavedSession.self, form: "JSON object with a session")
    }

    /// Writes the session with mode 0600, whole or not at all, and on the disk when this returns. It blocks until then.
    public func write(_ session: SavedSession) throws(SecretFileError) { try secret.write(session) }
}
