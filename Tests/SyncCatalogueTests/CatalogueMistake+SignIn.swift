import SyncCatalogue

/// Mistakes in how one signs in, each in a sign-in that takes the place of the small catalogue's.
extension CatalogueMistake {
    private static let own = SmallCatalogue.text[
        SmallCatalogue.position(of: "sign_in:")..<SmallCatalogue.position(of: "errors: [")]

    private init(
        _ what: String, in block: String, blames blamed: String, _ key: String, _ problem: CatalogueError.Problem,
        structural: Bool = false
    ) {
        self.init(
            what, String(Self.own), block + "\n", blames: blamed, key, problem, structural: structural)
    }

    private static let form = "sign_in:\n  body: form\n  path: /o/token/\n"

    static let signIn: [CatalogueMistake] =
        [
            .init(
                "an unknown kind of sign-in", in: "sign_in:\n  kind: digest", blames: "kind: digest", "sign_in.kind",
                .notAllowed(value: "digest", allowed: ["password", "session", "basic", "api_key", "none"]),
                structural: true),
            .init(
                "an unknown form of bodies", "body: json", "body: xml", "sign_in.body",
                .notAllowed(value: "xml", allowed: ["json", "form"])),
            .init(
                "a path for Basic", in: "sign_in:\n  kind: basic\n  path: /signin/", blames: "path: /signin/",
                "sign_in.path",
                .invalid("does not go with the kind 'basic'")),
            .init(
                "a password for a session",
                in:
                    "sign_in:\n  kind: session\n  body: form\n  password: pw\n  path: /o/\n  refresh: {}\n  role: {constant: ADMIN}",
                blames: "password: pw", "sign_in.password", .invalid("does not go with the kind 'session'")),
            .init(
                "a check of nothing", in: "sign_in:\n  kind: none\n  check: /who/", blames: "check: /who/",
                "sign_in.check", .invalid("does not go with the kind 'none'")),
            .init(
                "a header for a password", "key: x-key", "header: x-key", "sign_in.header",
                .invalid("does not go with the kind 'password'"), structural: false),
            .init(
                "a session that nothing goes on with",
                in: "sign_in:\n  kind: session\n  path: /o/token/\n  token: access\n  role: {constant: ADMIN}",
                blames: "kind: session", "sign_in.refresh", .missing, structural: true),
            .init(
                "a form without a role", in: "sign_in:\n  body: form\n  path: /o/token/", blames: "body: form",
                "sign_in.role", .missing, structural: true),
        ] + fixed + keys + roles

    private static let fixed: [CatalogueMistake] = [
        .init(
            "a client secret in a file for all", in: form + "  fixed: {client_secret: s}\n  role: {constant: ADMIN}",
            blames: "fixed: {client", "sign_in.fixed.client_secret",
            .invalid(
                "does not belong in a catalogue, which is no secret: register a public client, which needs none")),
        .init(
            "a fixed password", in: form + "  fixed: {password: s}\n  role: {constant: ADMIN}",
            blames: "fixed: {password", "sign_in.fixed.password", .invalid("is what carries the secret")),
        .init(
            "a fixed refresh token",
            in: form + "  refresh:\n    fixed: {refresh_token: s}\n  role: {constant: ADMIN}",
            blames: "fixed: {refresh", "sign_in.refresh.fixed.refresh_token", .invalid("is what carries the secret")),
        .init(
            "a list as fixed member", "fixed: {device: clinic, version: 2}", "fixed: {device: []}",
            "sign_in.fixed.device", .wrongType(expected: "a text, number or truth value")),
        .init(
            "a text as fixed members", "fixed: {version: 3}", "fixed: 3", "sign_in.refresh.fixed",
            .wrongType(expected: "a mapping")),
        .init(
            "another server for the refresh", "path: /renew/", "path: https://evil.example/renew/",
            "sign_in.refresh.path",
            .invalid("must be a path that starts with '/', without a query")),
    ]

    private static let keys: [CatalogueMistake] = [
        .init(
            "a key that goes nowhere", in: "sign_in:\n  kind: api_key", blames: "kind: api_key", "sign_in.header",
            .missing, structural: true),
        .init(
            "a key in two places", in: "sign_in:\n  kind: api_key\n  header: X-Key\n  parameter: k",
            blames: "parameter: k", "sign_in.parameter",
            .invalid("does not go with 'header': the key goes to one place")),
        .init(
            "a word before a parameter", in: "sign_in:\n  kind: api_key\n  parameter: k\n  scheme: Token",
            blames: "scheme: Token", "sign_in.scheme", .invalid("goes with 'header' only")),
        .init(
            "a word that is two", in: "sign_in:\n  kind: api_key\n  header: X-Key\n  scheme: Api Key",
            blames: "scheme: Api", "sign_in.scheme", .invalid("must be one word of ASCII")),
        .init(
            "a key in the host's place", in: "sign_in:\n  kind: api_key\n  header: Host", blames: "header: Host",
            "sign_in.header", .invalid("must not be a field that requests have for another purpose")),
        .init(
            "a key in a condition", in: "sign_in:\n  kind: api_key\n  header: If-Match", blames: "header: If-Match",
            "sign_in.header", .invalid("must not be a field that requests have for another purpose")),
        .init(
            "a line break in a field's name", in: "sign_in:\n  kind: api_key\n  header: \"X\\r\\nY\"",
            blames: "header: \"X", "sign_in.header",
            .invalid("must be a name: a letter, then letters, digits, '_' or '-', at most 64"), structural: true),
        .init(
            "a parameter with an ampersand", in: "sign_in:\n  kind: api_key\n  parameter: a&b",
            blames: "parameter: a&b", "sign_in.parameter",
            .invalid("must be a name: a letter, then letters, digits, '_' or '-', at most 64"), structural: true),
        .init(
            "a check with a query", in: "sign_in:\n  kind: basic\n  check: /who/?x=1", blames: "check: /who",
            "sign_in.check", .invalid("must be a path that starts with '/', without a query"), structural: true),
    ]

    private static let roles: [CatalogueMistake] = [
        .init(
            "a constant role without a face", in: form + "  role:\n    constant: STAFF", blames: "constant: STAFF",
            "sign_in.role.constant",
            .unresolved(value: "STAFF", expected: "there are faces only for: ADMIN, CHIEF, NURSE, PATIENT")),
        .init(
            "no role, but faces for two", in: form + "  role: {none: true}", blames: "role: {none",
            "sign_in.role",
            .invalid(
                "leaves the account without a role, and there are faces for several (ADMIN, CHIEF, NURSE, PATIENT): write 'role: {constant: …}' or 'role: {asked: true}'"
            )),
        .init(
            "a role in an answer that Basic does not have", in: "sign_in:\n  kind: basic\n  role: user.role",
            blames: "role: user.role", "sign_in.role",
            .invalid(
                "needs an answer to a sign-in, and the kind 'basic' has none: write 'constant', 'asked' or 'none'")),
        .init(
            "a claim without a token", in: "sign_in:\n  kind: api_key\n  header: X-Key\n  role: {claim: role}",
            blames: "role: {claim", "sign_in.role",
            .invalid(
                "needs an answer to a sign-in, and the kind 'api_key' has none: write 'constant', 'asked' or 'none'")),
        .init(
            "a role in two ways", in: form + "  role:\n    constant: ADMIN\n    claim: role", blames: "claim: role",
            "sign_in.role.claim", .invalid("does not go with 'constant': a role is found in one way")),
        .init(
            "a role that is not asked for", in: form + "  role:\n    asked: false", blames: "asked: false",
            "sign_in.role.asked", .invalid("can only be 'true'"), structural: true),
        .init(
            "a claim of no name", in: form + "  role:\n    claim: []", blames: "claim: []", "sign_in.role.claim",
            .wrongType(expected: "a text"), structural: true),
        .init(
            "events where no token is", in: "sign_in:\n  kind: basic\n  role: {constant: ADMIN}", blames: "realtime:",
            "realtime", .invalid("needs a sign-in that gives a token: the kind 'password' or 'session'")),
    ]
}

extension SmallCatalogue {
    fileprivate static func position(of text: String) -> String.Index {
        self.text.range(of: text)?.lowerBound ?? self.text.startIndex
    }
}
