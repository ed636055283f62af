import SyncModel

extension ControlMethod {
    /// Every method: the one source of dispatch, validation, discovery and the command line.
    public static let all: [ControlMethod] =
        records + reading + journal + outbox + conflicts + attachments + syncing + quarantine + system

    static let readable: [ControlErrorCode] = [.unknownResource, .forbidden, .notSignedIn]
    static let writable: [ControlErrorCode] = readable + [.refused, .conflictingState, .tooLarge]

    private static let records: [ControlMethod] = [
        ControlMethod(
            .recordsList, "Lists documents of a resource from the replica.",
            [
                .resource,
                ControlParameter(
                    "filter", .object, "Field values to match; the names are those of the backend's own filters."),
                ControlParameter("search", .string, "Words to find in the fields that the catalogue marks for search."),
                .limit(100),
                ControlParameter("after", .string, "The cursor that the page before gave as `next`."),
                ControlParameter("order", .string, "A field to sort by; `-` in front turns the order."),
                .face,
            ],
            result: "The page's documents, and the cursor of the next page or null.", errors: readable),
        ControlMethod(
            .recordsGet, "Reads one document from the replica.", [.resource, .id, .face], result: "The document.",
            errors: readable + [.notFound]),
        ControlMethod(
            .recordsCreate, "Makes a document and queues its create.",
            [.resource, ControlParameter("fields", .object, isRequired: true, "The document's fields.")],
            result: "The document, with its local id and the operation that will send it.", errors: writable,
            changes: true),
        ControlMethod(
            .recordsUpdate, "Changes fields of a document and queues the change.",
            [.resource, .id, ControlParameter("fields", .object, isRequired: true, "The fields that change.")],
            result: "The document as changed, and the operation that will send it.", errors: writable + [.notFound],
            changes: true),
        ControlMethod(
            .recordsDelete, "Deletes a document and queues the deletion.", [.resource, .id],
            result: "The operation that will send it.", errors: writable + [.notFound], changes: true),
        ControlMethod(
            .recordsAct, "Runs an action that the catalogue names, such as marking an invoice as paid.",
            [
                .resource,
                ControlParameter("action", .string, isRequired: true, "The action's name."),
                ControlParameter(
                    "id", .identifier,
                    "The record's id: the server's or the local one; left out for an action that is done to all records."
                ),
                ControlParameter("fields", .object, "What the action takes."),
            ],
            result:
                "The document as the action leaves it, and the operation that will send it; the operations, for all records.",
            errors: writable + [.notFound], changes: true),
    ]

    private static let reading: [ControlMethod] = [
        ControlMethod(
            .slotsList, "Lists the free slots of whoever holds them, by the local rules and the replica.",
            [
                ControlParameter(
                    "resource", .string, isRequired: true, "The booked resource, as the catalogue names it."),
                ControlParameter(
                    "holder", .identifier, isRequired: true, "Local or server id of whoever holds the slots."),
                ControlParameter(
                    "from", .string,
                    "From when, as a date or time of the backend's form; now when left out. Needed where there are no opening hours."
                ),
                ControlParameter("to", .string, "Until when, exclusive. Needed where there are no opening hours."),
                .limit(20),
                ControlParameter(
                    "minutes", .integer,
                    "How long the slots are to be, where bookings say so themselves; as long as usual when left out.",
                    range: 1...1_440),
            ],
            result:
                "The free slots, soonest first: each with start and end in UTC, local_start and local_end by the clinic's clock with its offset, and slot_date, slot_start and slot_end where the server writes wall-clock times. Besides, hours: known, unknown (none can be read, so nothing is offered) or none (any time that is not taken may be had); hours_text, the words that can't be read, where that is why; and the clinic's zone.",
            errors: readable + [.notFound, .refused]),
        ControlMethod(
            .agendaList, "Lists the bookings of a day of the clinic's calendar, the first before the others.",
            [
                ControlParameter(
                    "day", .string, "The day as YYYY-MM-DD, or today, tomorrow or yesterday; today when left out."),
                ControlParameter(
                    "holder", .identifier, "Only those of this holder, by the local or the server's id."),
                ControlParameter("resource", .string, "The booked resource; all of them when left out."),
            ],
            result:
                "Each booking with its ids; start and end as the server takes them, local_start and local_end by the clinic's clock without an offset; its holder and whom else it is with, by field, id and name; what it is about, its state in the server's words, how far its booking is, and whether it holds its slot.",
            errors: readable + [.notFound, .refused]),
        ControlMethod(
            .viewsList, "Names the derived views that the catalogue defines.",
            result: "Names, summaries and parameters.",
            errors: [.notSignedIn]),
        ControlMethod(
            .viewsGet, "Computes a derived view over the replica, equal to the server's.",
            [
                ControlParameter("view", .string, isRequired: true, "The view's name."),
                ControlParameter("params", .object, "The view's own parameters."),
            ],
            result: "The view, in the shape that the server gives it.", errors: [.notFound, .forbidden, .notSignedIn]),
        ControlMethod(
            .onlineCall, "Asks the server for what it alone can do, such as registering an account. Nothing is queued.",
            [
                ControlParameter("name", .string, isRequired: true, "What is asked for, as the catalogue names it."),
                ControlParameter("fields", .object, isRequired: true, "What it takes."),
            ],
            result: "The server's answer.", errors: [.offline, .refused, .notFound, .notSignedIn], isLong: true,
            changes: true),
        ControlMethod(
            .onlineList, "Names what only the server can do.",
            result: "Names, summaries, the fields that each needs and takes, and which of these are secret.",
            errors: [.notSignedIn]),
        ControlMethod(
            .resourcesList, "Describes the catalogue's resources.",
            result: "Names, fields, actions, and when each was pulled last."),
        ControlMethod(
            .resourcesDescribe, "Describes one resource with all that the catalogue says of it for this account.",
            [.resource],
            result:
                "Its fields with type, bounds, choices and when they may be written; its filters, its actions and what they need, and its booking or null.",
            errors: readable),
        ControlMethod(
            .querySQL,
            "Runs one SELECT over the resources, each a table by its name, without delaying any other connection; bounded in rows, bytes, memory and time.",
            [
                ControlParameter("sql", .string, isRequired: true, "One SELECT."),
                ControlParameter("params", .array, "Values for its `?`, in order."),
                .limit(1000),
                ControlParameter(
                    "timeout_ms", .integer, "How long it may take, its wait for other queries included.",
                    range: 1...30_000, standard: 2_000),
            ],
            result:
                "Column names, rows, whether they were cut, and at what: `rows` at the limit, `bytes` at 8 MiB, or null.",
            errors: [.refused, .forbidden, .notSignedIn, .tooLarge, .busy], endsWithCaller: true),
    ]

    private static let journal: [ControlMethod] = [
        ControlMethod(
            .journalSince, "Reads the journal of all changes from a position on.",
            [
                ControlParameter(
                    "position", .integer, isRequired: true, "The last position that is known; 0 for the beginning.",
                    range: 0 ... .max),
                .limit(100),
            ],
            result: "The entries, and the position to ask for next.", errors: [.notSignedIn]),
        ControlMethod(
            .journalSubscribe, "Asks for journal entries as `\(ControlNotification.journalEvent)` notifications.",
            [
                ControlParameter(
                    "since", .integer, "The last position that is known; only new entries come when left out.",
                    range: 0 ... .max),
                .resources("Only entries of these resources."),
            ],
            result: "The subscription's name, and the position behind which its entries begin.",
            errors: [.unknownResource, .forbidden, .notSignedIn, .busy]),
        ControlMethod(
            .journalUnsubscribe, "Ends a subscription of this connection.",
            [ControlParameter("subscription", .string, isRequired: true, "The subscription's name.")],
            result: "The subscription's name.", errors: [.notFound]),
    ]

    private static let syncing: [ControlMethod] = [
        ControlMethod(
            .syncNow, "Syncs now; `\(ControlNotification.syncProgress)` notifications come while it runs.",
            [
                .resources("Only these resources."),
                ControlParameter(
                    "full", .boolean, "Ask for whole lists, also where a range of days would do.", standard: false),
                ControlParameter(
                    "refetch", .boolean, "Ask for whole lists, also those that the server would say are as they were.",
                    standard: false),
            ],
            result: "What was sent, received and refused.", errors: readable + [.offline], isLong: true, changes: true),
        ControlMethod(
            .syncPreview, "Fetches the lists and says what a sync would send and change, without doing any of it.",
            [
                .resources("Only these resources."),
                ControlParameter(
                    "full", .boolean, "Ask for whole lists, also where a range of days would do.", standard: false),
                ControlParameter(
                    "refetch", .boolean,
                    "Like full, and as if no list were asked for on the condition that it changed.",
                    standard: false),
                ControlParameter(
                    "trace", .boolean, "Add the requests in their order, reads too, with their header fields.",
                    standard: false),
                .limit(100),
            ],
            result:
                "The requests with their bodies, why the others wait, and what would be added, changed, removed, decided; each list bounded by the limit.",
            errors: readable + [.offline], isLong: true),
        ControlMethod(
            .syncStatus, "Says where syncing stands.",
            result:
                "Whether the server answers and what to do where it refuses the account, the outbox's length, when each resource was pulled last, what is wrong with its lists since they were last good, and how many commits the replica was found to lack."
        ),
        ControlMethod(
            .syncVerify, "Reads the server again and compares the replica with it, document by document.",
            [.resources("Only these resources.")],
            result:
                "Whether they are identical, what differs, what came to be on the server since its list was read last, and which lists are not proven to be whole.",
            errors: readable + [.offline], isLong: true),
        ControlMethod(.sessionStatus, "Says who is signed in.", result: "The account, or null."),
        ControlMethod(
            .sessionSignIn, "Signs in again with the configured secret.", result: "The account.",
            errors: [.offline, .forbidden], isLong: true, changes: true),
    ]

    private static let system: [ControlMethod] = [
        ControlMethod(.systemPing, "Answers.", result: "`pong`: true."),
        ControlMethod(
            .systemInfo, "Describes the daemon.", result: "Version, process id, start time, paths and limits."),
        ControlMethod(.discover, "Describes this API.", result: "An OpenRPC document."),
    ]
}

extension ControlParameter {
    static let resource = ControlParameter(
        "resource", .string, isRequired: true, "The resource, as the catalogue names it.")
    static let id = ControlParameter(
        "id", .identifier, isRequired: true, "The document's local or server id.")

    static let face = ControlParameter(
        "face", .boolean, "Each record as the server shows it to this role, instead of in the one shape.",
        standard: false)

    static func limit(_ standard: Int64) -> ControlParameter {
        ControlParameter("limit", .integer, "At most this many.", range: 1...10_000, standard: .integer(standard))
    }

    static func resources(_ summary: String) -> ControlParameter {
        ControlParameter("resources", .array, summary, elements: .string)
    }
}
