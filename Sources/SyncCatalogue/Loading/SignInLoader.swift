extension SignInRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "service", "path", "query", "key", "login", "password", "token", "expires_in", "account", "role", "refresh",
            "scheme",
        ])
        service = try node.optional("service")?.string()
        path = try node.required("path").urlPath()
        query = try node.optional("query")?.parameters() ?? [:]
        keyField = try node.optional("key")?.headerField()
        loginField = try node.required("login").string()
        passwordField = try node.required("password").string()
        tokenPath = try node.required("token").memberPath()
        lifetimePath = try node.optional("expires_in")?.memberPath()
        accountPath = try node.optional("account")?.memberPath()
        role = try RoleSource(try node.required("role"))
        refresh = try node.optional("refresh").map { (rule) throws(CatalogueError) in try RefreshRule(rule) }
        scheme = try node.optional("scheme")?.string() ?? "Bearer"
    }
}

extension RoleSource {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        guard node.node.mapping != nil else {
            path = nil
            member = try node.memberPath()
            return
        }
        try node.checkKeys(["path", "member"])
        path = try node.required("path").urlPath()
        member = try node.required("member").memberPath()
    }
}

extension RefreshRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["query", "field", "token"])
        query = try node.optional("query")?.parameters() ?? [:]
        field = try node.required("field").string()
        tokenPath = try node.required("token").memberPath()
    }
}

extension CatalogueNode {
    /// Parameters of a query and their values.
    fileprivate func parameters() throws(CatalogueError) -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in try members() { parameters[name] = try value.string() }
        return parameters
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
