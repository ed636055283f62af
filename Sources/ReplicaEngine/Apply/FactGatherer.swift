import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Finds out what a ruling lacks: facts about other records, slots by the hours of their holders, the clocks.
struct FactGatherer {
    let context: EngineContext
    let writer: ReplicaWriter
    let resource: Resource
    /// The document that is ruled on, as it was read; nil when it is not here.
    let document: Document?
    let offset: ServerClock.Offset?

    /// What is known of a need.
    func fact(_ need: RecordNeed, about facts: RecordFacts) throws -> RecordFact {
        switch need {
        case .serverID(let name, let id):
            let target = context.catalogue.resource(named: name)
            return .serverID(try target.flatMap { try writer.document($0, local: id)?.serverID })
        case .completed(let record, let onlyMissing):
            return .record(
                try RecordCompletion(context: context, reader: writer, resource: resource)
                    .completed(record, onlyMissing: onlyMissing))
        case .alternatives(let record):
            return .starts(
                try SlotDesk(context, writer, resource)?.alternatives(to: record, document: document?.localID) ?? [])
        case .rivals: return .rivals(try rivals(facts))
        case .sameValue(let field, let value): return .records(try records(with: value, in: field))
        case .isMade(let before, let record): return .isMade(try isMade(before, record))
        case .referring: return .documents(try referring(to: facts.id))
        case .holder(let id):
            let found = try writer.document(resource, id: id.text)
            return .holder(found.flatMap { $0.row == document?.row ? nil : $0.localID })
        case .gone(let id):
            return .gone(
                try writer.tombstone(resource, id).map { GoneRecord(document: $0.document, record: $0.record) })
        case .release(let operation):
            return .release(try OutboxReading(context, writer).plan.release(before: operation))
        case .changeTime(let text):
            return .changeTime(context.instant(text).map { RemoteTime(changedAt: $0, offset: offset) })
        case .tick: return .tick(try writer.tick())
        case .operationID: return .operationID(writer.newID())
        }
    }

    private func rivals(_ facts: RecordFacts) throws -> SlotRivals? {
        guard let document, let desk = SlotDesk(context, writer, resource), let own = try desk.span(of: document) else {
            return nil
        }
        let others = try desk.others(besides: document)
        // Only one that may not be sent yet is held against the slots that the server offers.
        let isOffered = try facts.open.first?.isUnsentCreate != true || !desk.isNoLongerOffered(document)
        return SlotRivals(own: own, others: others.spans, overlapping: others.ids, isNoLongerOffered: !isOffered)
    }

    private func isMade(_ before: JSONObject, _ record: JSONObject) throws -> Bool {
        let preparation = RequestPreparation(context: context, reader: writer)
        return try writer.operations(in: [.sending, .unknown]).contains { create in
            guard create.kind == .create, create.resource == resource.name else { return false }
            return InDoubt.became(try preparation.sent(by: create, resource), before, record, resource)
        }
    }

    private func records(with value: JSONValue, in field: String) throws -> [IdentifiedRecord] {
        try writer.documents(
            resource, DocumentQuery(conditions: [.equal(field: field, value: value)], limit: 20)
        ).compactMap { other in
            guard let id = other.serverID, other.localID != document?.localID else { return nil }
            return IdentifiedRecord(id: id, record: try other.serverObject())
        }
    }

    private func referring(to id: LocalID) throws -> [ReferringDocument] {
        try context.catalogue.resources
            .filter { child in child.references.contains { $0.reference == resource.name } }
            .flatMap { child in
                try writer.documents(child, referringTo: id).map {
                    ReferringDocument(
                        DocumentName(resource: child.name, id: $0.localID), isRejected: $0.booking == .rejected)
                }
            }
    }
}

extension RecordState {
    /// A document's state, parsed.
    ///
    /// - Parameter server: What the server is known to have, where it was parsed before.
    init(_ document: Document, server known: JSONObject? = nil) throws {
        let server = try document.server.map {
            RecordText(text: $0, object: try known ?? document.serverObject())
        }
        let local = try document.local.map { RecordText(text: $0, object: try document.visibleObject()) }
        self.init(
            serverID: document.serverID, booking: document.booking, isHidden: document.isHidden, server: server,
            local: local)
    }
}
