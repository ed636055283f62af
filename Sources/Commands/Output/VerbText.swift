import ControlProtocol

/// What the daemon says of its own methods, in the words of this program: the socket names methods, and people type verbs.
enum VerbText {
    /// A sentence with the verb in place of each method that it names.
    static func said(_ sentence: String) -> String {
        guard sentence.contains(".") else { return sentence }
        return sentence.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
            var name = word.prefix { $0.isLetter || $0 == "." }
            while name.last == "." { name.removeLast() }
            guard let method = ControlMethod.Name(rawValue: String(name)) else { return String(word) }
            return "'clinicsync \(verb(method))'" + word.dropFirst(name.count)
        }.joined(separator: " ")
    }

    /// The verb that does what a method does, or tells of it.
    static func verb(_ method: ControlMethod.Name) -> String {
        switch method {
        case .recordsList: "list"
        case .recordsGet: "get"
        case .recordsCreate: "create"
        case .recordsUpdate: "update"
        case .recordsDelete: "delete"
        case .recordsAct: "act"
        case .slotsList: "slots"
        case .agendaList: "today"
        case .viewsList, .viewsGet: "view"
        case .onlineCall, .onlineList: "online"
        case .journalSince: "journal"
        case .journalSubscribe, .journalUnsubscribe: "watch"
        case .outboxList: "outbox"
        case .outboxCancel: "outbox cancel"
        case .outboxShow: "outbox show"
        case .outboxEdit: "outbox edit"
        case .outboxResubmit: "outbox resubmit"
        case .outboxRetry: "outbox retry"
        case .outboxAdopt: "outbox adopt"
        case .conflictsList: "conflicts"
        case .conflictsShow: "conflicts show"
        case .conflictsResolve: "conflicts resolve"
        case .conflictsUndo: "conflicts undo"
        case .attachmentsPut: "attach"
        case .attachmentsGet: "fetch"
        case .attachmentsList: "attachments"
        case .attachmentsStatus: "attachments status"
        case .attachmentsWatch: "attachments watch"
        case .attachmentsPin: "attachments pin"
        case .attachmentsScrub: "scrub"
        case .syncNow, .syncPreview: "sync"
        case .syncStatus, .sessionStatus, .systemInfo, .systemPing: "status"
        case .syncQuarantine: "quarantine"
        case .syncApprove: "quarantine approve"
        case .syncRestore: "quarantine restore"
        case .syncVerify: "verify"
        case .sessionSignIn: "login"
        case .resourcesList, .resourcesDescribe: "describe"
        case .querySQL: "query"
        case .discover: "help"
        }
    }
}
