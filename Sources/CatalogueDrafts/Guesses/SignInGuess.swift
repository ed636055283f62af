/// How one signs in, as the security schemes and the paths of a document tell.
struct SignInGuess {
    /// The keys of `sign_in` with their values as YAML, but for the role.
    private(set) var keys: [(key: String, value: String)] = []
    /// The value of `role`.
    private(set) var role = "{none: true}"
    /// The roles by name, where the document lists them.
    private(set) var roles: [String] = []
    private(set) var doubts: [String] = []
    /// Whether somebody has to sign in.
    private(set) var isNeeded = true

    /// Method and path of the requests that sign in and out, and so are about no record.
    private(set) var requests: Set<String> = []

    private let document: OpenAPIDocument
    private let reader: SchemaReader

    private static let tokens = [
        "access_token", "access", "token", "auth_token", "jwt", "key", "id_token", "plain_text_token",
    ]

    init(_ document: OpenAPIDocument, _ reader: SchemaReader) {
        (self.document, self.reader) = (document, reader)
        let schemes = Self.schemes(document)
        func scheme(_ type: String, _ test: (DocumentValue) -> Bool = { _ in true }) -> DocumentValue? {
            schemes.first { $0["type"]?.text == type && test($0) }
        }
        func http(_ word: String) -> DocumentValue? {
            scheme("http") { $0["scheme"]?.text?.lowercased() == word }
        }
        let login = LoginPath.find(document, reader)
        let key = scheme("apiKey") { $0["in"]?.text != "cookie" && $0["name"]?.text.map(Noun.isName) == true }
        if let flow = scheme("oauth2", { $0["flows"]?["password"] != nil })?["flows"]?["password"] {
            form(flow)
        } else if let login,
            http("bearer") != nil || key?["name"]?.text?.lowercased() == "authorization" || schemes.isEmpty
                || scheme("oauth2") != nil && key == nil
        {
            password(login, key)
        } else if let flow = scheme("oauth2")?["flows"]?.object?.members.first(where: { $0.value["tokenUrl"] != nil })?
            .value
        {
            session(flow)
        } else if let key {
            apiKey(key)
        } else if http("basic") != nil, http("bearer") == nil {
            keys = [("kind", "basic")]
        } else if http("bearer") != nil {
            keys = [("kind", "api_key"), ("header", "Authorization"), ("scheme", "Bearer")]
            doubts.append(
                "a Bearer token is wanted and no path signs in: it is taken for a key that is handed out; where a path gives one, see 'sign_in' in sync/README.md"
            )
        } else if let login {
            password(login, nil)
        } else {
            keys = [("kind", "none")]
            isNeeded = false
            doubts.append(
                schemes.isEmpty
                    ? "the document names no security scheme; where one has to sign in, see 'sign_in' in sync/README.md"
                    : "the security schemes of the document, such as cookies or OpenID Connect, can't be said; see 'sign_in' in sync/README.md for what can be"
            )
        }
        if isNeeded { findRole(login) }
        for operation in document.operations where operation.method == "POST" && operation.path.parameters.isEmpty {
            let words = operation.path.words.flatMap(Noun.words)
            if words.contains(where: ["login", "logout", "signin", "signout", "oauth"].contains) {
                requests.insert(operation.title)
            }
        }
    }

    /// The schemes that the document as a whole demands first, then all others.
    private static func schemes(_ document: OpenAPIDocument) -> [DocumentValue] {
        let all = document.root["components"]?["securitySchemes"]?.object
        let used = document.root["security"]?.array?.flatMap { $0.object?.names ?? [] } ?? []
        let names = used + (all?.names.filter { !used.contains($0) } ?? [])
        return names.compactMap { all?[$0] }.map { document.resolve($0).value }
    }

    /// Where a token is got, below the server's path, and whether that is at another server.
    private mutating func place(_ address: String) {
        if let range = address.firstRange(of: "://") {
            let rest = address[range.upperBound...]
            let start = rest.firstIndex(of: "/") ?? rest.endIndex
            if String(rest[..<start]) != document.host {
                keys.append(("service", "sign-in"))
                doubts.append("it signs in at another server; its address is given to: clinicsync init --sign-in-url")
            }
            keys.append(("path", YAMLText.scalar(String(rest[start...].prefix { $0 != "?" }))))
        } else {
            keys.append(("path", YAMLText.scalar(address.hasPrefix("/") ? address : "\(document.base)/\(address)")))
        }
    }

    /// An OAuth 2 password grant (RFC 6749 section 4.3).
    private mutating func form(_ flow: DocumentValue) {
        keys = [("body", "form")]
        place(flow["tokenUrl"]?.text ?? "token")
        let path = keys.first { $0.key == "path" }?.value
        let operation = document.operations.first {
            $0.method == "POST" && YAMLText.scalar($0.path.text(naming: [])) == path
        }
        if let operation {
            requests.insert(operation.title)
        } else {
            doubts.append(
                "nothing describes the request for a token; where it takes a client's id too, add: fixed: {client_id: NAME}"
            )
        }
        let answer = reader.shape(of: operation?.answer)
        if reader.shape(of: operation?.body).required.contains("client_id") {
            keys.append(("fixed", "{client_id: clinicsync}"))
            doubts.append("the server wants a client's id: write its own into 'fixed'")
        }
        if answer.isObject, answer["access_token"] == nil, let token = Self.find(Self.tokens, in: answer, reader) {
            keys.append(("token", YAMLText.scalar(token.joined(separator: "."))))
        }
        if flow["refreshUrl"]?.text != nil || answer["refresh_token"] != nil { keys.append(("refresh", "{}")) }
    }

    private mutating func session(_ flow: DocumentValue) {
        keys = [("kind", "session")]
        place(flow["tokenUrl"]?.text ?? "token")
        keys += [("body", "form"), ("fixed", "{client_id: clinicsync}"), ("refresh", "{}")]
        doubts.append(
            "one signs in by a browser: write the client's id into 'fixed', and bring a session along with: clinicsync login --refresh-token-file"
        )
    }

    private mutating func apiKey(_ scheme: DocumentValue) {
        let name = scheme["name"]?.text ?? "X-Api-Key"
        let isHeader = scheme["in"]?.text == "header"
        keys = [("kind", "api_key"), (isHeader ? "header" : "parameter", YAMLText.scalar(name))]
        if name.lowercased() == "authorization" {
            keys.append(("scheme", Self.word(scheme)))
            doubts.append(
                "'scheme' is the word before the key, by its description; it could be Token, ApiKey or Bearer")
        }
    }

    /// The word before a token that a description names.
    private static func word(_ scheme: DocumentValue?) -> String {
        let told = Noun.words(of: scheme?["description"]?.text ?? "")
        return ["token": "Token", "apikey": "ApiKey", "jwt": "JWT"].first {
            told.contains($0.key) && !told.contains("bearer")
        }?.value ?? "Bearer"
    }

    private mutating func password(_ login: LoginPath, _ key: DocumentValue?) {
        keys = [("path", YAMLText.scalar(login.operation.path.text(naming: [])))]
        doubts.append("it is taken for the sign-in by its path and its fields; it could be another")
        if login.operation.form == .form { keys.append(("body", "form")) }
        keys += [("login", YAMLText.scalar(login.login)), ("password", YAMLText.scalar(login.password))]
        requests.insert(login.operation.title)
        let body = reader.shape(of: login.operation.body)
        let others = body.members.filter {
            body.required.contains($0.name) && ![login.login, login.password].contains($0.name)
        }
        if !others.isEmpty {
            let values = others.map { member -> (key: String, value: String) in
                let shape = reader.shape(of: member.schema)
                return (member.name, YAMLText.scalar((shape.usual ?? shape.choices.first)?.text ?? "clinicsync"))
            }
            keys.append(("fixed", YAMLText.mapping(values)))
            doubts.append(
                "the sign-in wants \(others.map(\.name).joined(separator: ", ")) too: write what, into 'fixed'")
        }
        let answer = reader.shape(of: login.operation.answer)
        let token = Self.find(Self.tokens, in: answer, reader)
        keys.append(("token", YAMLText.scalar(token?.joined(separator: ".") ?? "token")))
        if token == nil {
            doubts.append("nothing says where the answer to the sign-in has the token; 'token' is a guess")
        }
        if let seconds = Self.find(["expires_in"], in: answer, reader) {
            keys.append(("expires_in", YAMLText.scalar(seconds.joined(separator: "."))))
        }
        if let account = Self.find(["user_id"], in: answer, reader)
            ?? Self.find(["id"], in: reader.member("user", of: answer), reader).map({ ["user"] + $0 })
        {
            keys.append(("account", YAMLText.scalar(account.joined(separator: "."))))
        }
        if let kept = Self.find(["refresh_token", "refresh"], in: answer, reader),
            let refresh = LoginPath.refresh(document, reader)
        {
            requests.insert(refresh.operation.title)
            keys.append(
                (
                    "refresh",
                    YAMLText.mapping([
                        ("path", YAMLText.scalar(refresh.operation.path.text(naming: []))),
                        ("field", YAMLText.scalar(refresh.field)),
                        ("token", YAMLText.scalar(kept.joined(separator: "."))),
                    ])
                ))
        }
        if key?["name"]?.text?.lowercased() == "authorization", Self.word(key) != "Bearer" {
            keys.append(("scheme", Self.word(key)))
        }
    }

    /// Where an object has the first of some members, itself or up to two objects deeper.
    static func find(_ names: [String], in shape: SchemaShape, _ reader: SchemaReader, depth: Int = 0) -> [String]? {
        for name in names {
            guard let member = shape.members.first(where: { Noun.joined($0.name) == name && !$0.name.contains(".") })
            else { continue }
            if !reader.shape(of: member.schema).isObject { return [member.name] }
        }
        guard depth < 2 else { return nil }
        for member in shape.members
        where ["data", "user", "result", "token", "tokens", "account"].contains(Noun.joined(member.name))
            && !member.name.contains(".")
        {
            if let path = find(names, in: reader.shape(of: member.schema), reader, depth: depth + 1) {
                return [member.name] + path
            }
        }
        return nil
    }

    /// Finds the role in the answer to the sign-in, or in what tells who is signed in.
    private mutating func findRole(_ login: LoginPath?) {
        let isToken = !keys.contains { $0.key == "kind" }
        let mine = document.operations.first { operation in
            operation.method == "GET" && operation.path.parameters.isEmpty
                && ["me", "whoami", "current_user", "profile"].contains(Noun.joined(operation.path.lastWord ?? ""))
        }
        if isToken {
            let answered =
                keys.contains { $0.key == "body" } ? nil : login.map { reader.shape(of: $0.operation.answer) }
            if let path = answered.flatMap({ Self.find(["role"], in: $0, reader) }) {
                return take(
                    path.joined(separator: "."), path, in: answered ?? SchemaShape(),
                    YAMLText.scalar(path.joined(separator: ".")))
            }
            if let mine, let path = Self.find(["role"], in: reader.shape(of: mine.answer), reader) {
                requests.insert(mine.title)
                let value = YAMLText.mapping([
                    ("path", YAMLText.scalar(mine.path.text(naming: []))),
                    ("member", YAMLText.scalar(path.joined(separator: "."))),
                ])
                return take(
                    "\(mine.title), \(path.joined(separator: "."))", path, in: reader.shape(of: mine.answer), value)
            }
        }
        doubts.append(
            "all accounts are taken to see and do the same; where there are roles, say in 'role' where they are told, and give each a face"
        )
    }

    private mutating func take(_ place: String, _ path: [String], in shape: SchemaShape, _ value: String) {
        var shape = shape
        for name in path { shape = reader.member(name, of: shape) }
        let names = shape.choices.compactMap(\.text).filter { Noun.isName($0) && $0 != "any" }
        guard !names.isEmpty, names.count == shape.choices.count else {
            doubts.append(
                "the role seems to be told (\(place)), and nothing lists the roles: write 'role: \(value)', and a face under the name of each"
            )
            return
        }
        (role, roles) = (value, names)
        doubts.append("every role is given the same face; the server may show and allow each another")
    }
}
