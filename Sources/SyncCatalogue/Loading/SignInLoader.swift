import SyncModel

/// The words for the ways to sign in.
private enum SignInKind: String, CaseIterable {
    case password, session, basic
    case apiKey = "api_key"
    case none

    /// The keys that say something in this kind, besides `kind` and `role`.
    var keys: Set<String> {
        switch self {
        case .password: TokenKeys.all.union(["login", "password"])
        case .session: TokenKeys.all
        case .basic: ["check"]
        case .apiKey: ["check", "header", "parameter", "scheme"]
        case .none: []
        }
    }
}

private enum TokenKeys {
    static let all: Set<String> = [
        "service", "path", "query", "key", "body", "fixed", "token", "expires_in", "account", "refresh", "scheme",
    ]
}

extension SignInRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "kind", "service", "path", "query", "key", "body", "login", "password", "fixed", "token", "expires_in",
            "account", "header", "parameter", "check", "role", "refresh", "scheme",
        ])
        let kind = try node.optional("kind")?.choice(SignInKind.self, deciding: true) ?? .password
        for (key, _) in try node.members() where key != "kind" && key != "role" && !kind.keys.contains(key) {
            throw node.error(at: key, .invalid("does not go with the kind '\(kind.rawValue)'"))
        }
        checkPath = try node.optional("check")?.urlPath()
        switch kind {
        case .password, .session:
            way = .token(try TokenRule(node, takesPasswords: kind == .password))
            role = try RoleSource(try node.required("role"))
        case .basic, .apiKey, .none:
            way = kind == .apiKey ? .apiKey(try APIKeyPlace(node)) : kind == .basic ? .basic : .open
            let place = try node.optional("role")
            role = try place.map { (place) throws(CatalogueError) in try RoleSource(place) } ?? .sole
            if let place, !role.needsNoAnswer {
                throw place.error(
                    .invalid(
                        "needs an answer to a sign-in, and the kind '\(kind.rawValue)' has none: write 'constant', 'asked' or 'none'"
                    ))
            }
        }
    }

    /// Holds the role against the roles that the catalogue has faces for: an account of another would see nothing.
    ///
    /// - Parameters:
    ///   - isAll: Whether these are all of them: nothing of a resource could not be read.
    ///   - node: The sign-in's.
    func checkRole(among known: [String], isAll: Bool, _ node: CatalogueNode) throws(CatalogueError) {
        let key = try node.optional("role") == nil ? "kind" : "role"
        switch role {
        case .constant(let name) where !known.contains(name):
            try node.required("role").refuse(
                at: "constant",
                .unresolved(value: name, expected: "there are faces only for: \(known.joined(separator: ", "))"))
        case .sole where isAll && known.count != 1:
            node.refuse(
                rule: key,
                .invalid(
                    known.isEmpty
                        ? "leaves the account without a role, and no resource has a face"
                        : "leaves the account without a role, and there are faces for several (\(known.joined(separator: ", "))): write 'role: {constant: …}' or 'role: {asked: true}'"
                ))
        default: break
        }
    }
}

extension TokenRule {
    /// - Parameter takesPasswords: Whether a password is exchanged for a token; else only a refresh token that was brought along is.
    fileprivate init(_ node: CatalogueNode, takesPasswords: Bool) throws(CatalogueError) {
        service = try node.optional("service")?.string()
        path = try node.required("path").urlPath()
        query = try node.optional("query")?.parameters() ?? [:]
        keyField = try node.optional("key")?.headerField()
        body = try node.optional("body")?.choice(BodyForm.self) ?? .json
        // The names of RFC 6749 sections 4.3.2 and 5.1 need not be written; JSON has no usual ones.
        let usual = body == .form
        fields =
            takesPasswords
            ? PasswordFields(
                login: try node.text("login", usually: usual ? "username" : nil),
                password: try node.text("password", usually: usual ? "password" : nil))
            : nil
        let own = try node.fixedMembers(beside: [fields?.login, fields?.password].compactMap(\.self), body)
        fixed = usual ? own.merging(["grant_type": "password"]) { own, _ in own } : own
        tokenPath = try node.memberPath("token", usually: usual ? ["access_token"] : nil)
        lifetimePath = try node.optional("expires_in")?.memberPath() ?? (usual ? ["expires_in"] : nil)
        accountPath = try node.optional("account")?.memberPath()
        let rule = takesPasswords ? try node.optional("refresh") : try node.required("refresh")
        let (signInPath, form) = (path, body)
        refresh = try rule.map { (rule) throws(CatalogueError) in
            try RefreshRule(rule, path: signInPath, body: form, fixed: own)
        }
        scheme = try node.optional("scheme")?.string() ?? "Bearer"
    }
}

extension RefreshRule {
    /// - Parameters:
    ///   - signInPath: Where it is sent unless the rule says another place.
    ///   - others: What the sign-in says beside the credential; what names the client or its rights is said again.
    fileprivate init(
        _ node: CatalogueNode, path signInPath: String, body: TokenRule.BodyForm, fixed others: JSONObject
    ) throws(CatalogueError) {
        try node.checkKeys(["path", "query", "field", "fixed", "token"])
        path = try node.optional("path")?.urlPath() ?? signInPath
        query = try node.optional("query")?.parameters() ?? [:]
        let usual = body == .form
        field = try node.text("field", usually: usual ? "refresh_token" : nil)
        var members = others
        members["grant_type"] = usual ? "refresh_token" : nil
        members[field] = nil
        fixed = members.merging(try node.fixedMembers(beside: [field], body)) { $1 }
        tokenPath = try node.memberPath("token", usually: usual ? ["refresh_token"] : nil)
    }
}

extension APIKeyPlace {
    fileprivate init(_ node: CatalogueNode) throws(CatalogueError) {
        let header = try node.optional("header")
        if let parameter = try node.optional("parameter") {
            if header != nil { throw parameter.error(.invalid("does not go with 'header': the key goes to one place")) }
            if try node.optional("scheme") != nil {
                throw node.error(at: "scheme", .invalid("goes with 'header' only"))
            }
            self = .parameter(name: try parameter.name())
            return
        }
        guard let header else {
            throw node.error(at: "header", .missing)
        }
        let name = try header.name()
        guard !Self.engineFields.contains(name.lowercased()), !name.lowercased().hasPrefix("if-") else {
            throw header.error(.invalid("must not be a field that requests have for another purpose"))
        }
        let scheme = try node.optional("scheme")
        let word = try scheme?.string()
        if let scheme, word?.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) == false {
            throw scheme.error(.invalid("must be one word of ASCII"))
        }
        self = .header(name: name, scheme: word)
    }

    /// Fields that say something else: the engine or the transport sets them.
    private static let engineFields: Set<String> = [
        "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-encoding",
        "content-length", "content-type", "expect", "host", "idempotency-key", "range", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent",
    ]
}

extension RoleSource {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        guard node.node.mapping != nil else {
            self = .answer(member: try node.memberPath())
            return
        }
        try node.checkKeys(["path", "member", "constant", "claim", "asked", "none"])
        let keys = try node.members().map(\.key)
        let ways = ["constant", "claim", "asked", "none"].filter(keys.contains)
        guard let way = ways.first else {
            self = .read(path: try node.required("path").urlPath(), member: try node.required("member").memberPath())
            return
        }
        if let other = keys.first(where: { $0 != way }) {
            throw node.error(at: other, .invalid("does not go with '\(way)': a role is found in one way"))
        }
        let value = try node.required(way)
        switch way {
        case "constant": self = .constant(try value.string())
        case "claim":
            // The names of claims may be addresses, with dots of their own (RFC 7519 section 4.2).
            let path = value.node.sequence == nil ? try value.memberPath() : try value.strings()
            guard !path.isEmpty else { throw value.error(.wrongType(expected: "a text")) }
            self = .claim(path)
        default:
            guard try value.boolean() else { throw value.error(.invalid("can only be 'true'")) }
            self = way == "asked" ? .asked : .sole
        }
    }
}

extension CatalogueNode {
    /// Parameters of a query and their values.
    fileprivate func parameters() throws(CatalogueError) -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in try members() { parameters[name] = try value.string() }
        return parameters
    }

    /// What a request for a token says beside the members that carry secrets. A form knows only texts, and takes them as they are written.
    fileprivate func fixedMembers(
        beside secrets: [String], _ body: TokenRule.BodyForm
    ) throws(CatalogueError) -> JSONObject {
        guard let fixed = try optional("fixed") else { return [:] }
        for (name, _) in try fixed.members() {
            if secrets.contains(name) { throw fixed.error(at: name, .invalid("is what carries the secret")) }
            if name == "client_secret" {
                throw fixed.error(
                    at: name,
                    .invalid(
                        "does not belong in a catalogue, which is no secret: register a public client, which needs none"
                    ))
            }
        }
        return body == .json ? try fixed.jsonScalars() : try fixed.parameters().mapValues { .string($0) }
    }

    /// A member's text, or the usual one where there is one.
    fileprivate func text(_ key: String, usually usual: String?) throws(CatalogueError) -> String {
        if let usual, try optional(key) == nil { return usual }
        return try required(key).string()
    }

    /// A member's path of names, or the usual one where there is one.
    fileprivate func memberPath(_ key: String, usually usual: [String]?) throws(CatalogueError) -> [String] {
        if let usual, try optional(key) == nil { return usual }
        return try required(key).memberPath()
    }

    /// The name of a header field of one's own; a token goes into `Authorization`, so that is never one (RFC 9110 section 5.1).
    fileprivate func headerField() throws(CatalogueError) -> String {
        let name = try name()
        if name.lowercased() == "authorization" {
            refuse(.invalid("must not be 'Authorization', which carries the token"))
        }
        return name
    }
}
