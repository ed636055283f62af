/// How an account proves who it is, and where its role is found.
public struct SignInRule: Sendable, Equatable {
    /// The ways in which servers let an account in.
    public enum Way: Sendable, Equatable {
        /// A password, or a session that was brought along, is exchanged for tokens.
        case token(TokenRule)
        /// The login and the password go along with every request (RFC 7617).
        case basic
        /// A key goes along with every request, at this place.
        case apiKey(APIKeyPlace)
        /// Nobody signs in: the API is open to all.
        case open
    }

    /// How this server lets an account in.
    public let way: Way
    /// Where the signed-in user's role is found.
    public let role: RoleSource
    /// What is asked, by GET, to see whether the server takes a credential that goes along with every request; nil where the first request
    /// that is due shows it.
    public let checkPath: String?

    /// How tokens are got; nil where there are none.
    public var token: TokenRule? {
        guard case .token(let rule) = way else { return nil }
        return rule
    }

    /// Whether the credential itself goes along with every request.
    public var isDirect: Bool {
        switch way {
        case .basic, .apiKey: true
        case .token, .open: false
        }
    }

    /// Whether a session leaves something worth keeping for the next start.
    public var isKept: Bool { token.map { $0.refresh != nil || $0.accountPath != nil } ?? false }
}

/// Where an API key goes.
public enum APIKeyPlace: Sendable, Equatable {
    /// Into a header field, behind a word where the server wants one.
    case header(name: String, scheme: String?)
    /// Into a parameter of the query.
    case parameter(name: String)
}
