import ReplicaStore
import SyncModel
import SyncPlanner
import Synchronization

/// What is known of the codings that the server decodes, kept in the replica.
final class CodingBook: Sendable {
    private let codings: Mutex<WireCodings>
    private let replica: Replica

    init(_ context: EngineContext) async throws {
        replica = context.replica
        let saved = try await context.replica.read { try $0.wireCodings() }
        codings = Mutex(WireCodings(declared: context.catalogue.files.codings, saved: saved))
    }

    /// What is known now.
    var now: WireCodings { codings.withLock { $0 } }

    /// The coding to send a file with; nil for none.
    func choose(for file: LocalID, isCreate: Bool) -> String? {
        codings.withLock { $0.choose(for: file, isCreate: isCreate) }
    }

    /// Takes news, and keeps what is worth it.
    func update(_ change: (inout WireCodings) -> Void) async throws {
        let (before, after) = codings.withLock { codings in
            let before = codings.text
            change(&codings)
            return (before, codings.text)
        }
        guard before != after else { return }
        // Writes are one after the other: the last of them keeps what is known last.
        try await replica.write { try $0.keep(wireCodings: self.now.text) }
    }
}
