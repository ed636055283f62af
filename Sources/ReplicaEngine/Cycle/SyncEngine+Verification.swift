import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension SyncEngine {
    /// Holds the replica against the server, resource by resource, without changing it.
    ///
    /// A list is read as seldom as once an hour. What came to be on the server since then is no fault of the replica's: it is told apart, with
    /// the moment since when nobody looked.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure` when the server is away.
    public nonisolated func verify(
        resources names: Set<String> = [], progress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws -> [(resource: String, comparison: ListingComparison)] {
        for name in names { _ = try context.resource(name) }
        let resources = context.resources.filter { $0.isListed && (names.isEmpty || names.contains($0.name)) }
        var results: [(String, ListingComparison)] = []
        for (index, resource) in resources.enumerated() {
            let asked = try await AskingMoment.now(context)
            let fetched = try await fetcher.fetch(resource, .whole(resource), isForced: true) { transfer in
                progress(
                    CycleProgress(
                        phase: .pull, resource: resource.name, step: index + 1, steps: resources.count,
                        received: transfer.received, total: transfer.receiveTotal))
            }
            let comparison = await Result.catching { try await self.compare(resource, with: fetched, asked) }
            await fetched.discard()
            results.append((resource.name, try comparison.get()))
        }
        return results
    }

    private nonisolated func compare(
        _ resource: Resource, with list: ListFetcher.Fetched, _ asked: AskingMoment
    ) async throws -> ListingComparison {
        let context = context
        var comparison = try await context.replica.read { reader in
            var found: ListingComparison
            do {
                found = try reader.compare(resource, with: list.source, scope: list.scope)
            } catch { throw list.told(error) }
            found.readAt = try reader.resourceState(resource).pulledAt
            return found
        }
        let proof = list.proof(of: resource, elements: comparison.listed, comparison.badRecords)
        comparison.flaws = proof.flaws
        if !proof.isWhole { comparison.forgetAbsences() }
        guard !comparison.differences.isEmpty, comparison.readAt != nil else { return comparison }
        // What the list would change is known by applying it, in a transaction that is rolled back.
        let offset = await session.serverOffset
        let (applied, asked) = try await context.replica.rehearse { writer in
            try writer.attempt {
                let executor = RecordExecutor(context: context, writer: writer, offset: offset)
                var application = try ListApplication(
                    list, asked: asked, of: resource, executor)
                let outcome = try application.apply()
                return (try writer.compare(resource, with: list.source, scope: list.scope), Set(outcome.lacking))
            }
        }
        comparison.tellNews(by: applied, asked: asked)
        return comparison
    }
}
