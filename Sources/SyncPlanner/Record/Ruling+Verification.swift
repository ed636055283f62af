import SyncModel

/// What the server is seen to have stored, against what was sent (design section 8).
extension RulingDraft {
    /// The fields of an operation as they were sent: references as server ids.
    func asSent(_ operation: Operation) throws(MissingFact) -> JSONObject {
        var ids: [DocumentName: ServerID] = [:]
        for field in setting.resource.references {
            guard let target = field.reference,
                let id = operation.edits[field.name]?.value.string.flatMap({ LocalID($0) })
            else { continue }
            ids[DocumentName(resource: target, id: id)] = try serverID(of: id, in: target)
        }
        return operation.values(naming: ids, setting.resource, setting.catalogue.ids)
    }

    /// The fields without those that are never shown.
    func visible(_ values: JSONObject) -> JSONObject {
        values.filter { setting.resource.field(named: $0.key)?.isShown != false }
    }

    /// What the record must show after an operation that was done, as far as it ever shows it.
    func expected(of operation: Operation) throws(MissingFact) -> JSONObject {
        var values = visible(try asSent(operation))
        if case .action(let name) = operation.kind, let action = setting.resource.faces[setting.role]?.actions[name] {
            values.merge(action.sets) { $1 }
        }
        return values
    }

    /// Holds the answer to a write against what was sent. What it does not show is looked for in the next listing, and what it shows must be
    /// there still: of two writes at the same moment, a server may lose one to which it said yes.
    mutating func verify(_ operation: Operation, _ expected: JSONObject, in shown: JSONObject) {
        let expected = expected.filter {
            shown[$0.key] != nil || setting.resource.field(named: $0.key)?.visibility != .alone
        }
        let found = ReadBack(expected: expected, record: shown, resource: setting.resource)
        for field in found.missed { keepMiss(field, of: operation, expected, shown, .notApplied) }
        if !found.unseen.isEmpty {
            emit(.awaitVerification(operation.id, .unseen))
        } else if !expected.isEmpty, setting.resource.isListed {
            emit(.awaitVerification(operation.id, .shown))
        }
    }

    /// Holds what a listing shows of a document against the writes to which the server said yes.
    ///
    /// A field that a later write set says nothing about the earlier one.
    mutating func verifyWrites(by record: JSONObject) throws(MissingFact) {
        let operations = facts.operations
        for (index, operation) in operations.enumerated() {
            guard let verification = operation.verification else { continue }
            let later = operations[(index + 1)...].filter { [.acknowledged, .sending, .unknown].contains($0.state) }
            let written = Set(
                later.flatMap { LocalDocument.effects(of: $0, resource: setting.resource, role: setting.role).keys })
            // What lists do not show they neither confirm nor deny.
            let expected = try expected(of: operation).filter {
                !written.contains($0.key) && setting.resource.field(named: $0.key)?.visibility != .alone
            }
            let found = ReadBack(expected: expected, record: record, resource: setting.resource)
            var undone: Set<String> = []
            for field in found.missed {
                if let rule = try rule(ofMissed: field, operation, verification, record) {
                    keepMiss(field, of: operation, expected, record, rule)
                    undone.insert(field)
                }
            }
            if verification == .unseen, !found.unseen.isEmpty {
                let names = found.unseen.joined(separator: ", ")
                note(.unconfirmed)
                journal(.unconfirmed, of: operation, "the server said yes, and shows nowhere: \(names)")
            }
            // What was typed since then started from a value that the server never had. One that its answer showed it had: what it is now is
            // somebody's change, and news to what was typed.
            rebase(after: operation, onto: verification == .unseen ? record : record.filter { undone.contains($0.key) })
            emit(.endVerification(operation.id))
        }
    }

    /// A listing shows a record whose removal the server had confirmed.
    mutating func take(returned record: JSONObject, removedBy id: LocalID) {
        guard let operation = facts.operation(id) else { return }
        keep(.notApplied, of: operation, local: nil, remote: .object(record))
        emit(.endVerification(operation.id))
        journal(.conflict, of: operation, "the server said that it removed the record, and still lists it")
    }

    /// A record is gone that the server had said yes to and was never seen to show.
    mutating func keepLossOfAccepted() throws(MissingFact) {
        // One whose answer showed it was there: that it is gone now is an ordinary removal, but for a record that no list ever showed.
        for operation in facts.operations
        where operation.verification == .unseen || operation.verification != nil && operation.kind == .create {
            keep(.notApplied, of: operation, local: .object(try expected(of: operation)), remote: nil)
            emit(.endVerification(operation.id))
        }
        for operation in facts.operations where operation.verification == .shown && operation.kind != .create {
            emit(.awaitVerification(operation.id, .gone))
        }
    }

    /// Keeps in the conflict log what became of a whole record.
    ///
    /// - Parameter time: When it was changed here; when the operation was made, where nothing else is said.
    mutating func keep(
        _ rule: ConflictRule, of operation: Operation, local: JSONValue?, remote: JSONValue?, time: Int64? = nil
    ) {
        emit(
            .conflict(
                Conflict(
                    resource: setting.resource.name, document: facts.id, field: nil, base: nil, local: local,
                    remote: remote, localTime: time ?? operation.createdAt, remoteTime: setting.now, rule: rule,
                    winner: .server, author: operation.author)))
    }

    /// What a later list means by another value than was sent; nil for an ordinary change of somebody else's.
    private mutating func rule(
        ofMissed field: String, _ operation: Operation, _ verification: Verification, _ record: JSONObject
    ) throws(MissingFact) -> ConflictRule? {
        let base = operation.edits[field]?.base ?? operation.base?.record[field]
        guard operation.state == .acknowledged, let base else {
            // What the record was before is not known: a value that its answer showed was there, and was changed since.
            return verification == .unseen ? .notApplied : nil
        }
        let isUndone = ReadBack(expected: [field: base], record: record, resource: setting.resource).missed.isEmpty
        guard verification != .unseen else { return isUndone ? .notApplied : .overwritten }
        guard isUndone, try !isExplained(operation, by: record) else { return nil }
        return .notApplied
    }

    /// Whether somebody's change explains that a record has its old value again: one that was made well after the server's yes. One at about
    /// the same moment is what may have undone it. The server's own times are compared too: the clock here may have been wrong.
    private mutating func isExplained(_ operation: Operation, by record: JSONObject) throws(MissingFact) -> Bool {
        guard let field = setting.resource.changedAtField, record[field] != nil else { return false }
        let changed = try changeTime(of: record)
        let earliest = changed.milliseconds - changed.bound
        if let known = facts.state?.serverObject, known[field] != nil {
            guard try earliest > changeTime(of: known).milliseconds + Self.sameMoment else { return false }
        }
        return earliest > operation.stateAt + Self.sameMoment
    }

    /// Two writes that are less than this apart, in milliseconds, may have been at work at the same moment.
    private static var sameMoment: Int64 { 60_000 }

    private mutating func keepMiss(
        _ field: String, of operation: Operation, _ expected: JSONObject, _ record: JSONObject, _ rule: ConflictRule
    ) {
        note(.missed(rule))
        let edit = operation.edits[field]
        let conflict = Conflict(
            resource: setting.resource.name, document: facts.id, field: field,
            base: edit?.base ?? operation.base?.record[field], local: expected[field], remote: record[field],
            localTime: edit?.madeAt.milliseconds ?? operation.createdAt, remoteTime: setting.now,
            rule: rule, winner: .server, author: operation.author)
        emit(.conflict(conflict))
        emit(
            .journal(
                JournalNote(
                    .conflict, origin: .engine, author: "engine", before: conflict.local?.text,
                    after: conflict.remote?.text)))
    }
}
