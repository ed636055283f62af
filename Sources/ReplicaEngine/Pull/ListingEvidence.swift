import ReplicaStore
import SyncCatalogue
import SyncModel

/// What a listing proves about operations in doubt.
struct ListingEvidence {
    let scope: ListingScope
    /// Whether it lacks so many records that it proves the absence of none.
    let isSuspect: Bool
    /// Whether it lacks all that was known, or may lack anything: so few may be gone on its word, but nothing is to be made a second time.
    var isGapped = false
    /// The parents whose lists lack all that was known of them.
    var emptiedParents: Set<String> = []
    /// Whether it showed a document.
    let isShown: (Document) -> Bool

    /// How long after a create a list of the newest, or of what is open, must show the record: later it may be old, or no longer open.
    static let freshMilliseconds: Int64 = 15 * 60_000

    /// Whether a record that a create had made would be in it.
    func wouldShow(_ create: SyncModel.Operation) -> Bool {
        guard !isSuspect, !isGapped else { return false }
        switch scope {
        case .everything, .recent: return true
        case .children(let field, let parents, _):
            return create.edits[field]?.value.string.map { parents.contains($0) && !emptiedParents.contains($0) }
                ?? false
        case .window, .these: return false
        }
    }

    /// Whether no listing of its kind will ever prove that a create was not done, because too much time has passed since.
    func isTooLate(for create: SyncModel.Operation, askedAt: Int64) -> Bool {
        scope == .recent && askedAt - create.stateAt > Self.freshMilliseconds
    }

    /// Whether it tells how a record is now: it shows it, or would have.
    func tells(of document: Document?) throws -> Bool {
        guard let document else { return scope == .everything && !isSuspect }
        guard !isSuspect else { return false }
        switch scope {
        case .everything: return true
        case .recent: return isShown(document)
        case .children(let field, _, let whole):
            let parent = try document.serverObject()[field].map { $0.string ?? $0.text }
            return parent.map(whole.contains) == true || isShown(document)
        case .window, .these: return false
        }
    }
}
