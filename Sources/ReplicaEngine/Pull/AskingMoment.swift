import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// When the server was asked for something, by the clock and by the journal: by it is told what became known while the answer was under way.
struct AskingMoment: Sendable {
    /// Unix milliseconds.
    let time: Int64
    private let position: Int64

    /// The moment now, in the view of a reader; it must be taken before the request leaves.
    init(_ context: EngineContext, _ reader: ReplicaReader) throws {
        time = context.clock.milliseconds()
        position = try reader.journalEnd()
    }

    /// The moment now.
    static func now(_ context: EngineContext) async throws -> AskingMoment {
        try await context.replica.read { try AskingMoment(context, $0) }
    }

    /// What became known of a resource's records since.
    func known(of resource: Resource, _ reader: ReplicaReader) throws -> KnownSince {
        let (documents, records, hasBaseline) = try reader.changes(of: resource, since: position)
        return KnownSince(documents: documents, records: records, isEverything: hasBaseline)
    }
}
