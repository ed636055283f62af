import SyncModel

/// What an absence means for a record and for the operations on it (design section 9).
extension RulingDraft {
    /// There is evidence that the record is gone. A list that was asked for before a write of it was answered is none.
    mutating func take(absence evidence: AbsenceEvidence) throws(MissingFact) -> Ruling.Outcome {
        if evidence.isOfLists, isTooEarly() { return .waits }
        try removeGone(evidence)
        return .done
    }

    /// The server shows the record as removed. A write of ours that it shows did arrive, and may be what removed it.
    mutating func take(gone record: JSONObject) throws(MissingFact) -> Ruling.Outcome {
        if isTooEarly() { return .waits }
        try verifyWrites(by: record)
        try removeGone(.marked)
        return .done
    }

    /// Removes a record of which there is evidence that it is gone on the server. Edits that were pending are logged, not lost.
    mutating func removeGone(_ evidence: AbsenceEvidence) throws(MissingFact) {
        guard let state = facts.state else { return }
        try keepLossOfAccepted()
        for operation in facts.open {
            switch operation.state {
            // A file exists nowhere else: a person says what becomes of it.
            case .queued where operation.kind.isUpload:
                try park(operation, "the record was deleted on the server; fetch the file before it is taken back")
            // What it asks for is so.
            case .queued where operation.kind == .delete: emit(.move(operation.id, to: .acknowledged))
            case .queued:
                keepLost(operation)
                let words = OperationAnswer(status: nil, message: "the record was deleted on the server")
                emit(.move(operation.id, to: .superseded, answer: words))
            case .unknown where operation.kind == .delete: emit(.move(operation.id, to: .acknowledged))
            case .unknown:
                keepLost(operation)
                try park(operation, "the record is no longer on the server")
            case .sending, .acknowledged, .rejected, .parked, .cancelled, .superseded: break
            }
        }
        if [.confirmed, .doubleBooked].contains(state.booking) {
            noteSlot(["state": "cancelled", "evidence": .string(evidence.grade.rawValue)])
        }
        emit(
            .journal(
                JournalNote(
                    .deleted, origin: .remote, author: evidence.author, serverID: state.serverID,
                    before: state.server?.text, after: evidence.json.text)))
        emit(.remove)
    }

    /// A create of another record has this one's id. Where it has its key too, no id was given away: the create changed this record, and
    /// nobody had held it against what it found. One that was removed here was to go with all that it said.
    mutating func take(
        over record: JSONObject, _ evidence: AbsenceEvidence, _ gone: JSONObject?
    ) throws(MissingFact) {
        let wasRemoved = facts.state == nil && facts.operations.last { $0.state == .acknowledged }?.kind == .delete
        guard let known = facts.state?.serverObject ?? gone, !setting.resource.upsertKey.isEmpty, !wasRemoved,
            setting.resource.upsertKey.allSatisfy({
                Likeness.holds(known[$0] ?? .null, record[$0] ?? .null, setting.resource.field(named: $0)?.type)
            })
        else { return try removeGone(evidence) }
        keepOverwritten(of: known, by: record)
        try removeGone(evidence == .idReused ? .overtaken : evidence)
    }

    /// A list shows what a create has made of this record. While a write of it is on its way, the list says nothing of how it is.
    mutating func keepOverwritten(by record: JSONObject) {
        guard let state = facts.state, !facts.isBeingWritten else { return }
        keepOverwritten(of: state.serverObject, by: record)
    }

    /// Keeps in the conflict log what a create, which knew nothing of the record, put other values in the place of: every loser is kept
    /// (design section 6). What was blank, and what the server fills by itself, is no loss.
    private mutating func keepOverwritten(of known: JSONObject, by record: JSONObject) {
        let lost = known.filter { name, value in
            guard let field = setting.resource.field(named: name), field.isShown, !field.isVolatile,
                field.derivation == nil, name != setting.resource.changedAtField, !Likeness.isBlank(value),
                let now = record[name]
            else { return false }
            return !Likeness.holds(value, now, field.type)
        }
        guard !lost.isEmpty else { return }
        let last = facts.operations.last { $0.state == .acknowledged }
        emit(
            .conflict(
                Conflict(
                    resource: setting.resource.name, document: facts.id, field: nil, base: nil, local: .object(lost),
                    remote: .object(record.filter { lost[$0.key] != nil }), localTime: last?.createdAt ?? setting.now,
                    remoteTime: setting.now, rule: .overwritten, winner: .server, author: last?.author ?? "server")))
    }

    /// A record that was gone is here again: what was decided because it was gone is open again, and a removal that counted as done did not
    /// last.
    ///
    /// - Parameter isTold: Whether the conflict log says so of the removal already.
    mutating func takeBack(isTold: Bool) throws(MissingFact) {
        note(.cameBack)
        // Of a write that no list had shown before it was gone, this is the first word.
        if let record = facts.state?.serverObject { try verifyWrites(by: record) }
        emit(.reopenConflicts(.deleteWins))
        guard !isTold, let last = facts.operations.last, last.kind == .delete, last.state == .acknowledged else {
            return
        }
        keep(.notApplied, of: last, local: nil, remote: facts.state.map { .object($0.serverObject) })
        journal(.conflict, of: last, "the record was gone when it was to be removed, and is listed again")
    }

    /// Keeps an edit that met a deletion in the conflict log (design section 6).
    mutating func keepLost(_ operation: Operation) {
        let last = operation.edits.values.map(\.madeAt).max()?.milliseconds
        keep(.deleteWins, of: operation, local: .object(visible(operation.values)), remote: nil, time: last)
    }
}
