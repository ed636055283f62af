import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Pulls one resource: fetches its list, applies it, settles what was in doubt, and judges absences, in one transaction.
struct ListingPuller: Sendable {
    let context: EngineContext
    let fetcher: ListFetcher

    /// Pulls a resource.
    ///
    /// - Throws: ``EngineError``, `ReplicaError` or `TransportFailure`; the replica is then as before.
    func pull(
        _ item: PullPlan.Item, progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> ListingSummary {
        let context = context
        let resource = try context.resource(item.resource)
        let fetched = try await fetcher.fetch(resource, window: item.window, progress: progress)
        let outcome: Result<ListingSummary, any Error>
        do {
            outcome = .success(
                try await context.replica.write { writer in
                    try Self.apply(fetched, resource, context, writer)
                })
        } catch {
            outcome = .failure(error)
        }
        await fetched.discard()
        let summary = try outcome.get()
        context.logger.debug(
            "listing applied",
            metadata: [
                "resource": "\(resource.name)", "elements": "\(summary.elements)", "parsed": "\(summary.parsed)",
                "added": "\(summary.added)", "changed": "\(summary.changed)", "removed": "\(summary.removed)",
            ])
        return summary
    }

    /// Applies a fetched list within a transaction.
    static func apply(
        _ fetched: ListFetcher.Fetched, _ resource: Resource, _ context: EngineContext, _ writer: ReplicaWriter
    ) throws -> ListingSummary {
        let settlement = Settlement(context: context, writer: writer, resource: resource)
        let doubt = try DoubtfulOperations(settlement)
        let rules = ListingRules(
            merge: { document, record in
                try settlement.absorb(record.object, into: document) {
                    try writer.setServer(resource, row: document.row, to: record)
                }
            },
            claims: doubt.hasCreates ? { doubt.claim($0) } : nil)
        var outcome = try writer.applyListing(resource, from: fetched.source, scope: fetched.scope, rules: rules)
        outcome.summary.added += try doubt.settleCreates(isComplete: fetched.scope == .everything)
        let suspect = try judgeAbsences(&outcome, fetched.scope, settlement)
        if fetched.scope == .everything { try doubt.settleChanges() }
        try writer.noteListing(resource, scope: fetched.scope, suspect: suspect)
        return outcome.summary
    }
}

/// The operations of one resource of which nobody knows whether the server did them, held against a fresh listing.
private final class DoubtfulOperations {
    private let settlement: Settlement
    private let operations: [Operation]
    private var sent: [LocalID: JSONObject] = [:]
    private var candidates: [ListedRecord] = []

    var hasCreates: Bool { operations.contains { $0.kind == .create } }

    init(_ settlement: Settlement) throws {
        self.settlement = settlement
        operations = try settlement.writer.operations(in: [.unknown]).filter { $0.resource == settlement.resource.name }
        for operation in operations where operation.kind == .create {
            sent[operation.id] = try asSent(operation)
        }
    }

    /// Keeps a record that no document claims and that an unknown create may have made.
    func claim(_ record: ListedRecord) -> Bool {
        let isCandidate = sent.values.contains { InDoubt.matches($0, record.object, settlement.resource) }
        if isCandidate { candidates.append(record) }
        return isCandidate
    }

    /// Settles the creates and adds the candidates that none of them made. Returns how many documents were added.
    func settleCreates(isComplete: Bool) throws -> Int {
        let writer = settlement.writer
        for operation in operations where operation.kind == .create {
            let (verdict, match) = InDoubt.settleCreate(
                sent: sent[operation.id] ?? [:],
                isProven: operation.answer?.status.map { (200..<300).contains($0) } ?? false,
                candidates: candidates.map(\.object), resource: settlement.resource)
            switch verdict {
            case .done:
                guard let match else { continue }
                try settlement.acknowledge(operation, record: candidates.remove(at: match).object)
            case .notDone where isComplete: try writer.move(operation, to: .queued, answer: operation.answer)
            case .undecided(let evidence) where isComplete: try settlement.park(operation, evidence)
            case .notDone, .undecided: continue
            }
        }
        for record in candidates { try writer.insert(settlement.resource, pulled: record) }
        return candidates.count
    }

    /// Settles the changes, removals and actions by the state of their records after a complete listing.
    func settleChanges() throws {
        let writer = settlement.writer
        for operation in operations where operation.kind != .create {
            // The merge or the absence may have settled it already.
            guard try writer.operation(operation.id)?.state == .unknown else { continue }
            let document = try writer.document(settlement.resource, local: operation.document)
            let record = try document?.serverID == nil ? nil : document?.serverObject()
            switch InDoubt.settle(
                operation, record: record, resource: settlement.resource, role: settlement.context.role)
            {
            case .done: try settlement.acknowledge(operation, record: nil)
            case .notDone: try writer.move(operation, to: .queued, answer: operation.answer)
            case .undecided(let evidence): try settlement.park(operation, evidence)
            }
        }
    }

    private func asSent(_ operation: Operation) throws -> JSONObject {
        var values = operation.values
        for field in settlement.resource.references {
            guard let target = field.reference.flatMap(settlement.context.catalogue.resource(named:)),
                let id = values[field.name]?.string.flatMap({ LocalID($0) }),
                let server = try settlement.writer.document(target, local: id)?.serverID
            else { continue }
            values[field.name] = settlement.context.catalogue.idForm.json(server)
        }
        return values
    }
}
