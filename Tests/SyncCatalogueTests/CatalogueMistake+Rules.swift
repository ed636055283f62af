import SyncCatalogue

/// Mistakes in what a catalogue means: values that break a rule, and names that lead nowhere.
extension CatalogueMistake {
    private static let path = CatalogueError.Problem.invalid("must be a path that starts with '/', without a query")
    private static let endpointPath = CatalogueError.Problem.invalid(
        "must have a path that starts with '/', without a query")
    private static let record = CatalogueError.Problem.invalid(
        "must have one word in braces, such as '{id}', where the record's id goes")

    static let rules: [CatalogueMistake] = [
        .init(
            "a password that is shown", "secret: true, account_password: note", "account_password: note",
            "resources.visits.fields.pin.account_password", .invalid("goes with a text that is 'secret'"),
            structural: false),
        .init(
            "a password of nobody", "account_password: note", "account_password: nots",
            "resources.visits.fields.pin.account_password",
            .unresolved(
                value: "nots",
                expected: "the resource has these fields: doctor, doctor_name, starts, ends, state, note", near: "note"),
            structural: false),
        .init(
            "a call that sets the password of nobody", "fields: [email]",
            "fields: [email]\n    account_password: email",
            blames: "account_password: email", "online.register.account_password",
            .invalid("needs 'signed_in': else it is nobody's password"), structural: false),
        .init(
            "a call that sets a password that it does not take", "fields: [email]",
            "fields: [email]\n    signed_in: true\n    account_password: pass", blames: "account_password: pass",
            "online.register.account_password", .unresolved(value: "pass", expected: "'fields' does not list it"),
            structural: false),
        .init(
            "what is fixed by no field", "fixed: {state: [settled, null]}", "fixed: {stat: [settled]}",
            "resources.visits.faces.ADMIN.fixed",
            .unresolved(
                value: "stat",
                expected: "the resource has these fields: doctor, doctor_name, starts, ends, state, note, pin",
                near: "state"),
            structural: false),
        .init(
            "what is fixed where nothing can be changed", "list: /doctors/",
            "list: /doctors/\n        fixed: {surname: x}", blames: "fixed: {surname: x}",
            "resources.doctors.faces.ADMIN.fixed",
            .invalid("needs 'update' or 'delete': else nothing can be changed anyway"), structural: false),
        .init(
            "a start that is no choice", "starts: asked", "starts: open", "resources.sittings.fields.state.starts",
            .notAllowed(value: "open", allowed: ["asked", "agreed"]), structural: false),
        .init(
            "a moment that starts at another than now", "starts: now", "starts: then",
            "resources.sittings.fields.made.starts", .notAllowed(value: "then", allowed: ["now"]), structural: false),
        .init(
            "a start of what is never shown", "pin: {type: string, secret: true, account_password: note}",
            "pin: {type: string, secret: true, starts: x}", "resources.visits.fields.pin.starts",
            .invalid("goes with fields that are shown, and are neither files nor references"), structural: false),
        .init(
            "a refusal of the account by nothing",
            "    words: [unpaid]\n    member: error.code\n    values: [unpaid, 7]", "",
            blames: "- status: 403", "account_refusals.0",
            .invalid("needs 'words' or 'member': else every such answer would keep its write waiting")),
        .init(
            "a refusal of the account without its codes", "\n    values: [unpaid, 7]", "", blames: "- status: 403",
            "account_refusals.0.values", .missing, structural: false),
        .init(
            "codes that are nowhere", "    member: error.code\n", "", blames: "values: [unpaid, 7]",
            "account_refusals.0.values", .invalid("goes with 'member', which tells where the answer keeps them"),
            structural: false),
        .init(
            "a refusal of the account that is a yes", "- status: 403", "- status: 200", "account_refusals.0.status",
            .invalid("must lie between 400 and 499")),
        .init(
            "slots of no parameter", "from: since", "from: sinse", "views.free.slots.from",
            .unresolved(value: "sinse", expected: "'parameters' does not list it"), structural: false),
        .init(
            "slots of what is not booked by offers", "resource: sittings\n      holder",
            "resource: visits # free\n      holder", blames: "# free",
            "views.free.slots.resource",
            .unresolved(value: "visits", expected: "it must be a resource whose 'booking' has 'offered' slots"),
            structural: false),
        .init(
            "slots and SQL", "path: /free/", "path: /free/\n    sql: SELECT 1", blames: "sql: SELECT 1",
            "views.free.sql",
            .invalid("does not go with 'slots': either computes the whole answer")),
        .init("a version to come", "catalogue: 1", "catalogue: 2", "catalogue", .invalid("must lie between 1 and 1")),
        .init(
            "an interval of no length", "every: 60", "every: 0", "resources.doctors.pull.every",
            .invalid("must lie between 1 and 86400")),
        .init(
            "an urgency beyond 9", "urgency: 1", "urgency: 10", "resources.doctors.pull.urgency",
            .invalid("must lie between 1 and 9")),
        .init(
            "a negative count of days", "back: 7", "back: -1", "resources.visits.pull.window.back",
            .invalid("must lie between 0 and 3660")),
        .init(
            "a slot longer than a day", "minutes: 30", "minutes: 1441", "resources.visits.booking.minutes",
            .invalid("must lie between 1 and 1440")),
        .init(
            "a text of no length", "max_length: 200", "max_length: 0", "resources.doctors.fields.hours.max_length",
            .invalid("must lie between 1 and 10000000")),
        .init(
            "a cut list under a parent", "each: pages", "each: pages\n      capped: true # cut", blames: "# cut",
            "resources.threads.pull.capped", .invalid("is not known of lists under a parent"), structural: false),
        .init(
            "pages without a way to the next one", "offset: skip", "first: 1", blames: "limit: limit",
            "resources.threads.pull.pages",
            .invalid(
                "must have one way to the next page: 'offset' or 'page' (a query parameter), 'cursor' (a query parameter) with 'next' (where the answer has its value), 'next' alone (where the answer has an address), or 'link: true' (the header field)"
            )),
        .init(
            "pages with two ways", "offset: skip", "offset: skip\n        link: true", blames: "limit: limit",
            "resources.threads.pull.pages",
            .invalid(
                "must have one way to the next page: 'offset' or 'page' (a query parameter), 'cursor' (a query parameter) with 'next' (where the answer has its value), 'next' alone (where the answer has an address), or 'link: true' (the header field)"
            )),
        .init(
            "a first number of what has no numbers", "offset: skip", "offset: skip\n        first: 0 # of what",
            blames: "# of what", "resources.threads.pull.pages.first",
            .invalid("goes with 'page' only: it is the number of the first one")),
        .init(
            "a number that is searched as a telephone's", "weekday: {type: integer}",
            "weekday: {type: integer, search: telephone}", "resources.shifts.fields.weekday.search",
            .invalid("can be 'telephone' of a text only"), structural: false),
        .init(
            "a cursor whose value is nowhere", "offset: skip", "cursor: after", blames: "limit: limit",
            "resources.threads.pull.pages.next", .missing),
        .init(
            "a limit without a number", "        size: 50\n        total: all", "        total: all",
            blames: "limit: limit", "resources.threads.pull.pages.size", .missing),
        .init(
            "pages that tell beside a list that is all there is", "        member: items\n", "",
            blames: "public: true", "resources.threads.faces.ADMIN.member",
            .invalid("must say where the list stands: what 'pages' names stands beside it"), structural: false),
        .init(
            "a query that has what pages set", "member: items",
            "member: items\n        query: {skip: a}", blames: "query: {skip",
            "resources.threads.faces.ADMIN.query", .invalid("must not have 'skip', which 'pages' sets"),
            structural: false),
        .init(
            "a cut window", "strategy: window", "strategy: window\n      capped: true # cut", blames: "# cut",
            "resources.visits.pull.capped", .invalid("does not go with a window: what that lacks is gone"),
            structural: false),
        .init(
            "a pull that tells about somebody", "record: thread", "record: thread\n      about: user",
            blames: "about: user", "realtime.events.thread:new.about", .invalid("does not go with 'pull'")),
        .init(
            "presence that pulls", "pull: threads", "presence: online\n      about: user\n      pull: threads",
            blames: "pull: threads", "realtime.events.thread:new.pull", .invalid("does not go with 'presence'")),
        .init("another server as sign-in", "path: /login/", "path: https://evil.example/login/", "sign_in.path", path),
        .init("another server behind a slash", "path: /login/", "path: /https://evil.example/", "sign_in.path", path),
        .init("another server for the role", "path: /me/", "path: https://evil.example/me/", "sign_in.role.path", path),
        .init(
            "the token's own field for the key", "key: x-key", "key: authorization", "sign_in.key",
            .invalid("must not be 'Authorization', which carries the token"), structural: false),
        .init(
            "a header field in two words", "key: x-key", "key: x key", "sign_in.key",
            .invalid("must be a name: a letter, then letters, digits, '_' or '-', at most 64")),
        .init(
            "a view's path with a query", "path: /visits/stats/", "path: /visits/stats/?x=1", "views.totals.path", path),
        .init(
            "a list's path without slash", "list: /doctors/", "list: doctors/", "resources.doctors.faces.ADMIN.list",
            endpointPath),
        .init(
            "a list's path with a query", "list: /doctors/", "list: /doctors/?all=1",
            "resources.doctors.faces.ADMIN.list", endpointPath),
        .init(
            "three words as endpoint", "create: /visits/", "create: POST /visits/ twice",
            "resources.visits.faces.ADMIN.create", .invalid("must be a path, or a method and a path")),
        .init(
            "no place for the id in get", "get: /visits/{id}/", "get: /visits/", "resources.visits.faces.ADMIN.get",
            record, structural: false),
        .init(
            "no place for the id in update", "update: PUT /visits/{id}/", "update: PUT /visits/",
            "resources.visits.faces.ADMIN.update", record, structural: false),
        .init(
            "no place for the id in delete", "delete: /visits/{id}/", "delete: /visits/",
            "resources.visits.faces.ADMIN.delete", record, structural: false),
        .init(
            "no place for the id in an action", "endpoint: /visits/{id}/settle/", "endpoint: /settle/",
            "resources.visits.faces.ADMIN.actions.settle.endpoint", record, structural: false),
        .init(
            "a window beside the whole list", "urgency: 1", "window: {}", "resources.doctors.pull.window",
            .invalid("goes with 'strategy: window' only")),
        .init(
            "a window's strategy without a window", "strategy: full", "strategy: window",
            blames: "strategy: window\n      every: 60", "resources.doctors.pull.window", .missing),
        .init(
            "a target of what is no reference", "note: {type: string}", "note: {type: string, resource: doctors}",
            "resources.visits.fields.note.resource", .invalid("goes with 'type: reference' only")),
        .init(
            "a demand of what a create may not set", "ends: {type: instant, write: never}",
            "ends: {type: instant, write: never, required: true}",
            "resources.visits.fields.ends.required", .invalid("can't be true of a field that a create may not set")),
        .init(
            "a demand of what only an update may set", "note: {type: string}",
            "note: {type: string, write: update, required: true}",
            "resources.visits.fields.note.required", .invalid("can't be true of a field that a create may not set")),
        .init(
            "two fields that are one column to SQL", "note: {type: string}", "Starts: {type: string}",
            "resources.visits.fields.Starts",
            .invalid("is 'starts' but for capitals, which SQL does not tell apart"), structural: false),
        .init(
            "two resources that are one table to SQL", "  visits:", "  Doctors:", "resources.Doctors",
            .invalid("is 'doctors' but for capitals, which SQL does not tell apart"), structural: false),
        .init(
            "a resource named like a table of the replica", "  visits:", "  Operation:", "resources.Operation",
            .invalid("is a name that the replica's own tables use"), structural: false),
        .init(
            "a resource named like another's table", "  visits:", "  doc_doctors:", "resources.doc_doctors",
            .invalid("is a name that the replica's own tables use"), structural: false),
        .init(
            "a search where nothing is searched", "field: doctor\n        match: equal", "match: search",
            blames: "match: search\n  shifts",
            "resources.visits.filters.doctor_id.match",
            .invalid("needs a field with 'search: true', and the resource has none"), structural: false),
    ]

    private static func fields(_ names: String) -> String { "the resource has these fields: \(names)" }
    private static let visitFields = fields("doctor, doctor_name, starts, ends, state, note, pin")
    private static let visitColumns = fields("doctor, doctor_name, starts, ends, state, note")

    static let links: [CatalogueMistake] = [
        .init(
            "a zone that does not exist", "zone: Africa/Tunis", "zone: Africa/Atlantis", "zone",
            .unresolved(
                value: "Africa/Atlantis",
                expected: "it must be a zone of the IANA database, such as Africa/Tunis or UTC"), structural: false),
        .init(
            "a reference to no resource", "resource: doctors", "resource: guards",
            "resources.visits.fields.doctor.resource",
            .unresolved(
                value: "guards",
                expected:
                    "the catalogue has these: doctors, visits, shifts, exceptions, openings, sittings, calls, nurses, threads, remarks, places"
            ),
            structural: false),
        .init(
            "a natural key of no field", "natural_key: [surname]", "natural_key: [surname, name]",
            "resources.doctors.natural_key",
            .unresolved(value: "name", expected: fields("surname, hours, changed")), structural: false),
        .init(
            "a time of change in no field", "changed_at: changed", "changed_at: modified",
            "resources.doctors.changed_at",
            .unresolved(value: "modified", expected: fields("surname, hours, changed")), structural: false),
        .init(
            "a filter over no field", "field: doctor\n", "field: nurse\n", blames: "field: nurse",
            "resources.visits.filters.doctor_id.field",
            .unresolved(value: "nurse", expected: visitColumns), structural: false),
        .init(
            "a filter over the id, which is no column", "field: doctor\n", "field: id\n", blames: "field: id",
            "resources.visits.filters.doctor_id.field",
            .unresolved(value: "id", expected: visitColumns), structural: false),
        .init(
            "a filter over a secret", "field: doctor\n", "field: pin\n", blames: "field: pin",
            "resources.visits.filters.doctor_id.field",
            .unresolved(value: "pin", expected: visitColumns), structural: false),
        .init(
            "a window over no field", "field: starts", "field: begins", "resources.visits.pull.window.field",
            .unresolved(value: "begins", expected: visitColumns), structural: false),
        .init(
            "a booking's start in no field", "start: starts", "start: begins", "resources.visits.booking.start",
            .unresolved(value: "begins", expected: visitColumns), structural: false),
        .init(
            "a booking's end in no field", "end: ends", "end: stops", "resources.visits.booking.end",
            .unresolved(value: "stops", expected: visitColumns), structural: false),
        .init(
            "a booking's holder that refers to nobody", "holder: doctor", "holder: note",
            "resources.visits.booking.holder",
            .unresolved(value: "note", expected: "it must be a reference of this resource"), structural: false),
        .init(
            "a booking's hours that its holder lacks", "hours: hours", "hours: schedule",
            "resources.visits.booking.hours",
            .unresolved(value: "schedule", expected: "'doctors' has no such field"), structural: false),
        .init(
            "a derivation from what is no reference", "from: doctor\n", "from: note\n", blames: "from: note",
            "resources.visits.fields.doctor_name.derived.from",
            .unresolved(value: "note", expected: "it must be a reference of this resource"), structural: false),
        .init(
            "a derivation from a field that the other record lacks", "Dr. {surname}\"", "Dr. {nom}\"",
            "resources.visits.fields.doctor_name.derived.template",
            .unresolved(value: "nom", expected: "'doctors' has no such field"), structural: false),
        .init(
            "an action that takes no field", "fields: [note]", "fields: [note, remark]",
            "resources.visits.faces.ADMIN.actions.settle.fields", .unresolved(value: "remark", expected: visitFields),
            structural: false),
        .init(
            "an action that demands what it does not take", "required: [note]", "required: [state]",
            "resources.visits.faces.ADMIN.actions.settle.required",
            .unresolved(value: "state", expected: "'fields' does not list it"), structural: false),
        .init(
            "an action that depends on no field", "requires: {state: open}", "requires: {status: open}",
            "resources.visits.faces.ADMIN.actions.settle.requires",
            .unresolved(value: "status", expected: visitFields, near: "state"),
            structural: false),
        .init(
            "an action that sets no field", "sets: {state: settled}", "sets: {status: settled}",
            "resources.visits.faces.ADMIN.actions.settle.sets",
            .unresolved(value: "status", expected: visitFields, near: "state"),
            structural: false),
    ]
}
