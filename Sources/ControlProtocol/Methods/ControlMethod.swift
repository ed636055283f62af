import SyncModel

/// One method of the socket API, described once: dispatch, validation, `rpc.discover` and the command line all read this.
public struct ControlMethod: Sendable, Equatable {
    /// The methods' names; a switch over them is complete or does not compile.
    public enum Name: String, Sendable, CaseIterable {
        /// Lists documents.
        case recordsList = "records.list"
        /// Reads one document.
        case recordsGet = "records.get"
        /// Makes a document.
        case recordsCreate = "records.create"
        /// Changes fields of a document.
        case recordsUpdate = "records.update"
        /// Deletes a document.
        case recordsDelete = "records.delete"
        /// Runs an action of the catalogue on a document.
        case recordsAct = "records.act"
        /// Lists free slots.
        case slotsList = "slots.list"
        /// Lists the bookings of a day.
        case agendaList = "agenda.list"
        /// Names the derived views.
        case viewsList = "views.list"
        /// Computes a derived view.
        case viewsGet = "views.get"
        /// Asks the server for what it alone can do.
        case onlineCall = "online.call"
        /// Names what only the server can do.
        case onlineList = "online.list"
        /// Reads the journal from a position on.
        case journalSince = "journal.since"
        /// Asks for journal entries as they come. Answered by the server itself.
        case journalSubscribe = "journal.subscribe"
        /// Ends a subscription. Answered by the server itself.
        case journalUnsubscribe = "journal.unsubscribe"
        /// Lists queued writes.
        case outboxList = "outbox.list"
        /// Takes back a write that was not sent.
        case outboxCancel = "outbox.cancel"
        /// Shows one queued write with all that is known of it.
        case outboxShow = "outbox.show"
        /// Changes the fields of a write that was not done.
        case outboxEdit = "outbox.edit"
        /// Sends a refused write again.
        case outboxResubmit = "outbox.resubmit"
        /// Sends a parked write again.
        case outboxRetry = "outbox.retry"
        /// Says that a parked write was done.
        case outboxAdopt = "outbox.adopt"
        /// Lists fields that two sides changed.
        case conflictsList = "conflicts.list"
        /// Shows one conflict.
        case conflictsShow = "conflicts.show"
        /// Decides a conflict.
        case conflictsResolve = "conflicts.resolve"
        /// Takes the decision of a conflict back.
        case conflictsUndo = "conflicts.undo"
        /// Takes a file in and queues its upload.
        case attachmentsPut = "attachments.put"
        /// Hands a record's file out.
        case attachmentsGet = "attachments.get"
        /// Lists attachments.
        case attachmentsList = "attachments.list"
        /// Says where one attachment stands, or all of them.
        case attachmentsStatus = "attachments.status"
        /// Waits until an upload is settled.
        case attachmentsWatch = "attachments.watch"
        /// Keeps a record's file in the cache.
        case attachmentsPin = "attachments.pin"
        /// Checks every file that is kept here.
        case attachmentsScrub = "attachments.scrub"
        /// Syncs now.
        case syncNow = "sync.now"
        /// Says where syncing stands.
        case syncStatus = "sync.status"
        /// Says what a sync would send and change.
        case syncPreview = "sync.preview"
        /// Lists what listings lack in suspicious number.
        case syncQuarantine = "sync.quarantine"
        /// Says that quarantined records are gone.
        case syncApprove = "sync.approve"
        /// Says that quarantined records stay.
        case syncRestore = "sync.restore"
        /// Compares the replica with the server.
        case syncVerify = "sync.verify"
        /// Says who is signed in.
        case sessionStatus = "session.status"
        /// Signs in again.
        case sessionSignIn = "session.signIn"
        /// Describes the catalogue's resources.
        case resourcesList = "resources.list"
        /// Describes one resource with all that the catalogue says of it.
        case resourcesDescribe = "resources.describe"
        /// Runs a read-only query.
        case querySQL = "query.sql"
        /// Answers.
        case systemPing = "system.ping"
        /// Describes the daemon.
        case systemInfo = "system.info"
        /// Describes the API. Answered by the server itself.
        case discover = "rpc.discover"
    }

    /// The method's name.
    public let name: Name
    /// What it does, in one sentence.
    public let summary: String
    /// Its parameters, in the order in which an array of parameters is read.
    public let params: [ControlParameter]
    /// What it answers, in one sentence.
    public let result: String
    /// The errors it may answer with beyond those that every method may.
    public let errors: [ControlErrorCode]
    /// Whether it may take long: then the connection's other calls go on meanwhile, and answers correlate by id.
    public let isLong: Bool
    /// Whether it is cancelled when its caller hangs up or the daemon stops: every long call is, and no call that writes at once.
    public let endsWithCaller: Bool
    /// Whether it writes.
    public let changes: Bool

    init(
        _ name: Name, _ summary: String, _ params: [ControlParameter] = [], result: String,
        errors: [ControlErrorCode] = [], isLong: Bool = false, endsWithCaller: Bool = false,
        changes: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.params = params
        self.result = result
        self.errors = errors
        self.isLong = isLong
        self.endsWithCaller = isLong || endsWithCaller
        self.changes = changes
    }

    /// The method of a name as it stands in a request; nil when there is none.
    public static func named(_ name: String) -> ControlMethod? {
        Name(rawValue: name).map(named)
    }

    /// The method of a name.
    public static func named(_ name: Name) -> ControlMethod {
        guard let method = byName[name] else { preconditionFailure("\(name.rawValue) has no row in the table") }
        return method
    }

    /// The parameter of that name; nil when the method takes none.
    public func parameter(_ name: String) -> ControlParameter? {
        params.first { $0.name == name }
    }

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
}
