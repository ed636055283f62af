import SyncCatalogue
import Testing

/// One broken line of the small catalogue, and the error that it must cause.
struct CatalogueMistake: Sendable, CustomTestStringConvertible {
    let what: String
    /// The text that is replaced; the small catalogue has it once.
    let old: String
    let new: String
    /// A text of the broken catalogue whose line is blamed.
    let blamed: String
    let key: String
    let problem: CatalogueError.Problem
    /// Whether the shape alone is wrong, so that the JSON Schema must see it too.
    let isStructural: Bool

    init(
        _ what: String, _ old: String, _ new: String, blames blamed: String? = nil, _ key: String,
        _ problem: CatalogueError.Problem,
        structural isStructural: Bool = true
    ) {
        self.what = what
        self.old = old
        self.new = new
        self.blamed = blamed ?? new
        self.key = key
        self.problem = problem
        self.isStructural = isStructural
    }

    var text: String { SmallCatalogue.text.replacing(old, with: new, maxReplacements: 1) }
    var testDescription: String { what }

    static let all = types + words + names + keys + rules + links + bookings + files + sense + signIn + wire + writes

    private static let name = CatalogueError.Problem.invalid(
        "must be a name: a letter, then letters, digits, '_' or '-', at most 64")

    private static let types: [CatalogueMistake] = [
        .init(
            "a text where a version belongs", "catalogue: 1", "catalogue: '1'", "catalogue",
            .wrongType(expected: "a whole number")),
        .init("a list as title", "title: A small clinic", "title: [A]", "title", .wrongType(expected: "a text")),
        .init("an empty title", "title: A small clinic", "title: ''", "title", .wrongType(expected: "a text")),
        .init(
            "a text as list", "errors: [error, detail.text]", "errors: error", "errors", .wrongType(expected: "a list")),
        .init(
            "a list as service", "service: Doorkeeper", "service: []", "sign_in.service", .wrongType(expected: "a text")
        ),
        .init(
            "a list as role", "role:\n    path: /me/\n    member: user.role", "role: [user]", "sign_in.role",
            .wrongType(expected: "a text")),
        .init(
            "a text as query", "query: {grant: password}", "query: grant", "sign_in.query",
            .wrongType(expected: "a mapping")),
        .init(
            "a list as parameter", "query: {grant: refresh}", "query: {grant: []}", "sign_in.refresh.query.grant",
            .wrongType(expected: "a text")),
        .init(
            "a mapping in a list of texts", "detail.text]", "{detail: 1}]", "errors.1", .wrongType(expected: "a text")),
        .init(
            "a text as mapping", "pull:\n      strategy: full\n      every: 60\n      urgency: 1", "pull: full",
            "resources.doctors.pull", .wrongType(expected: "a mapping")),
        .init(
            "a face without content", "ADMIN:\n        list: /doctors/", "ADMIN:", blames: "ADMIN:\n    fields:",
            "resources.doctors.faces.ADMIN", .wrongType(expected: "a mapping")),
        .init(
            "a number as field", "note: {type: string}", "note: 7", "resources.visits.fields.note",
            .wrongType(expected: "a mapping")),
        .init(
            "a text as truth value", "required: true", "required: 'true'", "resources.visits.fields.doctor.required",
            .wrongType(expected: "true or false")),
        .init(
            "a fraction as count of seconds", "every: 60", "every: 60.5", "resources.doctors.pull.every",
            .wrongType(expected: "a whole number")),
        .init(
            "a list as value that an action sets", "sets: {state: settled}", "sets: {state: [settled]}",
            "resources.visits.faces.ADMIN.actions.settle.sets.state",
            .wrongType(expected: "a text, number or truth value")),
        .init(
            "a list as key", "    note: {type: string}", "    [note]: {type: string}", "resources.visits.fields",
            .wrongType(expected: "a mapping with names as keys"), structural: false),
    ]

    private static let words: [CatalogueMistake] = [
        .init(
            "an unknown form of ids", "ids: integer", "ids: uuid", "ids",
            .notAllowed(value: "uuid", allowed: ["integer", "string"])),
        .init(
            "an unknown conflict policy", "conflict: server-wins", "conflict: oldest", "resources.doctors.conflict",
            .notAllowed(
                value: "oldest", allowed: ConflictPolicy.allCases.map(\.rawValue))),
        .init(
            "an unknown conflict policy of a field", "conflict: server-authority", "conflict: newest",
            "resources.visits.fields.state.conflict",
            .notAllowed(
                value: "newest", allowed: ConflictPolicy.allCases.map(\.rawValue))),
        .init(
            "an unknown type", "note: {type: string}", "note: {type: text}", "resources.visits.fields.note.type",
            .notAllowed(
                value: "text",
                allowed: [
                    "string", "integer", "decimal", "boolean", "instant", "date", "time", "any", "reference", "file",
                ])),
        .init(
            "an unknown time of writing", "ends: {type: instant, write: never}", "ends: {type: instant, write: no}",
            "resources.visits.fields.ends.write",
            .notAllowed(value: "no", allowed: ["never", "create", "update", "always"])),
        .init(
            "an unknown strategy", "strategy: full", "strategy: some", "resources.doctors.pull.strategy",
            .notAllowed(
                value: "some", allowed: ["full", "window", "single", "pages", "cursor", "none", "per-parent"])),
        .init(
            "a search that is neither words nor numbers", "surname: {type: string, search: true}",
            "surname: {type: string, search: digits}", "resources.doctors.fields.surname.search",
            .wrongType(expected: "true or false")),
        .init(
            "a country's code with a plus", "country_code: \"33\"", "country_code: \"+33\"", "telephones.country_code",
            .invalid("must be 1 to 4 digits in quotes, without '+'")),
        .init(
            "an unknown match", "match: equal", "match: like", "resources.visits.filters.doctor_id.match",
            .notAllowed(value: "like", allowed: Filter.Match.allCases.map(\.rawValue))),
        .init(
            "an unknown method", "update: PUT /visits/{id}/", "update: put /visits/{id}/",
            "resources.visits.faces.ADMIN.update",
            .notAllowed(value: "put", allowed: ["GET", "POST", "PUT", "PATCH", "DELETE"])),
    ]

    private static let names: [CatalogueMistake] = [
        .init("a catalogue's name with a slash", "name: small", "name: ../small", "name", name),
        .init("a resource's name with a quote", "  doctors:", "  \"doc\\\"tors\":", "resources.doc\"tors", name),
        .init("a resource's name with a letter beyond ASCII", "  visits:", "  visités:", "resources.visités", name),
        .init(
            "a field's name with SQL in it", "note: {type: string}", "\"n); DROP TABLE x\": {type: string}",
            "resources.visits.fields.n); DROP TABLE x", name),
        .init(
            "a field's name that starts with a digit", "note: {type: string}", "1note: {type: string}",
            "resources.visits.fields.1note", name),
        .init(
            "a field's name of 65 letters", "note: {type: string}",
            "\(String(repeating: "n", count: 65)): {type: string}",
            "resources.visits.fields.\(String(repeating: "n", count: 65))", name),
        .init("an action's name with a colon", "settle:", "'a:b':", "resources.visits.faces.ADMIN.actions.a:b", name),
        .init("a view's name with a space", "  totals:", "  all totals:", "views.all totals", name),
    ]

    /// Every place that knows its keys: a key that it does not know, and each key that it can't do without.
    private static let keys: [CatalogueMistake] =
        CatalogueLevel.all.map {
            .init(
                "an unknown key in \($0.what)", $0.line, $0.line + $0.extra, blames: "nonsense", $0.key("nonsense"),
                .unknownKey(allowed: $0.allowed))
        }
        + [
            .init("no version", "catalogue: 1\n", "", blames: "name: small", "catalogue", .missing),
            .init("no version's value", "catalogue: 1", "catalogue:", "catalogue", .missing),
            .init("no name", "name: small\n", "", blames: "catalogue: 1", "name", .missing),
            .init("no title", "title: A small clinic\n", "", blames: "catalogue: 1", "title", .missing),
            .init("no zone", "zone: Africa/Tunis\n", "", blames: "catalogue: 1", "zone", .missing),
            .init("no form of ids", "ids: integer\n", "", blames: "catalogue: 1", "ids", .missing),
            .init(
                "no words of errors", "errors: [error, detail.text]\n", "", blames: "catalogue: 1", "errors", .missing),
            .init(
                "no path of the sign-in", "  path: /login/\n", "", blames: "kind: password", "sign_in.path",
                .missing),
            .init("no login", "  login: email\n", "", blames: "kind: password", "sign_in.login", .missing),
            .init(
                "no password", "  password: passphrase\n", "", blames: "kind: password", "sign_in.password",
                .missing),
            .init("no token", "  token: access\n", "", blames: "kind: password", "sign_in.token", .missing),
            .init(
                "no role", "  role:\n    path: /me/\n    member: user.role\n", "", blames: "kind: password",
                "sign_in.role", .missing),
            .init(
                "no path of the role", "    path: /me/\n", "", blames: "member: user.role", "sign_in.role.path",
                .missing),
            .init(
                "no member of the role", "    member: user.role\n", "", blames: "path: /me/", "sign_in.role.member",
                .missing),
            .init(
                "no field of the refresh token", "    field: renewal\n", "", blames: "path: /renew/",
                "sign_in.refresh.field", .missing),
            .init(
                "no next refresh token", "    token: tokens.next\n", "", blames: "path: /renew/",
                "sign_in.refresh.token", .missing),
            .init(
                "no summary of a resource", "    summary: Doctors\n", "", blames: "id: number",
                "resources.doctors.summary", .missing),
            .init(
                "no pull", "    pull:\n      strategy: full\n      every: 60\n      urgency: 1\n", "",
                blames: "summary: Doctors", "resources.doctors.pull", .missing),
            .init(
                "no faces", "    faces:\n      ADMIN:\n        list: /doctors/\n", "", blames: "summary: Doctors",
                "resources.doctors.faces", .missing),
            .init(
                "no fields",
                "    fields:\n      surname: {type: string, search: true}\n      hours: {type: string, max_length: 200}\n      changed: {type: instant, volatile: true}\n",
                "", blames: "summary: Doctors", "resources.doctors.fields", .missing),
            .init(
                "no list", "        list: /visits/\n", "", blames: "get: /visits/", "resources.visits.faces.ADMIN.list",
                .missing, structural: false),
            .init(
                "no strategy", "strategy: full\n      ", "", blames: "every: 60", "resources.doctors.pull.strategy",
                .missing),
            .init(
                "no interval", "      every: 60\n", "", blames: "strategy: full", "resources.doctors.pull.every",
                .missing),
            .init(
                "a window without its field", "field: starts\n        ", "", blames: "from: date_from",
                "resources.visits.pull.window.field", .missing),
            .init(
                "a window without its first day", "        from: date_from\n", "", blames: "field: starts",
                "resources.visits.pull.window.from", .missing),
            .init(
                "a window without its last day", "        to: date_to\n", "", blames: "field: starts",
                "resources.visits.pull.window.to", .missing),
            .init(
                "a window without days back", "        back: 7\n", "", blames: "field: starts",
                "resources.visits.pull.window.back", .missing),
            .init(
                "a window without days ahead", "        ahead: 60\n", "", blames: "field: starts",
                "resources.visits.pull.window.ahead", .missing),
            .init(
                "a field without type", "note: {type: string}", "note: {search: true}",
                "resources.visits.fields.note.type", .missing),
            .init(
                "a reference to nothing", "        resource: doctors\n", "", blames: "type: reference",
                "resources.visits.fields.doctor.resource", .missing),
            .init(
                "a derivation without source", "from: doctor\n          ", "", blames: "template:",
                "resources.visits.fields.doctor_name.derived.from", .missing),
            .init(
                "a derivation without template", "          template: \"Dr. {surname}\"\n", "", blames: "from: doctor",
                "resources.visits.fields.doctor_name.derived.template", .missing),
            .init(
                "an action without summary", "summary: Mark as settled\n            ", "", blames: "endpoint: /visits",
                "resources.visits.faces.ADMIN.actions.settle.summary", .missing),
            .init(
                "an action without endpoint", "            endpoint: /visits/{id}/settle/\n", "",
                blames: "summary: Mark", "resources.visits.faces.ADMIN.actions.settle.endpoint", .missing),
            .init(
                "a filter without match", "        match: equal\n", "", blames: "field: doctor",
                "resources.visits.filters.doctor_id.match", .missing),
            .init(
                "a filter without field", "field: doctor\n        ", "", blames: "match: equal",
                "resources.visits.filters.doctor_id.field", .missing),
            .init(
                "a booking without start", "start: starts\n      ", "", blames: "end: ends",
                "resources.visits.booking.start", .missing),
            .init(
                "a booking without length", "      minutes: 30\n", "", blames: "start: starts",
                "resources.visits.booking.minutes", .missing),
            .init(
                "a booking without holder", "      holder: doctor\n", "", blames: "start: starts",
                "resources.visits.booking.holder", .missing),
            .init(
                "a booking without hours", "      hours: hours\n", "", blames: "start: starts",
                "resources.visits.booking.hours", .missing),
            .init(
                "a view without summary", "summary: How many visits there are\n    ", "", blames: "roles: [ADMIN]",
                "views.totals.summary", .missing),
            .init(
                "a view without roles", "    roles: [ADMIN]\n", "", blames: "summary: How many", "views.totals.roles",
                .missing),
            .init(
                "a view without path", "    path: /visits/stats/\n", "", blames: "summary: How many",
                "views.totals.path", .missing),
            .init(
                "a view without SQL", "    sql: SELECT json_object('total', count(*)) FROM visits", "",
                blames: "summary: How many", "views.totals.sql", .missing),
        ]
}
