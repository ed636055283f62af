import SyncCatalogue

/// Mistakes in the rule of bookings that are days and readings of the wall clock.
extension CatalogueMistake {
    private static let place = "resources.sittings.booking"
    private static let visit = "resources.visits.booking"
    private static let call = "resources.calls.booking"
    private static let fields = "the resource has these fields: nurse, date, opens, closes, state, made"

    static let bookings: [CatalogueMistake] = [
        .init(
            "opening hours in words beside a day", "minutes: 20", "hours: surname\n      minutes: 20",
            blames: "hours: surname",
            "\(place).hours", .invalid("goes with a start that is an instant, not with 'day'")),
        .init(
            "a step beside a day", "minutes: 20", "step: 10\n      minutes: 20", blames: "step: 10", "\(place).step",
            .invalid("goes with a start that is an instant, not with 'day'")),
        .init(
            "offered slots without a day", "day: date\n      start: opens", "start: opens", blames: "offered:\n",
            "\(place).offered", .invalid("goes with 'day' only")),
        .init(
            "neither hours nor a day", "      hours: hours\n", "", blames: "start: starts", "\(visit).hours", .missing),
        .init(
            "hours twice", "hours: hours",
            "hours: hours\n      schedule: {resource: shifts, weekday: weekday, from: opens, to: closes}",
            blames: "schedule: {", "\(visit).schedule",
            .invalid("says the hours already; leave 'hours' or 'schedule' out")),
        .init(
            "hours beside none", "holder: nurse\n      taken", "holder: nurse\n      hours: {none: true}\n      taken",
            blames: "schedule:\n", "\(place).schedule",
            .invalid("says the hours already; leave 'hours' or 'schedule' out")),
        .init(
            "no hours that are some", "none: true", "none: false", "\(call).hours.none",
            .invalid("must be true; where there are hours, say which field has them")),
        .init(
            "a week of instants that says how long slots are", "hours: hours",
            "schedule: {resource: shifts, weekday: weekday, from: opens, to: closes, minutes: length}",
            "\(visit).schedule.minutes",
            .invalid("goes with 'day' only; how long slots are says 'minutes' of the booking")),
        .init(
            "a length without a default", "        default: 10\n", "", blames: "field: takes",
            "\(call).minutes.default", .missing),
        .init(
            "a length that nothing says", "        field: takes\n", "", blames: "default: 10", "\(call).minutes.field",
            .missing),
        .init(
            "a length that two say", "field: takes", "field: takes\n        holder: usual", blames: "field: takes",
            "\(call).minutes.field", .invalid("goes without 'holder': one of both says how long a slot is")),
        .init(
            "a length of a day and more", "default: 10", "default: 1441", "\(call).minutes.default",
            .invalid("must lie between 1 and 1440")),
        .init(
            "a length in no number", "field: takes", "field: rings", "\(call).minutes.field",
            .unresolved(value: "rings", expected: "it must be a field of the type 'integer'"), structural: false),
        .init(
            "a length that holders do not have", "field: takes", "holder: takes", "\(call).minutes.holder",
            .unresolved(value: "takes", expected: "'nurses' has no such field"), structural: false),
        .init(
            "a number that no Monday has", "monday: 1", "monday: 3", "\(place).schedule.monday",
            .invalid("must lie between 0 and 2")),
        .init(
            "a number of Monday beside names", "weekday: {type: integer}", "weekday: {type: string}",
            blames: "monday: 1", "\(place).schedule.monday",
            .invalid("goes with days of the week that are numbers; names need none"), structural: false),
        .init(
            "an account's week that is that of holders", "account: nurses", "account: nurses\n        holder: length",
            blames: "account: nurses", "\(place).schedule.account",
            .invalid("goes without 'holder', which says whose each record is"), structural: false),
        .init(
            "exceptions of nobody", "available: works", "available: works\n        holder: nurse",
            blames: "holder: nurse\n        from", "\(place).exceptions.holder",
            .unresolved(value: "nurse", expected: "'exceptions' has no such field"), structural: false),
        .init(
            "exceptions without a schedule",
            """
                  schedule:
                    resource: shifts
                    weekday: weekday
                    monday: 1
                    from: opens
                    to: closes
                    minutes: length
                    active: counts
                    account: nurses
                    default_minutes: usual

            """, "", blames: "exceptions:\n        resource", "\(place).exceptions",
            .invalid("goes with 'schedule' only")),
        .init(
            "a schedule of no resource", "        resource: shifts\n", "", blames: "weekday: weekday",
            "\(place).schedule.resource", .missing),
        .init(
            "a schedule without weekdays", "        weekday: weekday\n", "", blames: "resource: shifts",
            "\(place).schedule.weekday", .missing),
        .init(
            "exceptions that no day has off", "        available: works\n", "", blames: "resource: exceptions",
            "\(place).exceptions.available", .missing),
        .init(
            "offered slots of nobody", "resource: openings\n        holder: nurse", "resource: openings",
            "\(place).offered.holder", .missing),
        .init(
            "a text where values belong", "taken: {state: [asked, agreed]}", "taken: asked",
            "\(place).taken", .wrongType(expected: "a mapping")),
        .init(
            "a list among the values", "taken: {state: [asked, agreed]}", "taken: {state: [asked, [agreed]]}",
            "\(place).taken.state.1", .wrongType(expected: "a text, number or truth value")),
        .init(
            "values of no field", "taken: {state: [asked, agreed]}", "taken: {status: [asked]}", "\(place).taken",
            .unresolved(value: "status", expected: fields, near: "state"), structural: false),
        .init(
            "a day in no field", "day: date\n      start", "day: when\n      start", blames: "day: when",
            "\(place).day",
            .unresolved(value: "when", expected: fields), structural: false),
        .init(
            "a day that is no date", "day: date\n      start", "day: state\n      start", blames: "day: state",
            "\(place).day",
            .unresolved(value: "state", expected: "beside a 'day' it must be a field of the type 'date'"),
            structural: false),
        .init(
            "a wall-clock start that is no text", "start: opens", "start: date", "\(place).start",
            .unresolved(value: "date", expected: "beside a 'day' it must be a field of the type 'time'"),
            structural: false),
        .init(
            "a wall-clock end that is no text", "end: closes", "end: date", "\(place).end",
            .unresolved(value: "date", expected: "beside a 'day' it must be a field of the type 'time'"),
            structural: false),
        .init(
            "a schedule in no resource", "resource: shifts", "resource: weeks", "\(place).schedule.resource",
            .unresolved(value: "weeks", expected: "the catalogue has no such resource"), structural: false),
        .init(
            "a schedule with a field that its resource lacks", "minutes: length", "minutes: size",
            "\(place).schedule.minutes", .unresolved(value: "size", expected: "'shifts' has no such field"),
            structural: false),
        .init(
            "a usual length that the account's record lacks", "default_minutes: usual", "default_minutes: size",
            "\(place).schedule.default_minutes", .unresolved(value: "size", expected: "'nurses' has no such field"),
            structural: false),
        .init(
            "a usual length of no account", "        account: nurses\n", "", blames: "default_minutes: usual",
            "\(place).schedule.default_minutes", .invalid("goes with 'account' only"), structural: false),
        .init(
            "an account in no resource", "account: nurses", "account: me", "\(place).schedule.account",
            .unresolved(value: "me", expected: "the catalogue has no such resource"), structural: false),
        .init(
            "exceptions with a field that their resource lacks", "available: works", "available: open",
            "\(place).exceptions.available",
            .unresolved(value: "open", expected: "'exceptions' has no such field", near: "opens"),
            structural: false),
        .init(
            "offered slots with a field that their resource lacks", "holder: nurse\n        day",
            "holder: who\n        day",
            blames: "holder: who", "\(place).offered.holder",
            .unresolved(value: "who", expected: "'openings' has no such field"), structural: false),
    ]
}
