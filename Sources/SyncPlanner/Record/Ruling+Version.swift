import SyncModel

/// What a version of the record means that the server shows.
extension RulingDraft {
    /// A list shows the record. One that was asked for too early neither puts an old value back nor ends a verification.
    mutating func take(listed record: RecordText, isOwn: Bool) throws(MissingFact) -> Ruling.Outcome {
        guard let state = facts.state, let id = state.serverID else { return .same }
        if isTooEarly() { return .waits }
        let known = withoutUndone(state.serverObject, shownBy: record.object)
        try verifyWrites(by: record.object)
        let resource = setting.resource
        if resource.shows(state.serverObject, sameAs: record.object) { return .same }
        // The account's own record is that whatever is in it.
        if resource.pull.strategy != .single,
            IdentityVerdict.judge(
                before: known, after: record.object, resource: resource, isOwn: isOwn) == .reused
        {
            try removeGone(.idReused)
            return .replaced
        }
        if state.isPlain {
            emit(.setServer(id, record))
        } else {
            noteSlotMove(to: record.object)
            try absorb(record, as: id)
        }
        journalVersion(from: state, to: record)
        return .done
    }

    /// Whether a list, or the record alone, was asked for too early to say how the record is.
    mutating func isTooEarly() -> Bool {
        guard facts.isBeingWritten else { return false }
        note(.tooEarly)
        return true
    }

    /// The account's own record has another id than it was known by: it is the same record. Before its first change it may have had none.
    mutating func identify(as id: ServerID) throws(MissingFact) {
        guard setting.resource.isOwnRecord, let state = facts.state, state.serverID != id, let known = state.server
        else {
            return
        }
        var record = known.object
        record[setting.resource.idField] = setting.resource.idForm.json(id)
        emit(.setServer(id, RecordText(record)))
        try show()
    }

    /// What a single record tells is laid over what its list had told, for a record read alone has more members, or fewer.
    ///
    /// Where it is another record under the same id, the known one is gone, and the list will bring the other.
    mutating func take(readAlone fresh: JSONObject) throws(MissingFact) -> Ruling.Outcome {
        guard let state = facts.state, let id = state.serverID else { return .same }
        if isTooEarly() { return .waits }
        let known = state.serverObject
        let record = known.merging(
            fresh.filter { known[$0.key] != nil || setting.resource.isToldAlone($0.key) }
        ) { $1 }
        guard record != known else { return .same }
        if setting.resource.pull.strategy != .single,
            IdentityVerdict.judge(
                before: withoutUndone(known, shownBy: record), after: record, resource: setting.resource) == .reused
        {
            try removeGone(.idReused)
            return .replaced
        }
        // A list tells what became of that create; taken for a change of this record, it would be made once more.
        if setting.resource.isListed, try isMade(from: known, to: record) { return .waits }
        noteSlotMove(to: record)
        let version = RecordText(record)
        try absorb(version, as: id)
        if !setting.resource.shows(known, sameAs: record) { journalVersion(from: state, to: version) }
        return .done
    }

    /// What the server is known to have, less the values of ours that it said yes to where the record has what they were to replace: a yes
    /// that was undone does not make another record of it.
    private func withoutUndone(_ known: JSONObject, shownBy record: JSONObject) -> JSONObject {
        facts.operations.filter { $0.verification != nil }.reduce(into: known) { known, operation in
            let effects = LocalDocument.effects(of: operation, resource: setting.resource, role: setting.role)
            for name in effects.keys {
                guard let base = operation.edits[name]?.base ?? operation.base?.record[name], let now = record[name],
                    Likeness.holds(base, now, setting.resource.field(named: name)?.type)
                else { continue }
                known[name] = now
            }
        }
    }

    private mutating func journalVersion(from state: RecordState, to version: RecordText) {
        emit(
            .journal(
                JournalNote(
                    .updated, origin: .remote, author: "server", serverID: state.serverID, before: state.server?.text,
                    after: version.text)))
    }

    /// Takes over a version of the record and merges it with the pending operations.
    ///
    /// - Parameter id: The record's id; nil where the version is the one that is stored already.
    mutating func absorb(_ version: RecordText, as id: ServerID?) throws(MissingFact) {
        let open = facts.open
        if !open.isEmpty {
            let merge = DocumentMerge(
                operations: open, record: version.object, remoteTime: try changeTime(of: version.object),
                resource: setting.resource, role: setting.role)
            note(.merge(merge, before: open))
            for operation in merge.revised { emit(.setEdits(operation.id, operation.edits)) }
            for operation in merge.superseded { conclude(operation, merge) }
            for conflict in merge.conflicts {
                emit(.conflict(conflict))
                emit(
                    .journal(
                        JournalNote(
                            .conflict, origin: .engine, author: "engine", serverID: facts.state?.serverID,
                            before: conflict.local?.text, after: conflict.remote?.text)))
            }
        }
        if let id { emit(.setServer(id, version)) }
        try reviewBases(against: version.object)
        endPlacing()
        try show()
    }

    /// Ends an operation that has nothing left to send: the other side won, or already has the same.
    private mutating func conclude(_ operation: Operation, _ merge: DocumentMerge) {
        let lost = merge.conflicts.contains { $0.winner != .local }
        let words = OperationAnswer(
            status: nil,
            message: lost
                ? "the same field was changed on the server; see conflicts" : "the server already has these values")
        // One that may have been sent and whose values the server shows was done.
        emit(.move(operation.id, to: operation.state == .unknown ? .acknowledged : .superseded, answer: words))
    }

    /// Composes what local tools see anew, after operations or the server's version changed.
    ///
    /// A record that the server never had keeps what was typed, even when its create was refused: nothing typed is lost.
    mutating func show() throws(MissingFact) {
        guard let state = facts.state else { return }
        // What a file changes of its record is known when the server shows it.
        let pending = facts.open.filter { !$0.kind.isUpload }
        if state.serverID == nil, pending.isEmpty { return }
        guard
            let shown = LocalDocument.compose(
                server: state.serverObject, pending: pending.filter { $0.kind != .delete }, resource: setting.resource,
                role: setting.role)
        else { return emit(.setLocal(nil)) }
        emit(.setLocal(RecordText(try completed(shown, onlyMissing: state.serverID != nil))))
    }

    /// Another record has an id on the server: what this one says of it is that id from now on.
    mutating func relink(_ other: DocumentName, to id: ServerID) throws(MissingFact) {
        let fields = setting.resource.references.filter { $0.reference == other.resource }.map(\.name)
        let value = setting.catalogue.ids.json(id, of: other.resource)
        for operation in facts.open {
            var edits = operation.edits
            for field in fields where edits[field]?.value == .string(other.id.text) { edits[field]?.value = value }
            if edits != operation.edits { emit(.setEdits(operation.id, edits)) }
        }
        try show()
    }

    /// All that names this record by its local id names it by the server's from now on.
    mutating func relinkReferring(to id: ServerID) throws(MissingFact) {
        let own = DocumentName(resource: setting.resource.name, id: facts.id)
        for other in try referring() { emit(.alsoRule(other.name, .relinked(own, to: id))) }
    }
}
