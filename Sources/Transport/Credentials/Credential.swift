/// What an account signs in with. Neither part shows in descriptions or dumps.
public struct Credential: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The e-mail address or user name, as the server calls it.
    public var login: String
    /// The password.
    public var password: String

    /// A login and its password.
    public init(login: String, password: String) {
        self.login = login
        self.password = password
    }

    /// Says that there is a credential, and nothing of it.
    public var description: String { "Credential(redacted)" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Empty, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Credential: Codable {
    private enum CodingKeys: String, CodingKey {
        case login, email, password
    }

    /// Reads `login`, or `email` in its place, and `password`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        login = try values.decodeIfPresent(String.self, forKey: .email) ?? values.decode(String.self, forKey: .login)
        password = try values.decode(String.self, forKey: .password)
    }

    /// Writes `login` and `password`, in clear: only for a `CredentialFile`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(login, forKey: .login)
        try values.encode(password, forKey: .password)
    }
}
