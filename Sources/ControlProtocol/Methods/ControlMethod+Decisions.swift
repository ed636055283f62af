import SyncModel

/// The methods by which people settle what the engine leaves to them: writes, conflicts, quarantines.
extension ControlMethod {
    static let outbox: [ControlMethod] = [
        ControlMethod(
            .outboxList, "Lists queued writes, oldest first, each with what to do next.",
            [
                ControlParameter(
                    "state", .string, "Only writes in this state.", choices: OperationState.allCases.map(\.rawValue)),
                ControlParameter("all", .boolean, "Settled ones too.", standard: false),
            ],
            result: "The operations.", errors: [.notSignedIn]),
        ControlMethod(
            .outboxShow,
            "Shows one write: its fields with what they started from, the evidence, and what waits for it.",
            [.operation], result: "The operation.", errors: [.notFound, .notSignedIn]),
        ControlMethod(
            .outboxEdit, "Changes fields of a write that waits, was refused or is parked. It does not send it.",
            [.operation, ControlParameter("fields", .object, isRequired: true, "The fields that change.")],
            result: "The operation.", errors: deciding + [.refused], changes: true),
        ControlMethod(
            .outboxResubmit, "Sends a refused write again, as it is by now.", [.operation],
            result: "The operation, which waits to be sent.", errors: deciding + [.refused], changes: true),
        ControlMethod(
            .outboxRetry,
            "Says that a parked write was not done: it is sent again. One that waits because the server refused the account is tried now.",
            [.operation],
            result: "The operation, which waits to be sent.", errors: deciding, changes: true),
        ControlMethod(
            .outboxAdopt, "Says that a parked write was done.",
            [
                .operation,
                ControlParameter("record", .identifier, "For a create, the local or server id of the record it made."),
            ],
            result: "The operation, which is settled.", errors: deciding + [.refused], changes: true),
        ControlMethod(
            .outboxCancel, "Takes back a write that was not done.", [.operation],
            result: "The operation.", errors: [.notFound, .conflictingState, .forbidden, .notSignedIn], changes: true),
    ]

    static let conflicts: [ControlMethod] = [
        ControlMethod(
            .conflictsList, "Lists fields that two sides changed, latest first, with both values.",
            [
                .limit(100), ControlParameter("resource", .string, "Only those of this resource."),
                ControlParameter(
                    "document", .identifier,
                    "Only those of this document: its local id, or with `resource` the server's."),
                ControlParameter("open", .boolean, "Only those that wait for a person.", standard: false),
            ],
            result:
                "The conflicts; and of the outbox, how many of its writes wait for a decision, and how many of these lost their slot.",
            errors: [.unknownResource, .notFound, .refused, .notSignedIn]),
        ControlMethod(
            .conflictsShow, "Shows one conflict, with what may be done about it.", [.conflict], result: "The conflict.",
            errors: [.notFound, .notSignedIn]),
        ControlMethod(
            .conflictsResolve,
            "Decides a conflict: re-applies the local value, keeps the server's, or sets another. A deleted record is made anew.",
            [
                .conflict,
                ControlParameter(
                    "choice", .string, isRequired: true, "Which value is to stand.",
                    choices: ConflictResolution.Choice.allCases.map(\.rawValue)),
                ControlParameter("value", .any, "For the choice `value`: the value, or fields of a whole record."),
            ],
            result: "The conflict, with the decision and the operation that carries it.", errors: deciding + [.refused],
            changes: true),
        ControlMethod(
            .conflictsUndo,
            "Takes a decision back: cancels what it queued, or queues the value that stood before where that was sent.",
            [.conflict], result: "The conflict.", errors: deciding + [.refused], changes: true),
    ]

    static let quarantine: [ControlMethod] = [
        ControlMethod(
            .syncQuarantine, "Lists, by resource, the records that lists lack in suspicious number.",
            [.limit(5)],
            result: "Per resource how many wait and how many are held, since when, and the first of them.",
            errors: [.notSignedIn]),
        ControlMethod(
            .syncApprove, "Says that the quarantined records of a resource are gone: they are removed here.",
            [.resource, ControlParameter("held", .boolean, "Those that are held, too.", standard: false)],
            result: "How many were removed.", errors: deciding + [.unknownResource], changes: true),
        ControlMethod(
            .syncRestore,
            "Says that the quarantined records of a resource stay: no list removes them until one has shown them again.",
            [.resource], result: "How many are held.", errors: deciding + [.unknownResource], changes: true),
    ]

    private static let deciding: [ControlErrorCode] = [.notFound, .conflictingState, .forbidden, .notSignedIn]
}

extension ControlParameter {
    fileprivate static let operation = ControlParameter(
        "operation", .identifier, isRequired: true, "The operation's id.")
    fileprivate static let conflict = ControlParameter(
        "conflict", .integer, isRequired: true, "The conflict's number.", range: 1 ... .max)
}
