import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Carries out what ``RecordPlanner`` rules, inside one transaction of the caller: gathers what is known of a record, asks for the ruling,
/// and writes it down (design section 6).
///
/// Of the engine's files it is the only caller of the writer's moves, edits, conflicts, journal and removals. It holds no rule about records;
/// operations on what the catalogue no longer has are no record of any resource, and left to a person here.
struct RecordExecutor {
    let context: EngineContext
    let writer: ReplicaWriter
    /// How far the server's clock is ahead, where it is known.
    var offset: ServerClock.Offset?

    /// Rules on an event about a document of a resource, and carries that out.
    @discardableResult
    func run(_ event: RecordEvent, on id: LocalID, of resource: Resource) throws -> Ruling.Outcome {
        try run(event, on: id, of: resource, as: writer.document(resource, local: id))
    }

    /// Rules on an event about a document that was just read.
    ///
    /// - Parameters:
    ///   - document: The document; nil when it is not here.
    ///   - before: What the server was known to have, where the caller parsed it.
    ///   - listed: The record as a listing brought it, whose digest is kept with it.
    @discardableResult
    func run(
        _ event: RecordEvent, on id: LocalID, of resource: Resource, as document: Document?,
        before: JSONObject? = nil, listed: ListedRecord? = nil
    ) throws -> Ruling.Outcome {
        let facts = try facts(about: id, as: document, before: before)
        let ruling = try rule(on: event, facts, of: resource, as: document)
        for decision in ruling.decisions { context.observer?(decision) }
        try carryOut(ruling.actions, on: id, of: resource, row: document?.row, listed)
        return ruling.outcome
    }

    /// All that is known of a document by itself.
    func facts(about id: LocalID, as document: Document?, before: JSONObject? = nil) throws -> RecordFacts {
        RecordFacts(
            id: id, state: try document.map { try RecordState($0, server: before) },
            operations: try writer.operations(of: id))
    }

    /// Where and when a record of a resource is ruled on.
    func setting(of resource: Resource) -> RecordSetting {
        RecordSetting(catalogue: context.catalogue, resource: resource, role: context.role, now: writer.now)
    }

    /// Asks for the ruling, and finds out what it lacks.
    func rule(
        on event: RecordEvent, _ known: RecordFacts, of resource: Resource, as document: Document?
    ) throws -> Ruling {
        var facts = known
        let setting = setting(of: resource)
        let gatherer = FactGatherer(
            context: context, writer: writer, resource: resource, document: document, offset: offset)
        while true {
            switch RecordPlanner.rule(event, facts, setting) {
            case .needs(let need): facts.answers[need] = try gatherer.fact(need, about: facts)
            case .ruled(let ruling): return ruling
            }
        }
    }

    /// Writes down what was ruled, in its order.
    func carryOut(
        _ actions: [RecordAction], on id: LocalID, of resource: Resource, row: Int64?, _ listed: ListedRecord? = nil
    ) throws {
        var row = row
        for action in actions {
            switch action {
            case .insert(let text, let booking):
                try writer.insert(resource, local: id, text: text.text, booking: booking)
                row = try writer.document(resource, local: id)?.row
            case .journal(let note):
                try writer.record(
                    note.kind, origin: note.origin, resource: resource.name, local: id, server: note.serverID,
                    author: note.author, before: note.before, after: note.after)
            case .conflict(let conflict): try writer.log(conflict)
            case .closeConflicts(let rule): try writer.closeConflicts(of: id, rule, author: "engine")
            case .reopenConflicts(let rule): try writer.reopenConflicts(of: id, rule)
            case .alsoRule(let name, let event):
                guard let other = context.catalogue.resource(named: name.resource) else { continue }
                try run(event, on: name.id, of: other)
            default:
                if try changeOperation(action) { continue }
                guard let row else { continue }
                try changeDocument(action, resource, row, listed)
            }
        }
    }

    private func changeDocument(
        _ action: RecordAction, _ resource: Resource, _ row: Int64, _ listed: ListedRecord?
    ) throws {
        switch action {
        case .setServer(let id, let version):
            if let listed, listed.text == version.text {
                try writer.setServer(resource, row: row, to: listed)
            } else {
                try writer.setServer(resource, row: row, id: id, text: version.text)
            }
        case .setLocal(let version): try writer.setLocal(resource, row: row, to: version?.text)
        case .setHidden(let isHidden): try writer.setHidden(resource, row: row, to: isHidden)
        case .setBooking(let booking): try writer.setBooking(resource, row: row, to: booking)
        case .remove: try writer.remove(resource, row: row)
        default: break
        }
    }

    /// Carries out an action on an operation or its file; false for any other.
    private func changeOperation(_ action: RecordAction) throws -> Bool {
        switch action {
        case .enqueue(let operation): try writer.enqueue(operation)
        case .setEdits(let id, let edits): try writer.setEdits(of: id, to: edits)
        case .move(let id, let state, let answer, let notBefore):
            try writer.move(operation: id, to: state, answer: answer, notBefore: notBefore)
        case .setBase(let id, let base): try writer.setBase(of: id, to: base)
        case .setFailures(let id, let count, let moment): try writer.setFailures(of: id, to: count, at: moment)
        case .hasten(let id): try writer.hasten(id)
        case .setEvidence(let id, let evidence): try writer.setEvidence(of: id, to: evidence)
        case .setAlternatives(let id, let starts): try writer.setAlternatives(of: id, to: starts)
        case .renewDoubt(let id): try writer.renewDoubt(of: id)
        case .watchDoubt(let id): context.doubts.note(id)
        case .awaitVerification(let id, let verification, let removed):
            try writer.awaitReadBack(of: id, verification, deleted: removed)
        case .endVerification(let id): try writer.endReadBack(of: id)
        case .insertFile(let file): try writer.insert(file)
        case .removeFile(let id): try writer.remove(attachment: id)
        case .fileUploaded(let operation):
            if let file = try writer.attachment(of: operation) { try writer.move(file.id, to: .uploaded) }
        case .fileSent(let operation): try writer.noteMade(by: operation)
        case .moveFile(let id, let stage, let address): try writer.move(id, to: stage, url: address)
        case .setFileAddress(let id, let address): try writer.setAddress(of: id, to: address)
        case .setFileOperation(let id, let operation): try writer.setOperation(of: id, to: operation)
        default: return false
        }
        return true
    }
}

extension RecordExecutor {
    /// The request of an operation is about to leave: its digest is on disk before it does.
    func markSending(_ operation: LocalID, request: ElementDigest) throws {
        try writer.markSending(operation, request: request)
    }

    /// Leaves an operation on what the catalogue no longer has to a person: nothing else is known of it.
    func parkStranger(_ operation: SyncModel.Operation) throws {
        let words = "the catalogue has no '\(operation.resource)' for this account any more; cancel the operation"
        try writer.move(operation: operation.id, to: .parked, answer: OperationAnswer(status: nil, message: words))
    }

    /// Takes back an operation on what the catalogue no longer has.
    ///
    /// - Throws: ``EngineError/wrongState(operation:state:what:)`` for one that was sent.
    func cancelStranger(_ operation: SyncModel.Operation) throws {
        guard operation.state.mayBecome(.cancelled) else {
            throw EngineError.wrongState(operation: operation.id, state: operation.state, what: "cancelled")
        }
        try writer.move(operation: operation.id, to: .cancelled)
    }

    /// An entry of the journal about a whole resource.
    func note(
        _ kind: ChangeKind, _ words: JSONValue, about resource: String, origin: ChangeOrigin, author: String
    ) throws {
        try writer.record(kind, origin: origin, resource: resource, author: author, after: words.text)
    }

    /// Ends the wait for all accepted writes of a resource that its whole list did not show.
    ///
    /// - Parameter documents: Of these documents the list says nothing.
    func endVerifications(of resource: Resource, except documents: Set<LocalID>) throws {
        try writer.endReadBack(ofAll: resource, except: documents)
    }

    /// Brings what was made while the wall clock was ahead to now: it would win over every later change.
    func setClockRight() throws {
        guard try writer.clockLead() > Self.mostLead else { return }
        for (document, operations) in Dictionary(
            grouping: try writer.operations(in: [.queued, .sending, .unknown, .parked]), by: \.document)
        {
            guard let name = operations.first?.resource, let resource = context.catalogue.resource(named: name) else {
                continue
            }
            try run(.clockSetBack, on: document, of: resource)
        }
        try writer.resetClock()
    }

    /// The hybrid clock may be ahead by so much, in milliseconds, because a wall clock was put right by a little.
    private static let mostLead: Int64 = 60_000

    /// Recovers what was left on its way: nothing is, by now.
    ///
    /// - Parameter carriesFiles: Whether it is about what carries files, which goes by a lane of its own.
    func recoverStranded(carriesFiles: Bool) throws {
        let cargo = try writer.cargo()
        for operation in try writer.operations(in: [.sending, .unknown])
        where (cargo[operation.id] != nil) == carriesFiles {
            guard let resource = context.catalogue.resource(named: operation.resource) else { continue }
            // What carries a file is looked up at the file itself.
            try run(
                .stranded(operation.id, mayRepeat: !carriesFiles), on: operation.document, of: resource)
        }
    }
}
