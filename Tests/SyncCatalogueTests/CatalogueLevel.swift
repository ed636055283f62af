/// One place of the catalogue language with the keys that it knows: what the loader and the schema must agree on.
struct CatalogueLevel: Sendable {
    let what: String
    /// The path of a mapping at that place in the small catalogue.
    let path: [String]
    /// A line of that mapping, behind which an unknown key is put.
    let line: String
    /// The unknown key, in the mapping's own style and depth.
    let extra: String
    let allowed: [String]

    private init(_ what: String, _ path: [String], behind line: String, depth: Int, _ allowed: [String]) {
        self.what = what
        self.path = path
        self.line = line
        extra = "\n" + String(repeating: " ", count: depth) + "nonsense: 1"
        self.allowed = allowed
    }

    func key(_ name: String) -> String { (path + [name]).joined(separator: ".") }

    private static let face = ["resources", "visits", "faces", "ADMIN"]
    private static let field = ["resources", "visits", "fields", "doctor"]

    static let all: [CatalogueLevel] = [
        .init(
            "the catalogue", [], behind: "ids: integer", depth: 0,
            [
                "catalogue", "name", "code", "title", "zone", "ids", "sign_in", "errors", "doubt_seconds", "rate",
                "online",
                "resources", "views",
            ]),
        .init("a rate", ["rate"], behind: "requests: 100", depth: 2, ["requests", "seconds"]),
        .init(
            "the sign-in", ["sign_in"], behind: "scheme: JWT", depth: 2,
            [
                "service", "path", "query", "key", "login", "password", "token", "expires_in", "account", "role",
                "refresh", "scheme",
            ]),
        .init("a role's source", ["sign_in", "role"], behind: "path: /me/", depth: 4, ["path", "member"]),
        .init("a refresh", ["sign_in", "refresh"], behind: "field: renewal", depth: 4, ["query", "field", "token"]),
        .init(
            "a resource", ["resources", "doctors"], behind: "summary: Doctors", depth: 4,
            ["summary", "id", "fields", "faces", "pull", "natural_key", "changed_at", "conflict", "filters", "booking"]),
        .init(
            "a pull", ["resources", "doctors", "pull"], behind: "every: 60", depth: 6,
            ["strategy", "every", "urgency", "window"]),
        .init(
            "a window", ["resources", "visits", "pull", "window"], behind: "back: 7", depth: 8,
            ["field", "from", "to", "back", "ahead", "full_every"]),
        .init(
            "a face", face, behind: "list: /visits/", depth: 8,
            [
                "list", "listed_by", "get", "create", "update", "delete", "actions", "shows", "creates", "updates",
                "nested", "natural_key", "query", "member",
            ]),
        .init(
            "something online", ["online", "register"], behind: "summary: Make an account", depth: 4,
            ["summary", "endpoint", "fields"]),
        .init(
            "an action", face + ["actions", "settle"], behind: "required: [note]", depth: 12,
            ["summary", "endpoint", "fields", "required", "requires", "sets", "repeatable"]),
        .init(
            "a field", field, behind: "type: reference", depth: 8,
            [
                "type", "resource", "write", "required", "secret", "volatile", "index", "search", "choices",
                "max_length", "conflict", "derived", "roles",
            ]),
        .init(
            "a derivation", ["resources", "visits", "fields", "doctor_name", "derived"], behind: "from: doctor",
            depth: 10, ["from", "template"]),
        .init(
            "a filter", ["resources", "visits", "filters", "doctor_id"], behind: "match: equal", depth: 8,
            ["field", "fields", "match", "resource", "template", "roles"]),
        .init(
            "a booking", ["resources", "visits", "booking"], behind: "step: 15", depth: 6,
            ["start", "end", "minutes", "step", "holder", "hours"]),
        .init(
            "a view", ["views", "totals"], behind: "parameters: [since]", depth: 4,
            ["summary", "roles", "path", "parameters", "sql"]),
    ]
}
