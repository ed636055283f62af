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
    /// - Parameter isForced: Whether all parents' lists are wanted, and all pages of each.
    /// - Throws: ``EngineError``, `ReplicaError` or `TransportFailure`; the replica is then as before.
    func pull(
        _ item: PullPlan.Item, isForced: Bool = false, progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> ListingSummary {
        let context = context
        let resource = try context.resource(item.resource)
        let askedAt = context.clock.milliseconds()
        var fetched = try await fetcher.fetch(resource, item, isForced: isForced, progress: progress)
        if resource.makerField != nil { fetched.account = await fetcher.session.accountID }
        let list = fetched
        let offset = await fetcher.session.serverOffset
        let outcome: Result<Outcome, any Error>
        do {
            outcome = .success(
                try await context.replica.write { writer in
                    try Self.apply(
                        list, askedAt,
                        Settlement(context: context, writer: writer, resource: resource, offset: offset))
                })
        } catch {
            outcome = .failure(error)
        }
        await fetched.discard()
        let (summary, doubted, unshown) = try outcome.get()
        try await RecordProbe(context: context, fetcher: fetcher).ask(for: unshown, urgent: doubted, of: resource)
        context.logger.debug(
            "listing applied",
            metadata: [
                "resource": "\(resource.name)", "elements": "\(summary.elements)", "parsed": "\(summary.parsed)",
                "added": "\(summary.added)", "changed": "\(summary.changed)", "removed": "\(summary.removed)",
            ])
        return summary
    }

    /// What came of a list, and the documents that have to be asked for one by one: for an operation in doubt, and for their own sake.
    typealias Outcome = (summary: ListingSummary, doubted: [LocalID], unshown: [LocalID])

    /// Applies a fetched list within a transaction.
    ///
    /// - Parameter askedAt: When the list was asked for, Unix milliseconds.
    static func apply(
        _ fetched: ListFetcher.Fetched, _ askedAt: Int64, _ settlement: Settlement
    ) throws -> Outcome {
        let (writer, resource) = (settlement.writer, settlement.resource)
        let doubt = try DoubtfulOperations(settlement, askedAt: askedAt, account: fetched.account)
        var outcome = try writer.applyListing(
            resource, from: fetched.source, scope: fetched.scope, rules: try rules(settlement, doubt))
        // Whose parent is gone may well be gone with it.
        let emptied = try outcome.emptiedParents.filter { try isThere($0.key, settlement) }
        let suspect = try judgeAbsences(&outcome, fetched.scope, emptied: emptied, settlement)
        // A list that lacks suspiciously many proves the absence of nothing.
        let evidence = ListingEvidence(
            scope: fetched.scope, isSuspect: suspect != nil, isGapped: outcome.isEmptied || fetched.isGapped,
            emptiedParents: Set(emptied.keys), isShown: outcome.shows)
        outcome.summary.added += try doubt.settleCreates(evidence)
        try doubt.settleChanges(evidence)
        if fetched.scope == .everything { try writer.endReadBack(ofAll: resource) }
        try settlement.reviewBookings()
        if suspect == nil { try writer.noteLists(of: resource, under: fetched.parents) }
        try writer.noteListing(resource, scope: fetched.scope, suspect: suspect, askedAt: askedAt)
        let doubted = Set(try doubt.unshown(by: evidence))
        return (outcome.summary, doubted.sorted(), outcome.toAskFor.filter { !doubted.contains($0) })
    }

    private static func isThere(_ parent: String, _ settlement: Settlement) throws -> Bool {
        guard let rule = settlement.resource.pull.parent,
            let parents = settlement.context.catalogue.resource(named: rule.resource)
        else { return false }
        // The parents of some lists are not records, but what records name.
        if rule.source != nil { return true }
        return try settlement.writer.document(parents, id: parent) != nil
    }

    private static func rules(_ settlement: Settlement, _ doubt: DoubtfulOperations) throws -> ListingRules {
        let (writer, resource) = (settlement.writer, settlement.resource)
        var rules = ListingRules { document, record in
            try settlement.noteMove(of: document, to: record.object)
            try settlement.absorb(record.object, into: document) {
                try writer.setServer(resource, row: document.row, to: record)
            }
        }
        if doubt.hasCreates { rules.claims = { try doubt.claim($0) } }
        let awaiting = try writer.awaitingReadBack(resource.name)
        let documents = Set(awaiting.filter { $0.operation.kind != .delete }.map(\.operation.document))
        if !documents.isEmpty {
            rules.readBack = { document, record in
                if documents.contains(document.localID) { try settlement.readBack(record.object, of: document) }
            }
        }
        let deleted = awaiting.filter { $0.deleted != nil }
        if !deleted.isEmpty {
            rules.appeared = { record in
                for (operation, id) in deleted where id == record.serverID {
                    try settlement.noteReturn(of: operation, as: record.object)
                }
            }
        }
        // The account's own record is that whatever is in it.
        if resource.pull.strategy == .single { return rules }
        rules.replaces = { document, record in
            guard
                IdentityVerdict.judge(
                    before: try document.serverObject(), after: record.object, resource: resource,
                    isOwn: doubt.isOwn(record)) == .reused
            else { return false }
            try settlement.removeGone(document, evidence: .idReused)
            return true
        }
        return rules
    }
}
