import SyncCatalogue

/// Mistakes in how writes are sent, in what they must say, and in what the server makes of them.
extension CatalogueMistake {
    static let writes: [CatalogueMistake] = versions + values + requests + addresses

    private static let versions: [CatalogueMistake] = [
        meaning(
            "a version that is no field", "field: revision", "field: edition", "resources.places.version.field",
            .unresolved(
                value: "edition",
                expected: "the resource has these fields: label, revision, beds, motto, keeper")),
        meaning(
            "a version that people may set", "revision: {type: integer, write: never}", "revision: {type: integer}",
            blames: "field: revision", "resources.places.version.field",
            .unresolved(
                value: "revision", expected: "it must have 'write: never': the server alone gives versions")),
        meaning(
            "an entity tag in a body", "from: record", "from: etag", blames: "sent: body",
            "resources.places.version.sent",
            .invalid("can't be body with 'from: etag': an entity tag goes into If-Match")),
        meaning(
            "a status of the account that says stale", "stale: [409, 412]", "stale: [409, 403]",
            "resources.places.version.stale",
            .invalid("can't have 401, 402, 403 or 429, which are about the account")),
        meaning(
            "ids of clients where ids are numbers", "id_by: server", "id_by: client", "resources.places.id_by",
            .invalid("needs 'ids: string': ids that are made here are UUIDs")),
        .init(
            "an unknown form of one resource's ids", "ids: string", "ids: uuid", "resources.threads.ids",
            .notAllowed(value: "uuid", allowed: ["integer", "string"])),
        meaning(
            "an order by what is no field", "order: -surname", "order: -name", "resources.doctors.order",
            .unresolved(value: "name", expected: "the resource has these fields: surname, hours, changed")),
    ]

    private static let values: [CatalogueMistake] = [
        meaning(
            "a bound of what is no number", "motto: {type: string, shown: alone}",
            "motto: {type: string, shown: alone, max: 3}", "resources.places.fields.motto.max",
            .invalid("goes with the types 'integer' and 'decimal' only")),
        meaning(
            "bounds with nothing between", "min: 0, max: 90", "min: 91, max: 90", "resources.places.fields.beds.max",
            .invalid("must not be less than 'min', or no number would do")),
        meaning(
            "null of what is not required", "motto: {type: string, shown: alone}",
            "motto: {type: string, shown: alone, nullable: true}", "resources.places.fields.motto.nullable",
            .invalid("goes with 'required' only: any other field may be null anyway")),
        meaning(
            "what is never shown and searched", "motto: {type: string, shown: alone}",
            "motto: {type: string, shown: never, search: true}", "resources.places.fields.motto.search",
            .invalid("can't go with 'shown: never': the value is kept only until it is sent")),
        meaning(
            "what is always sent and a secret", "pin: {type: string, secret: true, account_password: note}",
            "pin: {type: string, secret: true, account_password: note, always_sent: true}",
            "resources.visits.fields.pin.always_sent",
            .invalid("goes with fields that the server shows, and no files")),
        meaning(
            "a role that must give a field and is none", "required: [ADMIN]", "required: [ADMINS]",
            "resources.places.fields.keeper.required",
            .unresolved(
                value: "ADMINS",
                expected: "'roles' does not list that role; it lists: ADMIN, CHIEF, NURSE, PATIENT", near: "ADMIN")),
        meaning(
            "bounds of what is a text", "match: equal", "match: at-least", blames: "field: doctor\n",
            "resources.visits.filters.doctor_id.field",
            .unresolved(value: "doctor", expected: "it must be a field of the type 'integer' or 'decimal'")),
    ]

    private static let requests: [CatalogueMistake] = [
        meaning(
            "a header field of the engine's own", "X-Api-Version:", "Authorization:", "headers.Authorization",
            .invalid("is a header field that the engine fills itself")),
        meaning(
            "a header field with a credential", "X-Api-Version:", "X-Api-Key:", "headers.X-Api-Key",
            .invalid("looks like a credential, and a catalogue is no secret; see 'kind: api_key' in 'sign_in'")),
        meaning(
            "a header field with a control character", #"{X-Api-Version: "2"}"#, #"{X-Api-Version: "2\r\nA: b"}"#,
            "headers.X-Api-Version", .invalid("must be visible ASCII characters and blanks")),
        meaning(
            "a name that no header field can have", "X-Request-Id", "X Request Id", "idempotency_header",
            .invalid("must be the name of a header field, such as X-Api-Version")),
        meaning(
            "a refusal that any answer is", "words: [duplicate]\n    member: error.reason\n    values: [twin]",
            "words: []", blames: "- status: 500", "refusals.0",
            .invalid("needs 'words' or 'member': else every such answer would end its write")),
        meaning(
            "an action until what is no moment", "field: 'starts'\n              minutes_before: 90",
            "field: note\n              minutes_before: 90", blames: "field: note",
            "resources.visits.faces.ADMIN.actions.settle.until.field",
            .unresolved(value: "note", expected: "it must be a field of the type 'instant'")),
        meaning(
            "a form of no request", "get: /shifts/{id}/", "get: /shifts/{id}/\n        body: form",
            blames: "body: form", "resources.shifts.faces.NURSE.body",
            .invalid("needs 'create' or 'update': without them nothing reads this")),
    ]

    private static let addresses: [CatalogueMistake] = [
        meaning(
            "a call whose address names what it does not take", "endpoint: PUT /register/",
            "endpoint: \"PUT /register/{name}/\"", "online.register.endpoint",
            .unresolved(value: "name", expected: "'fields' does not list it")),
        .init(
            "a query with a word in it", "delete: /visits/{id}/", "delete: \"/visits/{id}/?by={note}\"",
            "resources.visits.faces.ADMIN.delete",
            .invalid("must have a query as it is sent, escaped, such as '?permanent=true'")),
        .init(
            "a query behind a list", "list: /doctors/", "list: /doctors/?all=1", "resources.doctors.faces.ADMIN.list",
            .invalid("must have a path that starts with '/', without a query")),
        meaning(
            "a text for a role that is none", "by_role: {ADMIN:", "by_role: {ADMINS:",
            "resources.visits.fields.doctor_name.derived.by_role.ADMINS",
            .unresolved(
                value: "ADMINS",
                expected: "'roles' does not list that role; it lists: ADMIN, CHIEF, NURSE, PATIENT", near: "ADMIN")),
        meaning(
            "a text for a role with what is no field", "{surname}, {hours}", "{surname}, {name}",
            "resources.visits.fields.doctor_name.derived.by_role.ADMIN",
            .unresolved(value: "name", expected: "'doctors' has no such field")),
    ]

    private static func meaning(
        _ what: String, _ old: String, _ new: String, blames blamed: String? = nil, _ key: String,
        _ problem: CatalogueError.Problem
    ) -> CatalogueMistake {
        .init(what, old, new, blames: blamed, key, problem, structural: false)
    }
}
