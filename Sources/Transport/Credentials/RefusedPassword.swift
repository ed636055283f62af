/// That a server refused a password, so that the same one is not tried again and again: accounts are locked for that. The password itself is
/// not kept, only a salted digest by which it is known again.
public struct RefusedPassword: Sendable, Equatable, Codable {
    /// Random hexadecimal digits, other ones each time.
    public var salt: String
    /// The digest of the password with the salt, in hexadecimal digits.
    public var digest: String
    /// The server's words.
    public var words: String

    /// A refusal.
    public init(salt: String, digest: String, words: String) {
        (self.salt, self.digest, self.words) = (salt, digest, words)
    }
}
