import SyncModel

/// Why a local write can't be taken, as far as the record and its operations say.
public enum WriteRefusal: Sendable, Hashable {
    /// Unsent records name it, and would wait for ever: of that resource so many, and the first of them.
    case referred(resource: String, count: Int, first: LocalID)
    /// The server refused to make the record; with the dead letter, where it is still kept.
    case refusedRecord(letter: LocalID?)
    /// That operation can't be taken back in the state that it is in.
    case notCancellable(LocalID, OperationState)
}

/// What local tools do to a record.
extension RulingDraft {
    /// Makes a record.
    ///
    /// - Parameters:
    ///   - shown: The record as local tools see it, derived fields included; what the server fills in is added.
    ///   - fields: What is sent.
    mutating func create(_ fields: JSONObject, shown: JSONObject, by author: String) throws(MissingFact) -> LocalID? {
        let madeAt = try tick()
        guard let id = try operationID() else { return nil }
        let text = RecordText(setting.resource.starts(at: setting.now).merging(shown) { $1 })
        emit(.insert(text, setting.resource.booking == nil ? nil : .tentative))
        emit(
            .enqueue(
                operation(
                    id, .create, fields.mapValues { FieldEdit(value: $0, base: nil, madeAt: madeAt) }, by: author)))
        emit(.journal(JournalNote(.created, origin: .local, author: author, after: text.text)))
        return id
    }

    /// Changes fields of a record: laid into an operation that is still unsent, or in a new one.
    mutating func edit(_ changes: JSONObject, by author: String) throws(MissingFact) -> LocalID? {
        guard let before = facts.state else { return nil }
        let id = try queue(changes, by: author)
        notePlacing(by: changes)
        try show(after: before, by: author)
        return id
    }

    private mutating func queue(_ changes: JSONObject, by author: String) throws(MissingFact) -> LocalID? {
        let madeAt = try tick()
        let open = facts.open.filter { !$0.kind.isUpload }
        if let last = open.last, last.state == .queued, mayTake(changes, last) {
            let started = started(from: open.dropLast())
            var edits = last.edits
            for (field, value) in changes {
                let base = last.kind == .create ? nil : edits[field].map(\.base) ?? base(of: field, in: started)
                edits[field] = FieldEdit(value: value, base: base, madeAt: madeAt)
            }
            emit(.setEdits(last.id, edits))
            return last.id
        }
        let started = started(from: open)
        guard let id = try operationID() else { return nil }
        let edits = changes.reduce(into: [String: FieldEdit]()) { edits, change in
            edits[change.key] = FieldEdit(
                value: change.value, base: base(of: change.key, in: started), madeAt: madeAt)
        }
        emit(.enqueue(operation(id, .update, edits, by: author)))
        return id
    }

    /// The value of a field that an edit starts from: null where the record says nothing, nil where nobody here has seen it, for lists do not
    /// show it.
    func base(of field: String, in record: JSONObject) -> JSONValue? {
        if let value = record[field] { return value }
        return setting.resource.field(named: field)?.visibility == .alone ? JSONValue?.none : .null
    }

    /// What a change starts from: an earlier write on its way is what it builds upon.
    private func started(from operations: some Sequence<Operation>) -> JSONObject {
        operations.reduce(into: facts.state?.serverObject ?? [:]) { base, operation in
            base.merge(
                LocalDocument.effects(of: operation, resource: setting.resource, role: setting.role)
            ) { $1 }
        }
    }

    /// Whether changes may be laid into an unsent operation: a create can't send what only an update may set.
    private func mayTake(_ changes: JSONObject, _ operation: Operation) -> Bool {
        switch operation.kind {
        case .update: true
        case .create: changes.keys.allSatisfy { setting.resource.field(named: $0)?.writable != .update }
        case .delete, .action, .upload: false
        }
    }

    /// Runs an action on a record. One that calls off what the server never saw takes that back, as a removal does.
    mutating func act(
        _ name: String, _ fields: JSONObject, by author: String
    ) throws(MissingFact) -> Ruling.Outcome {
        guard let before = facts.state else { return .queued(nil) }
        let callsOff = setting.resource.faces[setting.role]?.actions[name]?.callsOff == true
        if callsOff, facts.isUnknownToServer { return try takeBack(before, by: author) }
        let (visible, madeAt) = (before.visibleObject, try tick())
        guard let id = try operationID() else { return .queued(nil) }
        let edits = fields.reduce(into: [String: FieldEdit]()) { edits, field in
            edits[field.key] = FieldEdit(value: field.value, base: visible[field.key] ?? .null, madeAt: madeAt)
        }
        let base = OperationBase(record: started(from: facts.open), madeAt: madeAt)
        let action = operation(id, .action(name), edits, from: base, by: author)
        emit(.enqueue(action))
        notePlacing(by: LocalDocument.effects(of: action, resource: setting.resource, role: setting.role))
        try show(after: before, by: author)
        return .queued(id)
    }

    /// Takes a record back that the server never saw, with all that was queued for it.
    private mutating func takeBack(_ state: RecordState, by author: String) throws(MissingFact) -> Ruling.Outcome {
        if let refusal = try refusalOfReferred() { return .refused(refusal) }
        for operation in facts.open { emit(.move(operation.id, to: .cancelled)) }
        journalRemoval(of: state, by: author)
        emit(.remove)
        return .queued(nil)
    }

    /// Removes a record. One that the server never saw is taken back with all that was queued for it.
    mutating func delete(by author: String) throws(MissingFact) -> Ruling.Outcome {
        guard let state = facts.state else { return .same }
        if facts.isUnknownToServer { return try takeBack(state, by: author) }
        for operation in facts.open where operation.state == .queued { emit(.move(operation.id, to: .cancelled)) }
        journalRemoval(of: state, by: author)
        let madeAt = try tick()
        guard let id = try operationID() else { return .same }
        let base = OperationBase(record: started(from: facts.open), madeAt: madeAt)
        emit(.enqueue(operation(id, .delete, [:], from: base, by: author)))
        emit(.setHidden(true))
        try show()
        return .queued(id)
    }

    /// Takes an operation back that was not sent.
    mutating func cancel(_ id: LocalID, by author: String) throws(MissingFact) -> Ruling.Outcome {
        guard let operation = facts.operation(id) else { return .same }
        guard operation.state.mayBecome(.cancelled) else { return .refused(.notCancellable(id, operation.state)) }
        let before = facts.state
        let takesRecord = operation.kind == .create && before != nil && before?.serverID == nil
        if takesRecord, let refusal = try refusalOfReferred() { return .refused(refusal) }
        emit(.move(id, to: .cancelled))
        try rebase(withdrawing: operation)
        guard let before else { return .done }
        if operation.kind == .delete { emit(.setHidden(false)) }
        if takesRecord {
            for later in facts.open { emit(.move(later.id, to: .cancelled)) }
            journalRemoval(of: before, by: author)
            emit(.remove)
            return .done
        }
        try show(after: before, by: author)
        return .done
    }

    /// Composes what local tools see after a change of theirs, and says so in the journal.
    mutating func show(after before: RecordState, by author: String) throws(MissingFact) {
        try show()
        emit(
            .journal(
                JournalNote(
                    .updated, origin: .local, author: author, serverID: before.serverID, before: before.visibleText,
                    after: facts.state?.visibleText)))
    }

    private mutating func journalRemoval(of state: RecordState, by author: String) {
        emit(
            .journal(
                JournalNote(
                    .deleted, origin: .local, author: author, serverID: state.serverID, before: state.visibleText)))
    }

    /// A record that the server never saw can't go while others that wait to be sent refer to it: they would wait for ever.
    private func refusalOfReferred() throws(MissingFact) -> WriteRefusal? {
        let waiting = try referring().filter { !$0.isRejected }
        guard let first = waiting.first else { return nil }
        let same = waiting.filter { $0.name.resource == first.name.resource }
        return .referred(resource: first.name.resource, count: same.count, first: first.name.id)
    }

    func operation(
        _ id: LocalID, _ kind: OperationKind, _ edits: [String: FieldEdit], from base: OperationBase? = nil,
        by author: String
    ) -> Operation {
        Operation(
            id: id, resource: setting.resource.name, document: facts.id, kind: kind, edits: edits, base: base,
            author: author, createdAt: setting.now)
    }
}

extension RecordFacts {
    /// Why a record can't be changed: one whose create was refused is not going to be on the server as it is, and a change belongs into the
    /// dead letter. Nil where it can.
    public var refusalOfChange: WriteRefusal? {
        guard state?.serverID == nil, !open.contains(where: { $0.kind == .create }) else { return nil }
        return .refusedRecord(letter: operations.last { $0.kind == .create && $0.state == .rejected }?.id)
    }
}
