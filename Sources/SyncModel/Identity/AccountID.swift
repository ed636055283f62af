/// Whose sign-in a replica and its operations belong to: no other account's credential ever sends them (design section 8).
public struct AccountID: Sendable, Hashable, CustomStringConvertible {
    /// `login@server`, in lower case.
    public let text: String

    /// The account of a login at a server's base address.
    public init(login: String, server: String) {
        text = "\(login.lowercased())@\(server.lowercased())"
    }

    /// An account from its stored text.
    public init(stored text: String) {
        self.text = text
    }

    /// The text for people and logs.
    public var description: String { text }
}
