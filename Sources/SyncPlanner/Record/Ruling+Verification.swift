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
        return operation.values(naming: ids, setting.resource, setting.catalogue.idForm)
    }

    /// The fields without those that are never shown.
    func visible(_ values: JSONObject) -> JSONObject {
        values.filter { setting.resource.field(named: $0.key)?.isSecret != true }
    }

    /// What the record must show after an operation that was done, as far as it ever shows it.
    func expected(of operation: Operation) throws(MissingFact) -> JSONObject {
        var values = visible(try asSent(operation))
        if case .action(let name) = operation.kind, let action = setting.resource.faces[setting.role]?.actions[name] {
            values.merge(action.sets) { $1 }
        }
        return values
    }

    /// Holds the answer to a write against what was sent. What it does not show is looked for in the next listing.
    mutating func verify(_ operation: Operation, _ expected: JSONObject, in shown: JSONObject) {
        let found = ReadBack(expected: expected, record: shown, resource: setting.resource)
        for field in found.missed { keepMiss(field, of: operation, expected, shown, isLate: false) }
        if !found.unseen.isEmpty { emit(.awaitVerification(operation.id)) }
    }

    /// Holds what a listing shows of a document against the writes whose answers did not show it.
    ///
    /// A field that a later write set says nothing about the earlier one.
    mutating func verifyWrites(by record: JSONObject) throws(MissingFact) {
        let operations = facts.operations
        for (index, operation) in operations.enumerated() where operation.awaitsReadBack {
            let later = operations[(index + 1)...].filter { [.acknowledged, .sending, .unknown].contains($0.state) }
            let written = Set(later.flatMap(\.edits.keys))
            let expected = try expected(of: operation).filter { !written.contains($0.key) }
            for field in ReadBack(expected: expected, record: record, resource: setting.resource).missed {
                keepMiss(field, of: operation, expected, record, isLate: true)
            }
            // What was typed since then started from a value that the server never had.
            rebase(after: operation, onto: record)
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
        for operation in facts.operations where operation.awaitsReadBack {
            keep(.notApplied, of: operation, local: .object(try expected(of: operation)), remote: nil)
            emit(.endVerification(operation.id))
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

    private mutating func keepMiss(
        _ field: String, of operation: Operation, _ expected: JSONObject, _ record: JSONObject, isLate: Bool
    ) {
        let edit = operation.edits[field]
        let isOld =
            isLate && operation.state == .acknowledged && edit?.base != nil
            && !ReadBack(expected: [field: edit?.base ?? .null], record: record, resource: setting.resource).missed
                .isEmpty
        let conflict = Conflict(
            resource: setting.resource.name, document: facts.id, field: field, base: edit?.base,
            local: expected[field], remote: record[field],
            localTime: edit?.madeAt.milliseconds ?? operation.createdAt, remoteTime: setting.now,
            rule: isOld ? .overwritten : .notApplied, winner: .server, author: operation.author)
        emit(.conflict(conflict))
        emit(
            .journal(
                JournalNote(
                    .conflict, origin: .engine, author: "engine", before: conflict.local?.text,
                    after: conflict.remote?.text)))
    }
}
