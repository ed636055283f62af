/// How one signs in and what the answer means.
public struct SignInRule: Sendable, Equatable {
    /// The name of the service that signs in, where that is another server than the API's; nil where the API itself does.
    public let service: String?
    /// Where the login and the password are sent, by POST.
    public let path: String
    /// The parameters of that request's query.
    public let query: [String: String]
    /// The header field that carries the service's public key; nil for none.
    public let keyField: String?
    /// The member of the request that carries the login.
    public let loginField: String
    /// The member of the request that carries the password.
    public let passwordField: String
    /// Where the answer keeps the access token.
    public let tokenPath: [String]
    /// Where the answer keeps the token's lifetime in seconds; nil where only a 401 tells that it is over.
    public let lifetimePath: [String]?
    /// Where the answer keeps the account's id on the server; nil where it has none.
    public let accountPath: [String]?
    /// Where the signed-in user's role is found.
    public let role: RoleSource
    /// How a token is renewed without the password; nil where it is not.
    public let refresh: RefreshRule?
    /// The word before the token in the `Authorization` header.
    public let scheme: String

    /// Whether a session leaves something worth keeping for the next start.
    public var isKept: Bool { refresh != nil || accountPath != nil }
}

/// Where the role of a signed-in user is found.
public struct RoleSource: Sendable, Equatable {
    /// Where the API is asked for it, by GET with the new token; nil when the answer to the sign-in has it.
    public let path: String?
    /// Where the answer keeps it.
    public let member: [String]
}

/// How a refresh token is exchanged for the next access token, at the path of the sign-in (RFC 6749 section 6).
public struct RefreshRule: Sendable, Equatable {
    /// The parameters of that request's query.
    public let query: [String: String]
    /// The member of the request that carries the refresh token.
    public let field: String
    /// Where answers, also to a sign-in by password, keep the refresh token that is good from then on.
    public let tokenPath: [String]
}
