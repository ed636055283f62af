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
        let asked = try await AskingMoment.now(context)
        var fetched = try await fetcher.fetch(resource, item, isForced: isForced, progress: progress)
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
        let probe = RecordProbe(context: context, fetcher: fetcher)
        summary.removed += try await probe.judge(lacking, of: resource, byWhole: item.window == nil)
        summary.removed += try await probe.ask(for: unshown, urgent: doubted, of: resource)
        context.logger.debug(
            "listing applied",
            metadata: [
                "resource": "\(resource.name)", "elements": "\(summary.elements)", "parsed": "\(summary.parsed)",
                "added": "\(summary.added)", "changed": "\(summary.changed)", "removed": "\(summary.removed)",
            ])
        return summary
    }
}
