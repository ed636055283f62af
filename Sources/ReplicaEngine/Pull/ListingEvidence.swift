import ReplicaStore
import SyncCatalogue
import SyncModel

/// What a listing proves about operations in doubt.
struct ListingEvidence {
    let scope: ListingScope
    /// Whether it lacks so many records that it proves the absence of none.
    let isSuspect: Bool
    /// Whether it lacks all that was known: so few may be gone on its word, but nothing is to be made a second time on it.
    var isEmptied = false
    /// Whether it showed a document.
    let isShown: (Document) -> Bool

    /// Whether a record that a create had made would be in it.
    func wouldShow(_ create: SyncModel.Operation) -> Bool {
        guard !isSuspect, !isEmptied else { return false }
        switch scope {
        case .everything, .recent: return true
        case .children(let field, let parents, _):
            return create.edits[field]?.value.string.map(parents.contains) ?? false
        case .window, .these: return false
        }
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
