import ReplicaEngine

/// What the socket says of a field that can't be taken: what follows the field's name in a sentence.
enum FieldFaultText {
    static func predicate(_ fault: FieldFault) -> String {
        switch fault {
        case .required: "is required"
        case .empty: "can't be empty"
        case .unknown(let resource, let known): "is no field of \(resource); there are: \(list(known))"
        case .filledByServer: "can't be set when a record is made: the server fills it"
        case .fixed: "can't be changed"
        case .notOfAction(let takes): "is not taken by the action; it takes: \(list(takes))"
        case .notOfCall(let takes): "is not taken; there are: \(list(takes))"
        case .notOfPath: "must be an id: a text without '/' or a number"
        case .taken(let id): "must be another: the record \(id) has this one, and only one may; change that first"
        case .oneRecord(let action): "is required: '\(action)' is done to one record"
        case .file: "is a file; attach it with attachments.put"
        case .notAmong(let choices): "must be one of \(list(choices))"
        case .notText(let kind): "must be a text, and is a \(kind)"
        case .tooLong(let characters, let most): "has \(characters) characters; at most \(most) are allowed"
        case .outside(let range): "must be \(range)"
        case .notWhole: "must be a whole number"
        case .notAmount: "must be an amount, such as 75 or \"75.00\""
        case .notBoolean: "must be true or false"
        case .notMoment: "must be a moment, such as 2026-01-20T14:00:00"
        case .neverShown:
            "is a time that the clinic's clock never shows, for it is set ahead over it; write another, or one with its offset"
        case .shownTwice:
            "is a time that clocks show twice that night, and the server takes no offset: it would be an hour earlier there; choose another"
        case .notDay: "must be a day, such as 2026-01-20"
        case .notTimeOfDay: "must be a time of day, such as 09:00:00"
        case .notID(let resource): "must be the id of a record of \(resource)"
        case .dangling(let resource, let id): "names a record of \(resource) that does not exist: \(id)"
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
