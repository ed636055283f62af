import SyncModel

/// What an answer means for its operation and its record (design section 8).
extension RulingDraft {
    /// Takes an operation to what its answer says.
    mutating func settle(_ sent: Operation, _ verdict: PushVerdict, pause: Int64) throws(MissingFact) {
        var operation = sent
        if operation.evidence == .accountRefused {
            emit(.setEvidence(operation.id, nil))
            operation.evidence = nil
        }
        switch verdict {
        case .acknowledged(let record): try acknowledge(operation, record: record)
        case .rejected(let answer):
            // What it takes is about to be let go of: it is sent again after that.
            if setting.resource.hasHoldings, !operation.kind.isUpload, try release(before: operation.id) != nil {
                return emit(.move(operation.id, to: .queued, answer: answer))
            }
            try reject(operation, answer)
        case .unknown(let answer): doubt(operation, answer)
        case .claimed(let record, let answer): try claim(operation, record: record, answer)
        case .signInAgain(let answer): emit(.move(operation.id, to: .queued, answer: answer))
        case .held(let answer, let after):
            let notBefore = setting.now + max(after ?? 0, pause)
            emit(.move(operation.id, to: .queued, answer: answer, notBefore: notBefore))
            emit(.setEvidence(operation.id, .accountRefused))
        case .stale(let answer): try lookAnew(before: operation, answer, pause: pause)
        case .retry(let answer, let after):
            // What never left may go again soon; a server that is away holds back the whole outbox, not this operation.
            let wait = answer.status == nil ? min(pause, PushVerdict.unsentPause) : pause
            let notBefore = setting.now + max(after ?? 0, wait)
            emit(.move(operation.id, to: .queued, answer: answer, notBefore: notBefore))
        case .gone:
            guard operation.kind != .delete else { return try acknowledge(operation, record: nil) }
            keepLost(operation)
            try reject(
                operation, OperationAnswer(status: 404, message: "the record no longer exists on the server"))
            if facts.state != nil { try removeGone(.notFound) }
        }
    }

    /// Ends an operation that the server did.
    ///
    /// - Parameters:
    ///   - record: The record as the server answered it; nil when the answer has none.
    ///   - evidence: Why another document that has the record's id gives it up.
    mutating func acknowledge(
        _ operation: Operation, record: JSONObject?, taking evidence: AbsenceEvidence = .idReused
    ) throws(MissingFact) {
        emit(.move(operation.id, to: .acknowledged))
        emit(operation.kind.isUpload ? .fileUploaded(operation: operation.id) : .fileSent(operation: operation.id))
        guard let state = facts.state else { return }
        journal(.acknowledged, of: operation, operation.kind.description, naming: state.serverID)
        if operation.kind == .delete {
            emit(.awaitVerification(operation.id, .unseen, removed: state.serverID))
            return emit(.remove)
        }
        if setting.resource.booking != nil, operation.kind == .create || state.booking == .tentative {
            // One that was moved once more since then still waits for the server's word.
            if placing == nil { moveSlot(to: .confirmed) }
        }
        let answered = ServerID(json: record?[setting.resource.idField])
        // The account's own record is that whatever its id: it may get one by its first change.
        let named = setting.resource.isOwnRecord ? answered ?? state.serverID : state.serverID ?? answered
        guard let id = named else { return }
        // An answer that is not about this record, such as a mere message, says nothing about its fields.
        let shown = answered == id ? record ?? [:] : [:]
        let expected = try expected(of: operation)
        verify(operation, expected, in: shown)
        // Names, and what the server fills in, that it shows only in lists are filled from here until it does.
        let starts = operation.kind == .create ? setting.resource.starts(at: operation.createdAt) : [:]
        let known = starts.merging(state.serverObject) { $1 }.merging(expected) { $1 }
        var stored = try completed(known, onlyMissing: true)
        stored.merge(shown) { $1 }
        // The tag of the version before says nothing of this one.
        if let version = setting.resource.version, version.source == .etag {
            stored[version.field] = shown[version.field]
        }
        let isNew = state.serverID != id
        if isNew { try takeOver(id, stored, evidence) }
        rebase(after: operation, onto: filled(stored))
        try absorb(RecordText(stored), as: id)
        if isNew { try relinkReferring(to: id) }
    }

    /// Has the document that has a record's id, or had it, ruled on by what the operation made of it: a server that reuses ids gave one of a
    /// record that is still here to a new one, or it found that record by its key; then also one that lists had not shown for a time.
    private mutating func takeOver(
        _ id: ServerID, _ record: JSONObject, _ evidence: AbsenceEvidence
    ) throws(MissingFact) {
        func name(_ other: LocalID) -> DocumentName { DocumentName(resource: setting.resource.name, id: other) }
        if let other = try holder(of: id) {
            emit(.alsoRule(name(other), .takenOver(by: record, evidence)))
        } else if !setting.resource.upsertKey.isEmpty, let other = try gone(as: id), other.document != facts.id {
            emit(.alsoRule(name(other.document), .takenOver(by: record, evidence, gone: other.record)))
        }
    }

    /// A record with `null` for each field that it lacks and that a pending edit or the operation names.
    private func filled(_ record: JSONObject) -> JSONObject {
        var filled = record
        for field in facts.operations.flatMap(\.edits.keys) where filled[field] == nil { filled[field] = .null }
        return filled
    }

    /// Notes that the server said yes to a file: it is done when the file was seen there.
    ///
    /// - Parameter record: The record as the server answered it; nil when the answer has none.
    private mutating func claim(
        _ operation: Operation, record: JSONObject?, _ answer: OperationAnswer
    ) throws(MissingFact) {
        // Its words are the record itself, which is kept where records are.
        let words = OperationAnswer(status: answer.status, message: "the server said yes; what it keeps is looked at")
        emit(.move(operation.id, to: .unknown, answer: words))
        emit(.watchDoubt(operation.id))
        guard case .upload(let field) = operation.kind, let record, let state = facts.state, let id = state.serverID,
            ServerID(json: record[setting.resource.idField]) == id
        else { return }
        emit(.setEvidence(operation.id, .fileShown(record[field] != nil)))
        try absorb(RecordText(state.serverObject.merging(record) { $1 }), as: id)
    }

    /// Keeps an operation that the server refused as a dead letter with the server's words; a booking gets the nearest free slots.
    mutating func reject(_ sent: Operation, _ answer: OperationAnswer) throws(MissingFact) {
        // Folded first: the move wipes passwords from all that the dead letter keeps.
        let operation = sent.kind == .create ? foldLaterEdits(into: sent) : sent
        emit(.move(operation.id, to: .rejected, answer: answer))
        try rebase(withdrawing: operation, isRefused: true)
        guard facts.state != nil else { return }
        try explain(operation)
        if setting.resource.booking != nil, operation.kind == .create { moveSlot(to: .rejected) }
        if operation.kind == .delete { emit(.setHidden(false)) }
        try show()
        journal(.rejected, of: operation, answer.message, naming: facts.state?.serverID)
    }

    /// What was typed after a create that the server refused belongs to the refused record: without it, it could never be sent.
    private mutating func foldLaterEdits(into create: Operation) -> Operation {
        var folded = create
        let words = OperationAnswer(
            status: nil, message: "the record's create was refused; the fields are kept with it")
        for later in facts.open where later.state == .queued && later.id != create.id && !later.kind.isUpload {
            folded.edits.merge(later.edits) { $1 }
            emit(.move(later.id, to: .superseded, answer: words))
        }
        if folded.edits != create.edits { emit(.setEdits(create.id, folded.edits)) }
        if facts.state?.isHidden == true { emit(.setHidden(false)) }
        return folded
    }

    /// Notes that nobody knows whether the server did an operation.
    mutating func doubt(_ operation: Operation, _ answer: OperationAnswer) {
        emit(.move(operation.id, to: .unknown, answer: answer))
        emit(.watchDoubt(operation.id))
        journal(.unknown, of: operation, answer.message)
    }

    /// Leaves an operation to a person, with the evidence.
    ///
    /// - Parameter candidates: The server ids of the records that it may have made.
    mutating func park(
        _ operation: Operation, _ finding: String, candidates: [ServerID] = []
    ) throws(MissingFact) {
        let sent = visible(try asSent(operation))
        emit(
            .move(
                operation.id, to: .parked, answer: OperationAnswer(status: operation.answer?.status, message: finding)))
        emit(
            .setEvidence(
                operation.id,
                .undecided(
                    .init(words: finding, candidates: candidates, answer: operation.answer?.message, sent: sent))))
        journal(.parked, of: operation, finding)
    }

    /// An entry of the journal about an operation.
    mutating func journal(
        _ kind: ChangeKind, of operation: Operation, _ words: String, naming serverID: ServerID? = nil
    ) {
        emit(
            .journal(
                JournalNote(
                    kind, origin: .engine, author: operation.author, serverID: serverID,
                    after: JSONValue.string(words).text)))
    }

    /// Nothing is on its way: what still says so lost its answer. What may be done twice is not looked up, but sent again, unless the
    /// server said that it did it: then only the record's id is to be found.
    mutating func recover(_ id: LocalID, mayRepeat: Bool) throws(MissingFact) {
        if facts.operation(id)?.state == .sending {
            let words = OperationAnswer(status: nil, message: "the answer could not be written down")
            emit(.move(id, to: .unknown, answer: words))
            emit(.watchDoubt(id))
        }
        guard mayRepeat, let operation = facts.operation(id), operation.state == .unknown,
            operation.isRepeatable(setting.resource, role: setting.role),
            !(setting.resource.isListed && operation.isProven)
        else { return }
        try sendAgain(operation)
        try reviewRequeued(operation)
    }
}
