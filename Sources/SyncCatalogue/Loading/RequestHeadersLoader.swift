extension RequestHeaders {
    /// What the engine says itself, in lower case: a catalogue that said something else would break what hangs on it.
    private static let reserved: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "host", "connection", "content-length", "content-type",
        "content-encoding", "transfer-encoding", "accept-encoding", "expect", "range", "if-match", "if-none-match",
        "if-modified-since", "if-unmodified-since", "if-range", "idempotency-key", "te", "trailer", "upgrade",
    ]

    /// Reads `headers` and `idempotency_header` from the top of a file.
    init(_ node: CatalogueNode) throws(CatalogueError) {
        let idempotency = try node.optional("idempotency_header")?.string() ?? Self.usualIdempotency
        let isOwn = idempotency.lowercased() != Self.usualIdempotency.lowercased()
        if isOwn, let problem = Self.problem(of: idempotency) { node.refuse(at: "idempotency_header", problem) }
        self.idempotency = idempotency
        var fixed: [String: String] = [:]
        if let headers = try node.optional("headers") {
            for (name, value) in try headers.members() {
                let text = try value.string()
                fixed[name] = text
                if let problem = Self.problem(of: name) { headers.refuse(at: name, problem) }
                if name.lowercased() == idempotency.lowercased() {
                    headers.refuse(at: name, .invalid("is the one that 'idempotency_header' names"))
                }
                if !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
                    headers.refuse(at: name, .invalid("must be visible ASCII characters and blanks"))
                }
            }
        }
        self.fixed = fixed
    }

    /// Why a field can't have a name; nil where it can.
    private static func problem(of name: String) -> CatalogueError.Problem? {
        let isToken = name.utf8.allSatisfy { byte in
            // RFC 9110, section 5.6.2.
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
        if !isToken || name.isEmpty { return .invalid("must be the name of a header field, such as X-Api-Version") }
        if reserved.contains(name.lowercased()) { return .invalid("is a header field that the engine fills itself") }
        if ["key", "token", "secret", "password"].contains(where: name.lowercased().contains) {
            return .invalid("looks like a credential, and a catalogue is no secret; see 'kind: api_key' in 'sign_in'")
        }
        return nil
    }
}
