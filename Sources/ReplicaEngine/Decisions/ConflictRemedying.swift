import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Does what a ``ConflictRemedy`` says, inside one transaction.
struct ConflictRemedying {
    let context: EngineContext
    let writer: ReplicaWriter
    let resource: Resource
    let conflict: Conflict
    let author: String

    private var writes: LocalWrites { LocalWrites(context) }
    private var executor: RecordExecutor { RecordExecutor(context: context, writer: writer) }

    /// Does it, and tells which operation carries it and what it changed.
    func carryOut(
        _ remedy: ConflictRemedy, on target: Document?, unsent: SyncModel.Operation?
    ) throws -> (operation: LocalID?, trace: RecordTrace) {
        let untouched = RecordTrace(conflict: conflict.number)
        switch remedy {
        case .nothing: return (nil, untouched)
        case .change(let fields):
            guard let target else { throw DecisionError.recordGone(resource: resource.name, conflict.document) }
            return try change(target, conflict.field == nil ? fields.filter(mayChange) : fields, unsent)
        case .dropEdit(let field):
            guard let target, let unsent else { return (nil, untouched) }
            let before = try target.visibleObject()
            try executor.run(
                .editsDropped(unsent.id, [field: nil], author: author), on: target.localID, of: resource, as: target)
            let after = try writer.document(resource, local: target.localID)?.visibleObject()
            return (
                nil,
                RecordTrace(
                    conflict: conflict.number, before: [field: before[field] ?? .null],
                    after: [field: after?[field] ?? .null])
            )
        case .recreate(let fields): return try recreate(fields)
        case .act(let action, let fields):
            guard let target else { throw DecisionError.recordGone(resource: resource.name, conflict.document) }
            let taken = try context.face(of: resource).actions[action]?.fields ?? []
            let outcome = try writes.acting(
                resource.name, id: target.localID.text, action: action,
                fields: fields.filter { taken.contains($0.key) },
                author: author)(writer)
            return (outcome.operation, untouched)
        case .delete:
            guard let target else { return (nil, untouched) }
            let outcome = try writes.deleting(resource.name, id: target.localID.text, author: author)(writer)
            return (outcome.operation, untouched)
        case .merge(let fields): return try merge(fields)
        }
    }

    private func change(
        _ document: Document, _ fields: JSONObject, _ unsent: SyncModel.Operation?
    ) throws -> (LocalID?, RecordTrace) {
        let before = try document.visibleObject()
        let outcome = try writes.updating(
            resource.name, id: document.localID.text, fields: fields, author: author)(writer)
        guard let operation = outcome.operation else { return (nil, RecordTrace(conflict: conflict.number)) }
        // As accepted: a reference may have taken the backend's form.
        let sent = try writer.operation(operation)?.values ?? [:]
        let changed = fields.keys.filter { sent[$0] != nil && sent[$0] != before[$0] }
        return (
            operation,
            RecordTrace(
                conflict: conflict.number,
                before: Dictionary(uniqueKeysWithValues: changed.map { ($0, before[$0] ?? .null) }),
                after: sent.filter { changed.contains($0.key) },
                unsent: unsent?.id == operation ? changed.filter { unsent?.edits[$0] != nil } : [])
        )
    }

    /// Makes a record that the server deleted anew, from its last text and the edit that met the deletion.
    private func recreate(_ given: JSONObject) throws -> (LocalID?, RecordTrace) {
        let last = try writer.journal(of: conflict.document, kind: .deleted).lazy.compactMap(\.before).first
        var fields = try last.flatMap { try JSONValue(parsing: $0).object } ?? [:]
        fields.merge(conflict.local?.object ?? conflict.remote?.object ?? [:]) { $1 }
        fields = fields.filter { name, value in
            guard let field = resource.field(named: name), value != .null, !field.isSecret else { return false }
            return field.writable == .always || field.writable == .create
        }
        fields.merge(given) { $1 }
        let missing = resource.fields.filter { $0.isRequired && fields[$0.name] == nil }.map(\.name)
        guard missing.isEmpty else {
            throw DecisionError.missingFields(resource: resource.name, missing, .conflict(conflict.number))
        }
        let outcome = try writes.creating(resource.name, fields: fields, author: author)(writer)
        let shown = fields.filter { resource.field(named: $0.key)?.isShown != false }
        return (outcome.operation, RecordTrace(conflict: conflict.number, after: shown))
    }

    /// Makes the refused record and the one that the server has one: what refers to the refused one refers to the other from now on.
    private func merge(_ fields: JSONObject) throws -> (LocalID?, RecordTrace) {
        if try isOnItsOwn() {
            // It was corrected and sent again, and is another record by now.
            guard fields.isEmpty else {
                throw DecisionError.nothingToSend(conflict.number, .sentAgain)
            }
            return (nil, RecordTrace(conflict: conflict.number))
        }
        guard let twin = try twin(), let id = twin.serverID else { throw DecisionError.noTwin(conflict.number) }
        try executor.run(.becameOne(id), on: conflict.document, of: resource)
        for operation in try writer.operations(of: conflict.document)
        where operation.isRefusedCreate {
            if let file = try writer.attachment(of: operation.id) {
                throw EngineError.refused(.init(.carriesFile(name: file.name, operation: operation.id)))
            }
            try writes.cancelling(operation.id, author: author)(writer)
        }
        let before = try twin.visibleObject()
        let changes = fields.filter { mayChange($0.key, $0.value) && before[$0.key] != $0.value }
        guard !changes.isEmpty else { return (nil, RecordTrace(conflict: conflict.number)) }
        let unsent = try writer.openOperations(of: twin.localID).last(where: \.isUnsentChange)
        return try change(twin, changes, unsent)
    }

    /// Whether the record that was refused then is no dead letter any more.
    private func isOnItsOwn() throws -> Bool {
        guard let document = try writer.document(resource, local: conflict.document) else { return false }
        let create = try writer.operations(of: document.localID).last { $0.kind == .create }
        return document.serverID != nil || create?.isRefusedCreate != true
    }

    /// The record that the refused one met: by the id that the conflict names, else by the natural key.
    private func twin() throws -> Document? {
        if let id = ServerID(json: conflict.remote?[resource.idField]) {
            return try writer.document(resource, id: id.text)
        }
        guard let mine = conflict.local?.object else { return nil }
        var found: [Document] = []
        try writer.forEachDocument(resource) { document in
            guard document.serverID != nil, InDoubt.matches(mine, try document.serverObject(), resource) else { return }
            found.append(document)
        }
        return found.count == 1 ? found[0] : nil
    }

    private func mayChange(_ name: String, _ value: JSONValue) -> Bool {
        guard let field = resource.field(named: name), !field.isSecret else { return false }
        return field.writable == .always || field.writable == .update
    }
}
