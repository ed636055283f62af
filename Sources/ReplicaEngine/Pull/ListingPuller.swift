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
    /// - Parameters:
    ///   - isForced: Whether all parents' lists are wanted, and all pages of each.
    ///   - isRefetched: Whether the list is to be shown even if it is as it was.
    /// - Throws: ``EngineError``, `ReplicaError` or `TransportFailure`; the replica is then as before.
    func pull(
        _ item: PullPlan.Item, isForced: Bool = false, isRefetched: Bool = false,
        progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> ListingSummary {
        let context = context
        let resource = try context.resource(item.resource)
        let asked = try await AskingMoment.now(context)
        let part: ListPart = item.window == nil ? .whole : .window
        let kept =
            isRefetched || item.since != nil
            ? nil : try await context.replica.read { try context.listValidator(of: resource, part, $0) }
        var fetcher = fetcher
        fetcher.validator = kept
        var fetched = try await fetcher.fetch(resource, item, isForced: isForced, progress: progress)
        if fetched.isUnchanged {
            if let summary = try await noteUnchanged(resource, part, fetched.scope, asked, kept) { return summary }
            // Something became known meanwhile: what the server has now has to be shown.
            return try await pull(item, isForced: isForced, isRefetched: true, progress: progress)
        }
        if resource.makerField != nil { fetched.account = await fetcher.session.accountID }
        let list = fetched
        let offset = await fetcher.session.serverOffset
        let outcome: Result<ListApplication.Outcome, any Error>
        do {
            outcome = .success(
                try await context.replica.write { writer in
                    let executor = RecordExecutor(context: context, writer: writer, offset: offset)
                    var application = try ListApplication(list, asked: asked, of: resource, executor)
                    return try application.apply()
                })
        } catch {
            outcome = .failure(error)
        }
        await fetched.discard()
        var (summary, doubted, unshown, lacking) = try outcome.get()
        summary.left = list.left
        let probe = RecordProbe(context: context, fetcher: fetcher)
        summary.removed += try await probe.judge(
            lacking, of: resource, byWhole: item.window == nil && item.since == nil)
        summary.removed += try await probe.ask(for: unshown, urgent: doubted, of: resource)
        context.logger.debug(
            "listing applied",
            metadata: [
                "resource": "\(resource.name)", "elements": "\(summary.elements)", "parsed": "\(summary.parsed)",
                "added": "\(summary.added)", "changed": "\(summary.changed)", "removed": "\(summary.removed)",
            ])
        return summary
    }

    /// Notes that a list was read and is as it was; nil where what it was marked with is no longer that of the replica.
    private func noteUnchanged(
        _ resource: Resource, _ part: ListPart, _ scope: ListingScope, _ asked: AskingMoment, _ kept: ListValidator?
    ) async throws -> ListingSummary? {
        let isNoted = try await context.replica.write { writer in
            guard let kept, try context.listValidator(of: resource, part, writer) == kept else { return false }
            try writer.noteListing(resource, scope: scope, suspect: nil, askedAt: asked.time)
            try writer.keepFlaws(of: resource.name, read: part == .whole ? nil : [part], [:])
            return true
        }
        guard isNoted else { return nil }
        context.logger.debug("listing as it was", metadata: ["resource": "\(resource.name)"])
        var summary = ListingSummary()
        summary.isUnchanged = true
        return summary
    }
}

extension EngineContext {
    /// What the list was marked with that is in the replica; nil where it has to be shown.
    func listValidator(of resource: Resource, _ part: ListPart, _ reader: ReplicaReader) throws -> ListValidator? {
        guard let validator = try reader.listValidator(of: resource.name, part) else { return nil }
        let isDue = try part == .whole && reader.resourceState(resource).fullAt == nil
        return ListCondition.isUseful(
            validator, try ListCondition.Open(of: resource, reader), isDue: isDue, now: clock.milliseconds())
            ? validator : nil
    }
}

extension ListCondition.Open {
    /// What is open about a resource.
    init(of resource: Resource, _ reader: ReplicaReader) throws {
        let writes = try reader.operations(in: [.sending, .unknown]).contains { $0.resource == resource.name }
        let files = try reader.attachments(AttachmentFilter(resource: resource.name, stages: [.checking]))
        let quarantine = try reader.quarantineCounts(resource)
        self.init(
            hasWrites: try writes
                || reader.awaitingReadBack(resource.name).contains { operation, _ in
                    // Of a record that is gone there is nothing to wait for.
                    try operation.verification != .gone || reader.document(resource, local: operation.document) != nil
                },
            hasFiles: try files.contains { try reader.hasRecord(of: $0) },
            hasQuarantine: quarantine.waiting + quarantine.held > 0)
    }
}
