import SyncModel

/// What people do with operations that wait, were refused, or are parked (design section 8).
extension RulingDraft {
    /// Lays fields into an operation that waits, was refused, or is parked.
    mutating func correct(_ id: LocalID, with fields: JSONObject, by author: String) throws(MissingFact) {
        guard let operation = facts.operation(id) else { return }
        let before = facts.state
        let (server, madeAt) = (before?.serverObject ?? [:], try tick())
        var edits = operation.edits
        for (field, value) in fields {
            let base = operation.kind == .update ? edits[field].map(\.base) ?? base(of: field, in: server) : nil
            edits[field] = FieldEdit(value: value, base: base, madeAt: madeAt)
        }
        rebase(editing: operation, to: edits)
        emit(.setEdits(id, edits))
        guard let before else { return }
        if operation.state != .rejected {
            // A contested booking that was moved to a free slot is tentative again.
            if let rule = setting.resource.booking, before.booking == .contested,
                rule.placeFields.contains(where: { fields[$0] != nil })
            {
                emit(.setBooking(.tentative))
            }
            try show(after: before, by: author)
        } else if operation.kind == .create, before.serverID == nil {
            // The corrected fields of a record that the server refused to make are shown, though nothing is pending.
            let shown = try completed(
                before.visibleObject.merging(visible(edits.mapValues(\.value))) { $1 }, onlyMissing: false)
            emit(.setLocal(RecordText(shown)))
            emit(
                .journal(
                    JournalNote(
                        .updated, origin: .local, author: author, serverID: before.serverID, before: before.visibleText,
                        after: facts.state?.visibleText)))
        }
    }

    /// Sends a refused operation again, as it is by now.
    ///
    /// - Parameter fields: What it sends, checked again.
    mutating func resubmit(_ id: LocalID, sending fields: JSONObject, by author: String) throws(MissingFact) {
        guard let operation = facts.operation(id), let before = facts.state else { return }
        var edits: [String: FieldEdit] = [:]
        if operation.kind != .delete, !operation.kind.isUpload {
            let (server, madeAt) = (before.serverObject, try tick())
            for (field, value) in fields {
                let base = operation.kind == .update ? base(of: field, in: server) : nil
                edits[field] = FieldEdit(value: value, base: base, madeAt: madeAt)
            }
        }
        emit(.move(id, to: .queued))
        emit(.setEdits(id, edits))
        if operation.base != nil {
            // Who sends it again has seen what the record is by now.
            emit(.setBase(id, OperationBase(record: before.serverObject, madeAt: try tick())))
        }
        emit(.setAlternatives(id, []))
        rebase(following: edits, of: operation)
        if operation.kind == .delete { emit(.setHidden(true)) }
        if operation.kind == .create, setting.resource.booking != nil { emit(.setBooking(.tentative)) }
        try show(after: before, by: author)
    }

    /// Takes fields out of an operation that is not on its way, or puts earlier values back; it is cancelled when it has none left.
    ///
    /// - Parameter fields: The fields, each with the value that its edit goes back to; nil to drop the edit.
    mutating func drop(_ fields: [String: JSONValue?], from id: LocalID, by author: String) throws(MissingFact) {
        guard let operation = facts.operation(id) else { return }
        let before = facts.state
        var edits = operation.edits
        for (field, earlier) in fields {
            if let earlier { edits[field]?.value = earlier } else { edits[field] = nil }
        }
        if edits.isEmpty {
            emit(.move(id, to: .cancelled))
        } else if edits != operation.edits {
            emit(.setEdits(id, edits))
        }
        rebase(editing: operation, to: edits)
        if let before { try show(after: before, by: author) }
    }

    /// A person said what became of a parked operation, or what stands in a conflict.
    mutating func journalResolution(_ before: String?, _ after: String?, by author: String, naming id: ServerID?) {
        emit(
            .journal(
                JournalNote(.resolved, origin: .local, author: author, serverID: id, before: before, after: after)))
    }
}

extension Operation {
    /// What a person may do with an operation.
    public enum Choice: Sendable, CaseIterable {
        /// Lay fields into it.
        case correct
        /// Send it again after it was refused.
        case resubmit
        /// Say whether it was done.
        case settle
    }

    /// Whether a person may do that with it, as it stands.
    public func admits(_ choice: Choice) -> Bool {
        switch choice {
        case .correct: [.queued, .rejected, .parked].contains(state)
        case .resubmit: state == .rejected
        case .settle: state == .parked
        }
    }
}
