import SyncModel

/// The methods by which files come in and go out (design section 10).
extension ControlMethod {
    static let attachments: [ControlMethod] = [
        ControlMethod(
            .attachmentsPut,
            "Takes a file in and queues its upload; give exactly one of `id` and `fields`, and exactly one of `path` and `descriptor`. \(progressComes)",
            [
                .resource,
                ControlParameter("id", .identifier, "The local or server id of the record that gets the file."),
                .field,
                ControlParameter(
                    "fields", .object, "In place of `id`: a record with these fields is made, and gets the file."),
                ControlParameter("path", .string, "Where the file is, as the daemon sees it: an absolute path."),
                .descriptor(
                    "In place of `path`: the file to read, open, comes with this message (SCM_RIGHTS, unix(7))."),
                ControlParameter(
                    "name", .string,
                    "The file's name as the server will see it; the path's last component when left out, or \"file\" for a descriptor."
                ),
            ],
            result: "`attachment`, the attachment; `record`, the record's local id; `operation`, what will send it.",
            errors: writable + [.notFound], isLong: true, changes: true),
        ControlMethod(
            .attachmentsGet,
            "Hands a record's file out, from here or else from the server; name it by `attachment`, or by `resource` and `id`, and give exactly one of `path` and `descriptor`. \(progressComes)",
            [
                ControlParameter("resource", .string, "The record's resource, as the catalogue names it."),
                ControlParameter("id", .identifier, "The record's local or server id."),
                .field,
                .attachment("In place of a record: the attachment's id."),
                ControlParameter(
                    "path", .string,
                    "Where to put it, as the daemon sees it: an absolute path at which nothing is; nothing is ever overwritten. Only for the daemon's own user."
                ),
                .descriptor(
                    "In place of `path`: the file to write, open and empty, comes with this message (SCM_RIGHTS, unix(7))."
                ),
            ],
            result: "`attachment`, the attachment; `source`, where its bytes came from: `store` or `server`.",
            errors: readable + [.notFound, .offline, .refused, .conflictingState, .tooLarge], isLong: true),
        ControlMethod(
            .attachmentsList, "Lists attachments, newest first.",
            [
                ControlParameter("resource", .string, "Only those of this resource."),
                ControlParameter(
                    "id", .identifier, "Only those of this record: its local id, or with `resource` the server's."),
                ControlParameter("state", .string, "Only those in this state.", choices: attachmentStates),
                .limit(100),
            ],
            result:
                "`attachments`: each with id, resource, record (its local id), field, name, media_type, size, sha256, state, sent, total, rate, bytes_on_disk, bytes_on_wire, compressed, sealed, pinned, operation, message and added_at.",
            errors: readable + [.notFound]),
        ControlMethod(
            .attachmentsStatus, "Says where one attachment stands; without one, where all of them do.",
            [.attachment("The attachment's id.")],
            result:
                "`attachment`, the one that was named; else `counts` (how many by state), `bytes_on_disk`, `cache_bound`, `files` (how many are here), `transfers` (the attachments under way), `server_decodes` (the content codings that requests are sent with) and `codings` (what is known of each).",
            errors: [.notFound, .notSignedIn]),
        ControlMethod(
            .attachmentsWatch,
            "Waits until an upload is settled, or every one when none is named. \(progressComes)",
            [.attachment("The attachment's id.")],
            result: "`attachments`: what became of each.", errors: [.notFound, .notSignedIn], isLong: true),
        ControlMethod(
            .attachmentsPin, "Keeps a record's file in the cache whatever its bound, or no longer.",
            [
                .resource, .id, .field,
                ControlParameter("pinned", .boolean, "False lets the file go when room is needed.", standard: true),
            ],
            result: "`pinned`, and `attachment`, or null while its file is not here.", errors: readable + [.notFound],
            changes: true),
        ControlMethod(
            .attachmentsScrub,
            "Reads every file that is kept here and compares it with its checksum; removes damaged copies of the server's files, and files that no record has. \(progressComes)",
            result:
                "`files` and `bytes`: how many were checked; `damaged`: the attachments that are, each with what is wrong; `removed`: the SHA-256 of files that no record has; `strangers`: what does not belong into the folder.",
            errors: [.notSignedIn], isLong: true, changes: true),
    ]

    /// Whether a call with these parameters says that an open file comes with it.
    public func expectsDescriptor(_ params: JSONObject) -> Bool {
        parameter(ControlParameter.descriptorName) != nil && params[ControlParameter.descriptorName] == true
    }

    private static let progressComes =
        "`\(ControlNotification.attachmentsProgress)` notifications come while it runs."

    /// Where an attachment may stand: the states of its upload, or `cached` for a file that came from the server.
    private static let attachmentStates = [
        "queued", "sending", "checking", "uploaded", "unknown", "parked", "rejected", "cancelled", "cached",
    ]
}

extension ControlParameter {
    /// What a call says with which an open file comes. The server reads it by this name, whatever the method.
    fileprivate static let descriptorName = "descriptor"

    fileprivate static func descriptor(_ summary: String) -> ControlParameter {
        ControlParameter(descriptorName, .boolean, summary, standard: false)
    }

    fileprivate static let field = ControlParameter(
        "field", .string, "The record's field that holds the file; may be left out where the resource has only one.")

    fileprivate static func attachment(_ summary: String) -> ControlParameter {
        ControlParameter("attachment", .identifier, summary)
    }
}
