/// Where the role of a signed-in user is found.
public enum RoleSource: Sendable, Equatable {
    /// The answer to the sign-in has it at this path of members.
    case answer(member: [String])
    /// The API is asked for it, by GET with the new token, and its answer has it at this path of members.
    case read(path: String, member: [String])
    /// Every account has this one.
    case constant(String)
    /// The access token is a JWT that has it at this path of claims (RFC 7519 section 4). It is not verified: it chooses a face, and the
    /// server decides by itself what the account may do.
    case claim([String])
    /// A person says it while the account is set up.
    case asked
    /// There are no roles: the catalogue's faces are all for one.
    case sole

    /// What the API is asked for; nil where it is not asked.
    public var path: String? {
        guard case .read(let path, _) = self else { return nil }
        return path
    }

    /// Where an answer of the sign-in, or of the API, keeps it; nil where none does.
    public var member: [String]? {
        switch self {
        case .answer(let member), .read(_, let member): member
        case .constant, .claim, .asked, .sole: nil
        }
    }

    /// Whether it is known without any answer of a server.
    public var needsNoAnswer: Bool {
        switch self {
        case .constant, .asked, .sole: true
        case .answer, .read, .claim: false
        }
    }
}

extension Catalogue {
    /// The role of an account where no answer of a server tells it; nil where one does, or where nobody has said it.
    ///
    /// - Parameter asked: What a person said while the account was set up; nil for nothing.
    public func role(asked: String?) -> String? {
        switch signIn.role {
        case .constant(let role): role
        case .sole: facedRoles.first
        case .asked: asked
        case .answer, .read, .claim: nil
        }
    }
}
