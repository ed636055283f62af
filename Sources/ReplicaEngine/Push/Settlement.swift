import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Writes down what became of operations and documents when the server has spoken. Everything runs inside one transaction of the caller.
struct Settlement {
    let context: EngineContext
    let writer: ReplicaWriter
    let resource: Resource
    /// How far the server's clock is ahead, where it is known.
    var offset: ServerClock.Offset?

    // MARK: What a version of the record means

    /// Takes over a version of a record and merges it with the document's pending operations.
    ///
    /// - Parameter store: Stores the version; a listing's version comes with its digest, an answer's without.
    func absorb(_ record: JSONObject, into document: Document, store: () throws -> Void) throws {
        let open = try writer.openOperations(of: document.localID)
        let merge = DocumentMerge(
            operations: open, record: record, remoteTime: try remoteTime(of: record, besides: open), resource: resource,
            role: context.role)
        context.observer?(.merge(merge, before: open))
        for operation in merge.revised { try writer.setEdits(of: operation.id, to: operation.edits) }
        for operation in merge.superseded { try conclude(operation, document, merge) }
        for conflict in merge.conflicts {
            try writer.log(conflict)
            try writer.record(
                .conflict, origin: .engine, resource: resource.name, document: document, author: "engine",
                before: conflict.local?.text, after: conflict.remote?.text)
        }
        try store()
        guard let fresh = try writer.document(resource, row: document.row) else { return }
        try LocalView(context: context, writer: writer, resource: resource).refresh(fresh)
    }

    /// When a version of a record came to be: as the server says, or now, on the clock that no edit is ahead of.
    private func remoteTime(of record: JSONObject, besides open: [SyncModel.Operation]) throws -> RemoteTime {
        if let changedAt = context.instant(resource.changedAtField.flatMap { record[$0]?.string }) {
            return RemoteTime(changedAt: changedAt, offset: offset)
        }
        return RemoteTime(seenAt: open.isEmpty ? writer.now : try writer.tick().milliseconds)
    }

    /// Ends an operation that has nothing left to send: the other side won, or already has the same.
    private func conclude(_ operation: SyncModel.Operation, _ document: Document, _ merge: DocumentMerge) throws {
        let lost = merge.conflicts.contains { $0.document == operation.document && $0.winner != .local }
        let words = OperationAnswer(
            status: nil,
            message: lost
                ? "the same field was changed on the server; see conflicts" : "the server already has these values")
        // One that may have been sent and whose values the server shows was done.
        try writer.move(operation, to: operation.state == .unknown ? .acknowledged : .superseded, answer: words)
    }

    // MARK: What an answer means

    /// Ends an operation that the server did.
    ///
    /// - Parameters:
    ///   - record: The record as the server answered it; nil when the answer has none.
    ///   - evidence: Why another document that has the record's id gives it up.
    func acknowledge(
        _ operation: SyncModel.Operation, record: JSONObject?, taking evidence: Evidence = .idReused
    ) throws {
        try writer.move(operation, to: .acknowledged)
        if operation.kind.isUpload {
            if let file = try writer.attachment(of: operation.id) { try writer.move(file.id, to: .uploaded) }
        } else {
            try writer.noteMade(by: operation.id)
        }
        guard let document = try writer.document(resource, local: operation.document) else { return }
        try writer.record(
            .acknowledged, origin: .engine, resource: resource.name, document: document, author: operation.author,
            after: JSONValue.string(operation.kind.description).text)
        if operation.kind == .delete {
            try writer.awaitReadBack(of: operation.id, deleted: document.serverID)
            return try writer.remove(resource, row: document.row)
        }
        if resource.booking != nil, operation.kind == .create || document.booking == .tentative {
            try setBooking(of: document, to: .confirmed)
        }
        let answered = ServerID(json: record?[resource.idField])
        guard let id = document.serverID ?? answered else { return }
        // An answer that is not about this record, such as a mere message, says nothing about its fields.
        let shown = answered == id ? record ?? [:] : [:]
        let expected = try expected(of: operation)
        try noteReadBack(of: operation, expected, in: shown)
        var stored = try document.serverObject().merging(expected) { $1 }
        // Names that the server shows only in lists are filled from here until it does.
        try LocalView(context: context, writer: writer, resource: resource).complete(&stored, onlyMissing: true)
        stored.merge(shown) { $1 }
        if document.serverID == nil { try giveUp(id, besides: document, evidence) }
        try rebase(after: operation) { stored[$0] ?? .null }
        try absorb(stored, into: document) {
            try writer.setServer(resource, row: document.row, id: id, text: JSONValue.object(stored).text)
        }
        if document.serverID == nil { try resolveReferences(to: document.localID, as: id) }
    }

    /// Notes that the server said yes to a file: it is done when the file was seen there.
    ///
    /// - Parameter record: The record as the server answered it; nil when the answer has none.
    func claim(_ operation: SyncModel.Operation, record: JSONObject?, _ answer: OperationAnswer) throws {
        // Its words are the record itself, which is kept where records are.
        let words = OperationAnswer(status: answer.status, message: "the server said yes; what it keeps is looked at")
        try writer.move(operation, to: .unknown, answer: words)
        context.doubts.note(operation.id)
        guard case .upload(let field) = operation.kind, let record,
            let document = try writer.document(resource, local: operation.document), let id = document.serverID,
            ServerID(json: record[resource.idField]) == id
        else { return }
        try writer.setEvidence(of: operation.id, to: .fileShown(record[field] != nil))
        let stored = try document.serverObject().merging(record) { $1 }
        try absorb(stored, into: document) {
            try writer.setServer(resource, row: document.row, id: id, text: JSONValue.object(stored).text)
        }
    }

    func setBooking(of document: Document, to state: BookingState) throws {
        context.observer?(.booking(state))
        try writer.setBooking(resource, row: document.row, to: state)
    }

    /// A server that reuses ids gave one of a record that is still here to a new one: that record is gone.
    private func giveUp(_ id: ServerID, besides document: Document, _ evidence: Evidence) throws {
        if let old = try writer.document(resource, id: id.text), old.row != document.row {
            try removeGone(old, evidence: evidence)
        }
    }

    /// Lets later edits start from what the server has, where they started from what an operation sent: a value that the server
    /// normalised or refused is no change of anybody's.
    ///
    /// - Parameter value: What they start from now; nil leaves them as they are.
    func rebase(after operation: SyncModel.Operation, onto value: (String) -> JSONValue?) throws {
        for later in try writer.openOperations(of: operation.document) where later.sequence > operation.sequence {
            var edits = later.edits
            let effects = LocalDocument.effects(of: operation, resource: resource, role: context.role)
            for (field, own) in effects where edits[field]?.base == own {
                if let started = value(field) { edits[field]?.base = started }
            }
            // What the server filled by itself was not known when these were typed, and nobody changed it since.
            if operation.kind == .create {
                for (field, edit) in edits where effects[field] == nil && (edit.base ?? .null) == .null {
                    if let filled = value(field) { edits[field]?.base = filled }
                }
            }
            if edits != later.edits { try writer.setEdits(of: later.id, to: edits) }
        }
    }

    /// Lets later edits start from where an operation started that was refused or taken back, and holds them against what the server has:
    /// while that operation waited, nobody did.
    func rebase(withdrawing operation: SyncModel.Operation) throws {
        guard let document = try writer.document(resource, local: operation.document), document.serverID != nil else {
            return try rebase(after: operation) { operation.edits[$0]?.base ?? .null }
        }
        let server = try document.serverObject()
        var needed: JSONObject = [:]
        if case .action(let name) = operation.kind {
            // What the record must have been, where that is one value.
            let requires = resource.faces[context.role]?.actions[name]?.requires ?? [:]
            needed = requires.filter { $0.value.count == 1 }.compactMapValues(\.first)
        }
        try rebase(after: operation) { operation.edits[$0]?.base ?? needed[$0] ?? server[$0] ?? .null }
        try absorb(server, into: document) {}
    }

    /// Keeps an operation that the server refused as a dead letter with the server's words; a booking gets the nearest free slots.
    func reject(_ sent: SyncModel.Operation, _ answer: OperationAnswer) throws {
        // Folded first: the move wipes passwords from all that the dead letter keeps.
        let operation = sent.kind == .create ? try foldLaterEdits(into: sent) : sent
        try writer.move(operation, to: .rejected, answer: answer)
        try rebase(withdrawing: operation)
        guard let document = try writer.document(resource, local: operation.document) else { return }
        try explain(operation)
        if resource.booking != nil, operation.kind == .create {
            try setBooking(of: document, to: .rejected)
        }
        if operation.kind == .delete { try writer.setHidden(resource, row: document.row, to: false) }
        try LocalView(context: context, writer: writer, resource: resource).refresh(document)
        try writer.record(
            .rejected, origin: .engine, resource: resource.name, document: document, author: operation.author,
            after: JSONValue.string(answer.message).text)
    }

    /// What was typed after a create that the server refused belongs to the refused record: without it, it could never be sent.
    private func foldLaterEdits(into create: SyncModel.Operation) throws -> SyncModel.Operation {
        var folded = create
        let words = OperationAnswer(
            status: nil, message: "the record's create was refused; the fields are kept with it")
        for later in try writer.openOperations(of: create.document)
        where later.state == .queued && !later.kind.isUpload {
            folded.edits.merge(later.edits) { $1 }
            try writer.move(later, to: .superseded, answer: words)
        }
        if folded.edits != create.edits { try writer.setEdits(of: create.id, to: folded.edits) }
        if let document = try writer.document(resource, local: create.document), document.isHidden {
            try writer.setHidden(resource, row: document.row, to: false)
        }
        return folded
    }

    /// Notes that nobody knows whether the server did an operation.
    func doubt(_ operation: SyncModel.Operation, _ answer: OperationAnswer) throws {
        try writer.move(operation, to: .unknown, answer: answer)
        context.doubts.note(operation.id)
        try note(.unknown, operation, answer.message)
    }

    /// Leaves an operation to a person, with the evidence.
    ///
    /// - Parameter candidates: The server ids of the records that it may have made.
    func park(_ operation: SyncModel.Operation, _ evidence: String, candidates: [ServerID] = []) throws {
        try writer.move(
            operation, to: .parked, answer: OperationAnswer(status: operation.answer?.status, message: evidence))
        try writer.setEvidence(
            of: operation.id,
            to: .undecided(
                .init(
                    words: evidence, candidates: candidates, answer: operation.answer?.message,
                    sent: try visible(asSent(operation)))))
        try note(.parked, operation, evidence)
    }

    func note(_ kind: ChangeKind, _ operation: SyncModel.Operation, _ words: String) throws {
        try writer.record(
            kind, origin: .engine, resource: resource.name, local: operation.document, server: nil,
            author: operation.author,
            after: JSONValue.string(words).text)
    }

    /// The fields without those that are never shown.
    func visible(_ values: JSONObject) -> JSONObject {
        values.filter { resource.field(named: $0.key)?.isSecret != true }
    }

    /// Replaces a local id by the server's id wherever unsettled documents and operations refer to it.
    func resolveReferences(to local: LocalID, as id: ServerID) throws {
        let value = context.catalogue.idForm.json(id)
        for child in context.catalogue.resources {
            let fields = child.references.filter { $0.reference == resource.name }.map(\.name)
            guard !fields.isEmpty else { continue }
            let view = LocalView(context: context, writer: writer, resource: child)
            for document in try writer.documents(child, referringTo: local) {
                for operation in try writer.openOperations(of: document.localID) {
                    var edits = operation.edits
                    for field in fields where edits[field]?.value == .string(local.text) { edits[field]?.value = value }
                    if edits != operation.edits { try writer.setEdits(of: operation.id, to: edits) }
                }
                try view.refresh(document)
            }
        }
    }
}
