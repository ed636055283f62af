import SyncCatalogue

/// Mistakes in where and how the server has a field, in what tells that a record is gone, and in addresses below others.
extension CatalogueMistake {
    static let wire: [CatalogueMistake] = [
        meaning(
            "a field in the place of another", "wire: place", "wire: name", blames: "ward: {type: string, wire: name}",
            "resources.nurses.fields.ward.wire",
            .unresolved(value: "name", expected: "'name' has it")),
        meaning(
            "a field below the place of another", "wire: name.family", "wire: usual.name",
            "resources.nurses.fields.name.wire", .unresolved(value: "usual.name", expected: "'usual' has it")),
        meaning(
            "a field in the place of the id", "wire: place", "wire: id", "resources.nurses.fields.ward.wire",
            .unresolved(value: "id", expected: "the id has it; see 'id'")),
        meaning(
            "a form of numbers that is none", "form: text", "form: words", "resources.nurses.fields.bonus.form",
            .notAllowed(value: "words", allowed: ["text", "number"])),
        meaning(
            "a form of moments that is none", "said: {type: instant}", "said: {type: instant, form: hours}",
            "resources.remarks.fields.said.form",
            .notAllowed(value: "hours", allowed: ["seconds", "milliseconds", "local", "offset", "utc"])),
        .init(
            "a moment to ask from that clocks may show twice", "form: seconds", "form: local",
            "resources.places.pull.since.form", .notAllowed(value: "local", allowed: ["seconds", "milliseconds"])),
        meaning(
            "an order of days that lacks one", "form: DD.MM.YYYY", "form: MM.YYYY",
            "resources.nurses.fields.joined.form",
            .invalid("must have YYYY, MM and DD, once each, with '/', '.', '-', blanks or nothing between them")),
        meaning(
            "a form of what has none", "note: {type: string}", "note: {type: string, form: text}",
            "resources.visits.fields.note.form", .invalid("goes with numbers, references, days and moments only")),
        meaning(
            "a moment that is sent back and has a form", "said: {type: instant}",
            "said: {type: instant, form: seconds}",
            blames: "field: said", "resources.remarks.pull.cursor.field",
            .unresolved(value: "said", expected: "it must be sent back as it came, and has a 'form'")),
        meaning(
            "a mark of no field", "gone: {usual: [0]}", "gone: removed", "resources.nurses.gone",
            .unresolved(value: "removed", expected: nurseFields)),
        meaning(
            "a mark that is none of the field's values",
            "pull: {strategy: none}\n    faces:\n      NURSE:\n        get: /sittings/{id}/",
            "gone: {state: [lost]}\n    pull: {strategy: none}\n    faces:\n      NURSE:\n        get: /sittings/{id}/",
            blames: "gone: {state: [lost]}", "resources.sittings.gone.state",
            .notAllowed(value: "lost", allowed: ["asked", "agreed"])),
        meaning(
            "a mark that a role does not see",
            "pull: {strategy: none}\n    faces:\n      NURSE:\n        get: /sittings/{id}/",
            "gone: made\n    pull: {strategy: none}\n    faces:\n      NURSE:\n        get: /sittings/{id}/",
            blames: "gone: made", "resources.sittings.gone",
            .unresolved(value: "made", expected: "'shows' of the face 'NURSE' must have it: by it records are gone")),
        meaning(
            "an address below what is no field", "get: /wards/{ward}/nurses/{id}/", "get: /wards/{w}/nurses/{id}/",
            "resources.nurses.faces.NURSE.get", .unresolved(value: "w", expected: nurseFields)),
        meaning(
            "an address below too many", "get: /wards/{ward}/nurses/{id}/", "get: /a/{ward}/b/{name}/c/{usual}/d/{id}/",
            "resources.nurses.faces.NURSE.get",
            .invalid("must have no more than 3 words in braces: the record's id, and fields before it")),
        meaning(
            "changes of a list that the server cuts", "every: 92", "every: 92\n      capped: true", blames: "since:",
            "resources.places.pull.since",
            .invalid(
                "goes with 'strategy: full' and 'strategy: pages' only, and neither with 'capped' nor with 'computed'")),
        meaning(
            "a parameter of changes that the list always has", "list: /places/",
            "list: /places/\n        query: {changed_after: '0'}", blames: "query: {changed_after: '0'}",
            "resources.places.faces.ADMIN.query", .invalid("must not have 'changed_after', which 'since' sets")),
        meaning(
            "a slot that ends when it starts", "end: ends", "end: starts", "resources.visits.booking.end",
            .unresolved(
                value: "starts",
                expected:
                    "it is the start: leave 'end' out where the server has none")
        ),
        meaning(
            "a body of no request", "get: /shifts/{id}/", "get: /shifts/{id}/\n        body_member: shift",
            blames: "body_member: shift", "resources.shifts.faces.NURSE.body_member",
            .invalid("needs 'create' or 'update': without them nothing reads this")),
    ]

    private static let nurseFields = "the resource has these fields: name, usual, bonus, ward, joined"

    private static func meaning(
        _ what: String, _ old: String, _ new: String, blames blamed: String? = nil, _ key: String,
        _ problem: CatalogueError.Problem
    ) -> CatalogueMistake {
        .init(what, old, new, blames: blamed, key, problem, structural: false)
    }
}
