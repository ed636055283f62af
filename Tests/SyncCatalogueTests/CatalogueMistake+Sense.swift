import SyncCatalogue

/// Mistakes in what a catalogue says well and can't mean: roles that nobody has, values that a field never has, keys that do nothing.
extension CatalogueMistake {
    static let sense: [CatalogueMistake] = roles + values + types + idle

    private static let listed = "'roles' does not list that role; it lists: ADMIN, CHIEF, NURSE, PATIENT"

    private static func meaning(
        _ what: String, _ old: String, _ new: String, blames blamed: String? = nil, _ key: String,
        _ problem: CatalogueError.Problem
    ) -> CatalogueMistake {
        .init(what, old, new, blames: blamed, key, problem, structural: false)
    }

    private static let roles: [CatalogueMistake] = [
        meaning(
            "a face of a role that is not listed", "PATIENT:\n        get: /openings",
            "PATIENTS:\n        get: /openings",
            "resources.openings.faces.PATIENTS", .unresolved(value: "PATIENTS", expected: listed, near: "PATIENT")),
        meaning(
            "a view of a role that is not listed", "roles: [ADMIN]", "roles: [ADMINS]", "views.totals.roles",
            .unresolved(value: "ADMINS", expected: listed, near: "ADMIN")),
        meaning(
            "pinned files of a role that is not listed", "roles: [CHIEF]", "roles: [BOSS]", "files.pinned.0.roles",
            .unresolved(value: "BOSS", expected: listed)),
        meaning(
            "a field of a role that is not listed", "note: {type: string}",
            "note: {type: string, roles: [ADMIN, AMDIN]}",
            "resources.visits.fields.note.roles", .unresolved(value: "AMDIN", expected: listed, near: "ADMIN")),
        meaning(
            "a role that acts as nobody", "as: ADMIN", "as: ADMN", "roles.CHIEF.as",
            .unresolved(value: "ADMN", expected: "'roles' does not list it", near: "ADMIN")),
        meaning(
            "a role that acts as itself", "as: ADMIN", "as: CHIEF", "roles.CHIEF.as",
            .invalid("can't be a role that acts as another; name a role that is itself")),
    ]

    private static let values: [CatalogueMistake] = [
        meaning(
            "an action that sets what the field never has", "sets: {state: settled}", "sets: {state: setled}",
            "resources.visits.faces.ADMIN.actions.settle.sets.state",
            .notAllowed(value: "setled", allowed: ["open", "settled"])),
        meaning(
            "an action that requires what the field never has", "requires: {state: open}",
            "requires: {state: [open, new]}",
            "resources.visits.faces.ADMIN.actions.settle.requires.state",
            .notAllowed(value: "new", allowed: ["open", "settled"])),
        meaning(
            "a slot taken by what the field never has", "taken: {state: [asked, agreed]}",
            "taken: {state: [asked, agred]}",
            "resources.sittings.booking.taken.state", .notAllowed(value: "agred", allowed: ["asked", "agreed"])),
        meaning(
            "a reminder of what the field never has", "when: {state: [agreed]}", "when: {state: [gone]}",
            "reminders.0.when.state", .notAllowed(value: "gone", allowed: ["asked", "agreed"])),
        meaning(
            "fixed records of what the field never has", "fixed: {state: [settled, null]}",
            "fixed: {state: [closed, null]}",
            "resources.visits.faces.ADMIN.fixed.state", .notAllowed(value: "closed", allowed: ["open", "settled"])),
        meaning(
            "a number in a text", "sets: {state: settled}", "sets: {note: 5}",
            "resources.visits.faces.ADMIN.actions.settle.sets.note", .invalid("has '5', but 'note' holds texts")),
        meaning(
            "a text that a truth value starts with", "counts: {type: boolean}",
            "counts: {type: boolean, starts: never}",
            "resources.shifts.fields.counts.starts", .invalid("has 'never', but 'counts' holds true and false")),
    ]

    private static func type(_ key: String, _ value: String, _ types: String) -> CatalogueError.Problem {
        .unresolved(value: value, expected: "\(key)it must be a field of the type \(types)")
    }

    private static let types: [CatalogueMistake] = [
        meaning(
            "a window over a text", "field: starts", "field: note", "resources.visits.pull.window.field",
            type("", "note", "'instant' or 'date'")),
        meaning(
            "a time of change that is a text", "changed_at: changed", "changed_at: hours",
            "resources.doctors.changed_at",
            type("", "hours", "'instant'")),
        meaning(
            "a filter by day over a text", "field: doctor\n        match: equal", "field: note\n        match: day",
            blames: "field: note", "resources.visits.filters.doctor_id.field", type("", "note", "'instant' or 'date'")),
        meaning(
            "a booking that starts at a text", "start: starts", "start: note", "resources.visits.booking.start",
            type("without a 'day' ", "note", "'instant'")),
        meaning(
            "a reminder of what is no day", "day: date\n    when", "day: made\n    when", blames: "day: made",
            "reminders.0.day", type("", "made", "'date'")),
        meaning(
            "a weekday that is a time", "weekday: weekday", "weekday: opens",
            "resources.sittings.booking.schedule.weekday",
            type("", "opens", "'integer' or 'string'")),
        meaning(
            "an object in a text's place", "nested:\n          owner:", "nested:\n          topic:",
            blames: "nested:\n          topic", "resources.threads.faces.ADMIN.nested",
            .unresolved(value: "topic", expected: "it must be a field of the type 'reference' or 'any'")),
    ]

    private static let idle: [CatalogueMistake] = [
        meaning(
            "a view that nobody may ask for", "roles: [ADMIN]", "roles: []", "views.totals.roles",
            .invalid("has no role, so that nobody would ever have it; name one")),
        meaning(
            "records that can't be asked for alone", "        get: /remarks/{id}/\n", "", blames: "list: /remarks/",
            "resources.remarks.faces.ADMIN.get",
            .invalid("is missing: by it the records of 'ask_for' are asked for one by one")),
        meaning(
            "a parameter that is filled in by itself", "parameters: [since]", "parameters: [since, today]",
            "views.totals.parameters", .invalid("can't have 'now' or 'today', which are filled in by themselves")),
        meaning(
            "a path of members with a gap", "account: user.id", "account: user..id", "sign_in.account",
            .invalid("must be names of members, joined by dots")),
        meaning(
            "a field of a role that does not see the resource", "note: {type: string}",
            "note: {type: string, roles: [NURSE]}",
            "resources.visits.fields.note",
            .invalid("is never shown and never sent: name it in a face's 'shows', 'creates' or 'updates'")),
        meaning(
            "a secret that nothing sends", "pin: {type: string, secret: true, account_password: note}",
            "pin: {type: string, secret: true, write: never}", "resources.visits.fields.pin.secret",
            .invalid("can't go with 'write: never': it would never be sent or shown")),
        meaning(
            "a secret that is searched", "pin: {type: string, secret: true, account_password: note}",
            "pin: {type: string, secret: true, search: true}", "resources.visits.fields.pin.search",
            .invalid("can't be true of a field that is 'secret': it is never stored")),
        meaning(
            "a secret that is shown", "get: /visits/{id}/\n",
            "get: /visits/{id}/\n        shows: [doctor, doctor_name, starts, ends, state, note, pin]\n",
            blames: "shows: [doctor",
            "resources.visits.faces.ADMIN.shows", .invalid("can't have 'pin', which is 'secret' and never shown")),
        meaning(
            "choices of a number", "length: {type: integer}", "length: {type: integer, choices: ['20']}",
            "resources.shifts.fields.length.choices", .invalid("goes with 'type: string' only")),
        meaning(
            "a default that no create sends", "wire: name.family}", "wire: name.family, default: x}",
            "resources.nurses.fields.name.default", .invalid("is never sent: no create sets this field")),
        meaning(
            "fields of a create that the face lacks", "list: /doctors/", "list: /doctors/\n        creates: [surname]",
            blames: "creates: [surname]", "resources.doctors.faces.ADMIN.creates",
            .invalid("needs 'create': without it nothing reads this")),
        meaning(
            "a word that stands in no path", "words: {x: '{owner}'}", "words: {x: '{owner}', z: y}",
            "resources.threads.faces.ADMIN.words.z",
            .invalid("stands in no path of this face; write '{z}' where it belongs")),
        meaning(
            "a filter's key that its match never reads", "q: {match: search}", "q: {match: search, field: surname}",
            "resources.doctors.filters.q.field",
            .invalid("is never read by 'match: search'; leave it out")),
        meaning(
            "an action about slots where none are", "list: /remarks/",
            "list: /remarks/\n        actions: {hush: {summary: Hush, endpoint: '/remarks/{id}/hush/', booking: true}}",
            blames: "actions: {hush", "resources.remarks.faces.ADMIN.actions.hush.booking",
            .invalid("needs the resource's own 'booking', which says what a slot is")),
        meaning(
            "an event of a parent's where there is one list", "pull: threads", "pull: doctors", blames: "parent: visit",
            "realtime.events.thread:new.parent",
            .invalid("is 'visit', but 'doctors' has one list for all: no face pulls it 'per-parent'")),
    ]
}
