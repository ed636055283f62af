/// The request that exchanges a login and a password for a token, by its path's words and its fields.
struct LoginPath {
    let operation: DocumentedOperation
    let login: String
    let password: String

    private static let words: Set<String> = [
        "login", "signin", "sign", "token", "tokens", "auth", "authenticate", "session", "sessions", "jwt", "obtain",
    ]
    private static let others: Set<String> = [
        "logout", "refresh", "verify", "register", "signup", "up", "reset", "forgot", "change", "revoke", "blacklist",
        "confirm",
    ]
    private static let logins = ["username", "email", "login", "user", "user_name", "phone", "telephone"]

    static func find(_ document: OpenAPIDocument, _ reader: SchemaReader) -> LoginPath? {
        document.operations.lazy.compactMap { operation -> LoginPath? in
            let words = Set(operation.path.words.flatMap(Noun.words))
            guard operation.method == "POST", operation.path.parameters.isEmpty, !words.isDisjoint(with: Self.words),
                words.isDisjoint(with: others)
            else { return nil }
            let body = reader.shape(of: operation.body)
            let names = body.members.map(\.name)
            guard
                let password = names.first(where: { ["password", "passwd", "pin", "secret"].contains(Noun.joined($0)) })
            else { return nil }
            let login = logins.lazy.compactMap { login in names.first { Noun.joined($0) == login } }.first
            guard let login = login ?? names.first(where: { $0 != password }) else { return nil }
            return LoginPath(operation: operation, login: login, password: password)
        }.first
    }

    /// Where a token is renewed, and the member with the refresh token; nil where nothing says it.
    static func refresh(_ document: OpenAPIDocument, _ reader: SchemaReader) -> (
        operation: DocumentedOperation, field: String
    )? {
        for operation in document.operations where operation.method == "POST" && operation.path.parameters.isEmpty {
            guard operation.path.words.flatMap(Noun.words).contains("refresh") else { continue }
            let names = reader.shape(of: operation.body).members.map(\.name)
            guard let field = names.first(where: { ["refresh", "refresh_token", "token"].contains(Noun.joined($0)) })
            else { continue }
            return (operation, field)
        }
        return nil
    }
}
