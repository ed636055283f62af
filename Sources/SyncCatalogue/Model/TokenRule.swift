import SyncModel

/// How a password, or a refresh token, is exchanged for an access token, and what the answer means.
public struct TokenRule: Sendable, Equatable {
    /// How the body of a request for a token is written.
    public enum BodyForm: String, Sendable, CaseIterable {
        /// A JSON object.
        case json
        /// `application/x-www-form-urlencoded`, as OAuth 2 has it (RFC 6749 sections 4.3.2 and 6).
        case form
    }

    /// The names of the members that carry a credential.
    public struct PasswordFields: Sendable, Equatable {
        /// The one that carries the login.
        public let login: String
        /// The one that carries the password.
        public let password: String
    }

    /// The name of the service that signs in, where that is another server than the API's; nil where the API itself does.
    public let service: String?
    /// Where the login and the password are sent, by POST.
    public let path: String
    /// The parameters of that request's query.
    public let query: [String: String]
    /// The header field that carries the service's public key; nil for none.
    public let keyField: String?
    /// How the bodies of the requests for tokens are written.
    public let body: BodyForm
    /// What carries the credential; nil where a session must be brought along, since the server takes no password.
    public let fields: PasswordFields?
    /// What the request says beside the credential.
    public let fixed: JSONObject
    /// Where the answer keeps the access token.
    public let tokenPath: [String]
    /// Where the answer keeps the token's lifetime in seconds; nil where only a 401 tells that it is over.
    public let lifetimePath: [String]?
    /// Where the answer keeps the account's id on the server; nil where it has none.
    public let accountPath: [String]?
    /// How a token is renewed without the password; nil where it is not.
    public let refresh: RefreshRule?
    /// The word before the token in the `Authorization` header.
    public let scheme: String
}

/// How a refresh token is exchanged for the next access token (RFC 6749 section 6).
public struct RefreshRule: Sendable, Equatable {
    /// Where it is sent, by POST.
    public let path: String
    /// The parameters of that request's query.
    public let query: [String: String]
    /// The member of the request that carries the refresh token.
    public let field: String
    /// What the request says beside it.
    public let fixed: JSONObject
    /// Where answers, also to a sign-in by password, keep the refresh token that is good from then on.
    public let tokenPath: [String]
}
