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
    private static let call = ["resources", "calls", "booking"]
    private static let sitting = ["resources", "sittings", "booking"]

    static let all: [CatalogueLevel] = [
        .init(
            "the catalogue", [], behind: "ids: integer", depth: 0,
            [
                "catalogue", "name", "code", "title", "zone", "ids", "sign_in", "errors", "doubt_seconds", "rate",
                "online",
                "resources", "views", "roles", "external", "realtime", "reminders", "files", "account_refusals",
                "refusals", "headers", "idempotency_header", "telephones",
            ]),
        .init(
            "a refusal of the account", ["account_refusals", "0"], behind: "- status: 403", depth: 4,
            ["status", "words", "member", "values"]),
        .init(
            "a refusal that says something else", ["refusals", "0"], behind: "- status: 500", depth: 4,
            ["status", "words", "member", "values"]),
        .init(
            "a version", ["resources", "places", "version"], behind: "from: record", depth: 6,
            ["field", "from", "sent", "stale"]),
        .init(
            "the end of an action", face + ["actions", "settle", "until"], behind: "minutes_before: 90", depth: 14,
            ["field", "minutes_before"]),
        .init("a role", ["roles", "CHIEF"], behind: "as: ADMIN", depth: 4, ["as"]),
        .init(
            "what is known of files", ["files"], behind: "codings: [gzip, deflate]", depth: 2, ["codings", "pinned"]),
        .init(
            "a rule for pinned files", ["files", "pinned", "0"], behind: "- roles: [CHIEF]", depth: 6, ["roles", "sql"]),
        .init("realtime", ["realtime"], behind: "token: pass", depth: 2, ["path", "token", "events"]),
        .init(
            "an event", ["realtime", "events", "thread:new"], behind: "pull: threads", depth: 6,
            ["pull", "parent", "record", "presence", "about"]),
        .init(
            "a reminder", ["reminders", "0"], behind: "days_before: 1", depth: 4,
            ["resource", "day", "when", "days_before", "at"]),
        .init(
            "an endpoint of others", ["external", "paid"], behind: "role: bank", depth: 4,
            ["summary", "endpoint", "role"]),
        .init(
            "a parent", ["resources", "threads", "pull", "parent"], behind: "batch: 10", depth: 8,
            ["resource", "source", "field", "batch", "refresh"]),
        .init(
            "pages", ["resources", "threads", "pull", "pages"], behind: "offset: skip", depth: 8,
            ["limit", "offset", "page", "first", "cursor", "next", "link", "size", "total", "more"]),
        .init(
            "a cursor", ["resources", "remarks", "pull", "cursor"], behind: "before: older", depth: 8,
            ["limit", "before", "size", "field"]),
        .init(
            "a nested record", ["resources", "threads", "faces", "ADMIN", "nested", "owner"],
            behind: "member: owners", depth: 12, ["member", "shows"]),
        .init(
            "telephone numbers", ["telephones"], behind: "trunk_prefix: \"0\"", depth: 2,
            ["country_code", "trunk_prefix"]),
        .init("a rate", ["rate"], behind: "requests: 100", depth: 2, ["requests", "seconds"]),
        .init(
            "the sign-in", ["sign_in"], behind: "scheme: JWT", depth: 2,
            [
                "kind", "service", "path", "query", "key", "body", "login", "password", "fixed", "token", "expires_in",
                "account", "header", "parameter", "check", "role", "refresh", "scheme",
            ]),
        .init(
            "a role's source", ["sign_in", "role"], behind: "path: /me/", depth: 4,
            ["path", "member", "constant", "claim", "asked", "none"]),
        .init(
            "a refresh", ["sign_in", "refresh"], behind: "field: renewal", depth: 4,
            ["path", "query", "field", "fixed", "token"]),
        .init(
            "a resource", ["resources", "doctors"], behind: "summary: Doctors", depth: 4,
            [
                "summary", "id", "ids", "fields", "faces", "pull", "natural_key", "changed_at", "conflict", "filters",
                "booking",
                "upsert", "made_by", "gone", "version", "id_by", "order", "shows",
            ]),
        .init(
            "a pull", ["resources", "doctors", "pull"], behind: "every: 60", depth: 6,
            [
                "strategy", "every", "urgency", "each", "parent", "window", "pages", "cursor", "capped", "ask_for",
                "computed", "since",
            ]),
        .init(
            "what changed", ["resources", "places", "pull", "since"], behind: "overlap: 60", depth: 8,
            ["parameter", "full_every", "overlap", "form"]),
        .init(
            "a window", ["resources", "visits", "pull", "window"], behind: "back: 7", depth: 8,
            ["field", "from", "to", "back", "ahead", "full_every"]),
        .init(
            "a face", face, behind: "list: /visits/", depth: 8,
            [
                "list", "listed_by", "get", "create", "update", "delete", "actions", "shows", "creates", "updates",
                "nested", "natural_key", "query", "member", "pull", "public", "words", "fixed",
                "answer_member", "body_member", "body", "uploads",
            ]),
        .init(
            "something online", ["online", "register"], behind: "summary: Make an account", depth: 4,
            ["summary", "endpoint", "fields", "optional", "signed_in", "account_password"]),
        .init(
            "an action", face + ["actions", "settle"], behind: "required: [note]", depth: 12,
            [
                "summary", "endpoint", "fields", "required", "requires", "sets", "repeatable", "collective", "booking",
                "calls_off", "until",
            ]),
        .init(
            "a field", field, behind: "type: reference", depth: 8,
            [
                "type", "resource", "write", "required", "secret", "unique", "volatile", "index", "search", "choices",
                "max_length", "conflict", "derived", "roles", "sensitive", "default", "upload", "file", "starts",
                "account_password", "wire", "form", "min", "max", "nullable", "always_sent", "shown",
            ]),
        .init(
            "a file", ["resources", "threads", "fields", "picture", "file"], behind: "part: photo", depth: 10,
            ["part", "max_bytes", "media", "sensitive", "when"]),
        .init(
            "a file's condition", ["resources", "remarks", "fields", "words", "file", "when"], behind: "field: tone",
            depth: 12, ["field", "values"]),
        .init(
            "a derivation", ["resources", "visits", "fields", "doctor_name", "derived"], behind: "from: doctor",
            depth: 10, ["from", "template", "by_role"]),
        .init(
            "a filter", ["resources", "visits", "filters", "doctor_id"], behind: "match: equal", depth: 8,
            ["field", "fields", "match", "resource", "template", "roles"]),
        .init(
            "a booking", ["resources", "visits", "booking"], behind: "step: 15", depth: 6,
            [
                "start", "end", "minutes", "step", "holder", "hours", "day", "taken", "schedule", "exceptions",
                "offered",
            ]),
        .init(
            "the length of a slot", call + ["minutes"], behind: "field: takes", depth: 8,
            ["field", "holder", "default"]),
        .init("no hours", call + ["hours"], behind: "none: true", depth: 8, ["none"]),
        .init(
            "a schedule", sitting + ["schedule"], behind: "weekday: weekday", depth: 8,
            [
                "resource", "holder", "weekday", "monday", "from", "to", "minutes", "active", "account",
                "default_minutes",
            ]),
        .init(
            "the exceptions", sitting + ["exceptions"], behind: "available: works", depth: 8,
            ["resource", "holder", "day", "available", "from", "to"]),
        .init(
            "the offered slots", sitting + ["offered"], behind: "resource: openings", depth: 8,
            ["resource", "holder", "day", "from", "to"]),
        .init(
            "a view", ["views", "totals"], behind: "parameters: [since]", depth: 4,
            ["summary", "roles", "path", "parameters", "sql", "public", "slots"]),
        .init(
            "a view of slots", ["views", "free", "slots"], behind: "from: since", depth: 6,
            ["resource", "holder", "from", "to", "days"]),
    ]
}
